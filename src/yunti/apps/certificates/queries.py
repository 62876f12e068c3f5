"""A certificate as anybody may verify it, and those that came from one case. How it stands is read from the status.

Not here: issuing (`services`), the page (`web.public`).
"""

from dataclasses import dataclass
from datetime import date

from yunti.apps.certificates.enums import Standing
from yunti.apps.certificates.models import Certificate
from yunti.apps.registry.queries.facts import status_in_force

LENGTH = 16


@dataclass(frozen=True)
class Verified:
    """`since` is the day from which it does not hold any more, or from which it will."""

    certificate: Certificate
    standing: Standing
    since: date | None = None

    @property
    def is_valid(self) -> bool:
        return self.standing is Standing.VALID


def certificate_with(code: str, as_of: date) -> Verified | None:
    """One statement; nothing for a code that was never given out."""
    row = Certificate.objects.select_related("grant").filter(code=code.strip().lower()[: LENGTH + 1]).first()
    return _verified(row, as_of) if row is not None else None


def certificates_from(subject_ref: str, as_of: date) -> list[Verified]:
    """One statement, newest first."""
    rows = Certificate.objects.select_related("grant").filter(subject_ref=subject_ref).order_by("-id")
    return [_verified(row, as_of) for row in rows]


def _verified(row: Certificate, as_of: date) -> Verified:
    grant = row.grant
    if status_in_force(grant, as_of):
        return Verified(row, Standing.VALID)
    if grant.revoked_on is not None and grant.revoked_on <= as_of:
        return Verified(row, Standing.REVOKED, grant.revoked_on)
    if grant.valid_from > as_of:
        return Verified(row, Standing.TO_COME, grant.valid_from)
    return Verified(row, Standing.EXPIRED, grant.valid_to)
