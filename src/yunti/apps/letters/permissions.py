"""Who may read a letter, sign for it, and record how it was served.

Not here: who sees the case (`apps.cases.permissions`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.permissions import is_owner
from yunti.apps.letters.models import Letter
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor
from yunti.kit.permissions import Allowed, Decision, Denied


def may_sign_for(actor: Actor, letter: Letter) -> Decision:
    """A person of the party to whom it is written."""
    if actor.desk in OUTSIDE and is_owner(actor, letter.case):
        return Allowed()
    return Denied("not_the_addressee", _("文书由收件单位签收。"))


def may_record_service(actor: Actor, letter: Letter) -> Decision:
    """An officer of the authority that wrote it."""
    if actor.desk in OFFICERS and actor.organisation_ref == letter.authority_ref:
        return Allowed()
    return Denied(
        "not_the_sender", _("送达情况由发出文书的机关登记。"), next_step=_("请由发文机关的经办人登记。")
    )
