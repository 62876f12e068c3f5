"""Before a risky step the person proves again who acts: password or code, unless that was done a few minutes ago.

What was sent is kept meanwhile and done once the proof is given. Not here: the pages that ask (`web.account.sign_in`).
"""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest

from yunti.kit.permissions import Access


def is_fresh(request: HttpRequest) -> bool:
    """Signing in counts as proof; YUNTI_PROOF_MINUTES says for how long."""
    return bool(did_recently_reauthenticate(request))


def require_proof(request: HttpRequest, access: Access) -> None:
    """A step done after the proof runs without the middleware's question, so the address's rule is asked again here."""
    if not is_fresh(request) or not access.admits(request.actor):  # type: ignore[attr-defined]
        raise ReauthenticationRequired
