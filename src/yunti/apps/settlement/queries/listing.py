"""The list of a batch in the columns of the pack, line by line, as it is published, printed and exported.

Not here: publishing it (`services.showing`), the batch at its desk (`batches.py`).
"""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.enums import Decision
from yunti.apps.settlement.models import SettlementBatch, SettlementLine
from yunti.apps.vouchers.models import VoucherLine
from yunti.domain.money import plain_yuan
from yunti.kit import clock
from yunti.kit.wording import listed
from yunti.packs.matching import LINE
from yunti.packs.publicity import SETTLED, Column, showing_named


def left_out_of(batch: SettlementBatch) -> frozenset[str]:
    """Columns that say nothing in this batch: what the city adds, where it adds nothing."""
    return frozenset() if batch.local_percent else frozenset({LINE})


def shown_columns(batch: SettlementBatch) -> tuple[Column, ...]:
    showing = showing_named(pack_of(batch.round), SETTLED)
    without = left_out_of(batch)
    return tuple(each for each in showing.columns if each.line not in without) if showing is not None else ()


LEFT_OVER = (Decision.CARRIED, Decision.POSTPONED)


def columns_of(batch: SettlementBatch) -> list[str]:
    return [column.label for column in shown_columns(batch)]


def lines_of(case: Case) -> list[SettlementLine]:
    rows = with_their_past(SettlementLine.objects.filter(batch__case=case)).order_by("place")
    return list(rows.select_related("claim__voucher", "claim__case", "claim__enterprise", "claim__supplier"))


def with_their_past(rows: "QuerySet[SettlementLine]") -> "QuerySet[SettlementLine]":
    """With whether an earlier batch left the claim over."""
    earlier = SettlementLine.objects.filter(
        claim=OuterRef("claim"), pk__lt=OuterRef("pk"), decision__in=LEFT_OVER
    )
    return rows.annotate(was_left=Exists(earlier))


def came_carried(line: SettlementLine) -> bool:
    """Whether it came onto the list from an earlier one: what this very batch leaves over is carried from then on only."""
    before = bool(getattr(line, "was_left"))  # noqa: B009  annotated
    return line.claim.carried and (before or line.decision not in LEFT_OVER)


@override("zh-hans")
def cells_of(batch: SettlementBatch, lines: Sequence[SettlementLine]) -> dict[int, tuple[str, ...]]:
    """What each line says in the columns of the pack. One statement."""
    columns = shown_columns(batch)
    assert columns, "a batch is of a programme that lists its settlements"
    services = services_of(lines)
    found = {}
    for line in lines:
        told = _told(line, services.get(line.claim.voucher_id, ()))
        found[line.pk] = tuple(told[column.line] for column in columns)
    return found


def services_of(lines: Sequence[SettlementLine]) -> Mapping[int, Sequence[VoucherLine]]:
    """By voucher, of its newest version. One statement."""
    rows = VoucherLine.objects.filter(version__voucher__in=[line.claim.voucher_id for line in lines])
    found: dict[int, list[VoucherLine]] = {}
    best: dict[int, int] = {}
    for row in rows.select_related("version").order_by("version__version", "id"):
        key, version = row.version.voucher_id, row.version.version
        if version != best.get(key):
            best[key], found[key] = version, []
        found[key].append(row)
    return found


def _told(line: SettlementLine, services: Sequence[VoucherLine]) -> dict[str, str]:
    claim = line.claim
    decision = line.decision or line.proposed
    remark = "" if decision == Decision.PAID else str(Decision(decision).label)
    return {
        "enterprise": claim.enterprise.name,
        "voucher": claim.voucher.number,
        "supplier": claim.supplier.name if claim.supplier is not None else "",
        "services": listed(each.title for each in services),
        "fees": plain_yuan(sum(each.fee_fen for each in services)),
        "face": plain_yuan(claim.face_fen),
        "bonus": plain_yuan(claim.bonus_fen),
        "payable": plain_yuan(claim.payable_fen),
        "local": plain_yuan(line.local_fen),
        "applied_at": f"{clock.local(claim.applied_at):%Y-%m-%d %H:%M:%S}",
        "tagged": _("是") if claim.tagged else _("否"),
        "carried": _("是") if came_carried(line) else _("否"),
        "decision": remark,
        "remark": "",
    }
