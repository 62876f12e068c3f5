"""An issued voucher as it is shown: its versions with what stands on each, how it stands for anybody who has its code.

Not here: the paper (`apps.paperwork`), the pages (`web`), what a pack lets be shown (`packs.vouchers`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from yunti.apps.cases.models import Case
from yunti.apps.ledger.chart import Happening
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.permissions import read_by
from yunti.apps.vouchers.enums import Look, State
from yunti.apps.vouchers.models import Voucher, VoucherLine, VoucherVersion
from yunti.kit.actors import Actor

CODE_LENGTH = 26


@dataclass(frozen=True)
class Shown:
    """An issued voucher with the versions that were ever handed out, the newest first."""

    voucher: Voucher
    versions: Sequence[VoucherVersion]
    lines: Sequence[VoucherLine] = field(default=())
    """Of the newest version."""

    @property
    def newest(self) -> VoucherVersion:
        return self.versions[0]

    def version(self, number: int) -> VoucherVersion | None:
        return next((each for each in self.versions if each.version == number), None)

    def look(self, as_of: date, number: int | None = None) -> Look:
        """Of a version, or of the voucher itself."""
        row = self.voucher
        if row.state != State.ISSUED:
            return Look.ENDED
        if number is not None and number != self.newest.version:
            return Look.SUPERSEDED
        return Look.OVERDUE if row.expires_on is not None and row.expires_on < as_of else Look.VALID


def issued_of(case: Case) -> Shown | None:
    """The latest that was issued for a case; at most four statements."""
    rows = Voucher.objects.filter(case=case).exclude(number="")
    row = rows.select_related("round", "enterprise", "supplier__organisation").order_by("-id").first()
    return _shown(row) if row is not None else None


def naming(actor: Actor, case: Case) -> Voucher | None:
    """The latest that was issued for a case to be used with the reader's organisation; one statement."""
    rows = Voucher.objects.filter(case=case, supplier__organisation__ref=actor.organisation_ref)
    return rows.exclude(number="").order_by("-id").first() if actor.organisation_ref else None


def voucher_with(code: str) -> Shown | None:
    """Whoever has the code; nothing for one that was never given out. At most four statements."""
    wanted = code.strip().lower()
    if len(wanted) != CODE_LENGTH:
        return None
    rows = Voucher.objects.filter(code=wanted).select_related("round", "enterprise", "supplier")
    row = rows.first()
    return _shown(row) if row is not None else None


def subject_of_number(actor: Actor, number: str) -> str:
    """Under what the books have the voucher of a number, for whoever reads those of its region; nothing otherwise. One statement."""
    rows = Voucher.objects.filter(read_by(actor), number=number).exclude(number="")
    return rows.values_list("ref", flat=True).first() or ""


def _shown(row: Voucher) -> Shown:
    """A version was handed out where it was booked as issued; the lines stand on it."""
    every = list(VoucherVersion.objects.filter(voucher=row).order_by("-version"))
    causes = {f"{row.ref}:{each.version}": each for each in every}
    issued = set(
        LedgerEntry.objects.filter(happening=Happening.ISSUED, cause__in=list(causes)).values_list(
            "cause", flat=True
        )
    )
    versions = [each for cause, each in causes.items() if cause in issued]
    lines = VoucherLine.objects.filter(version=versions[0]).order_by("id")
    return Shown(row, versions, list(lines))


def lines_of(version: VoucherVersion) -> list[VoucherLine]:
    """One statement."""
    return list(VoucherLine.objects.filter(version=version).order_by("id"))
