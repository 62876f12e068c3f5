"""What the paper of a voucher says, for the layout of the pack: what its application said, and what was issued for it.

Written in Chinese whoever prints it. Not here: vouchers (`apps.vouchers`), drawing (`services.vouchering`).
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import override

from yunti.apps.cases.models import Answer
from yunti.apps.cases.queries.facts import known_facts, last_submission
from yunti.apps.paperwork.queries.occasions import facts_since
from yunti.apps.registry.queries.places import place_name
from yunti.apps.vouchers.enums import Look
from yunti.apps.vouchers.models import VoucherLine, VoucherVersion
from yunti.apps.vouchers.queries.shown import Shown, lines_of
from yunti.domain.money import yuan
from yunti.kit import clock
from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.offers import FROM_VOUCHER
from yunti.packs.reading import Pack
from yunti.packs.vouchers import vouchers_of


def layout_of_voucher(pack: Pack) -> Layout | None:
    """None where the pack lays out no paper of vouchers. No statement."""
    spec = vouchers_of(pack)
    return pack.papers.get(spec.paper) if spec is not None else None


@override("zh-hans")
def given_of(
    layout: Layout, pack: Pack, shown: Shown, version: VoucherVersion, address: str
) -> dict[str, Any]:
    """Facts of the application by their names and what was issued by the inputs of the paper; four statements."""
    case = shown.voucher.case
    submission = last_submission(case)
    facts = facts_since(pack, submission, Answer.objects.filter(case=case)) if submission is not None else {}
    said = _said(pack, shown, version) | {"address": address}
    given = {name: said[source.removeprefix(FROM_VOUCHER)] for name, source in layout.offered.given.items()}
    return {
        **known_facts(pack, facts),
        **{name: value for name, value in given.items() if value not in (None, "", [])},
    }


@override("zh-hans")
def mark_of(shown: Shown, version: VoucherVersion) -> str:
    """What stands behind a paper that must not be taken for a valid one."""
    row = shown.voucher
    look = shown.look(clock.today(), version.version)
    return (
        str(row.get_state_display()) if look is Look.ENDED else "" if look is Look.VALID else str(look.label)
    )


def _said(pack: Pack, shown: Shown, version: VoucherVersion) -> dict[str, Any]:
    row, spec = shown.voucher, vouchers_of(pack)
    assert spec is not None
    lines = shown.lines if version.pk == shown.newest.pk else lines_of(version)
    return {
        "number": row.number,
        "version": version.version,
        "state": str(row.get_state_display()),
        "gross": _yuan(row.gross_fen),
        "amount": _yuan(version.amount_fen),
        "amount_written": yuan(version.amount_fen).text,
        "issued_on": row.issued_on.isoformat() if row.issued_on else None,
        "expires_on": row.expires_on.isoformat() if row.expires_on else None,
        "enterprise": row.enterprise.name,
        "enterprise_code": row.enterprise.uscc,
        "supplier": row.supplier.name if row.supplier else None,
        "supplier_code": row.supplier.uscc if row.supplier else None,
        "services": [_line(each) for each in lines],
        "notice": spec.notice,
        "round": row.round.title,
        "place": place_name(row.region_code, clock.today()),
    }


def _line(row: VoucherLine) -> dict[str, Any]:
    """What the pack does not tell of a service is nought there and nothing here."""
    told = {"cap": row.cap_fen, "fee": row.fee_fen, "amount": row.amount_fen}
    found: dict[str, Any] = {name: _yuan(fen) for name, fen in told.items() if fen}
    return {"service": row.title, **found, **({"devices": row.devices} if row.devices else {})}


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
