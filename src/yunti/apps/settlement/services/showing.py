"""Showing the whole queue of a batch before anything is decided. Not here: the list for the public (`apps.publicity`)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.services import HandedLine, hand_over_list
from yunti.apps.settlement.enums import Decision
from yunti.apps.settlement.models import SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.batches import not_included
from yunti.apps.vouchers.models import VoucherLine
from yunti.domain.money import plain_yuan
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Refused
from yunti.kit.wording import listed
from yunti.packs.publicity import SETTLED, showing_named
from yunti.packs.settlement import SECTION


@command("settlement.show")
def show(
    step: Step,
    *,
    case: Case,
    action: str,
    seen: int,
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> Case:
    """The list is published and the step taken in one: the step asks whether it was."""
    step.open_to_all()  # whoever may publish and take the step; both ask
    step.lock(Organisation.objects.filter(ref=by.organisation_ref))
    lines = lines_of(case)
    step.lock(Case.objects.filter(pk__in=[case.pk, *(line.claim.case_id for line in lines)]))
    _refuse_early(case)
    batch = SettlementBatch.objects.select_related("round").get(case=case)
    if batch.list_id is not None:
        raise Conflict("shown", _("清单已经公示。"), next_step=_("请刷新页面。"))
    cells = cells_of(batch, lines)
    handed = [HandedLine(line.claim.case, cells[line.pk]) for line in lines]
    made = hand_over_list(round=batch.round, name=SETTLED, lines=handed, by=by)
    batch.list = made
    step.save(batch, "list")
    failpoints.reached("settling.shown")
    taken = move_case(
        case=case,
        action=action,
        seen=seen,
        by=by,
        stated=stated,
        reasons=reasons,
        note=note,
        through=SECTION,
    )
    step.record(batch, details={"list": made.number, "lines": len(lines)})
    return taken


def _refuse_early(case: Case) -> None:
    left = not_included(case)
    if left:
        raise Refused(
            "still_including",
            _("还有 %(count)s 件正在列入清单。") % {"count": left},
            next_step=_("请稍候再办，通常只要几分钟；在结算页面可以看到进度。"),
        )


def lines_of(case: Case) -> list[SettlementLine]:
    rows = SettlementLine.objects.filter(batch__case=case).order_by("place")
    return list(rows.select_related("claim__voucher", "claim__case", "claim__enterprise", "claim__supplier"))


@override("zh-hans")
def cells_of(batch: SettlementBatch, lines: Sequence[SettlementLine]) -> dict[int, tuple[str, ...]]:
    """What each line says in the columns of the pack. One statement."""
    showing = showing_named(pack_of(batch.round), SETTLED)
    assert showing is not None
    services = services_of(lines)
    found = {}
    for line in lines:
        told = _told(line, services.get(line.claim.voucher_id, ()))
        found[line.pk] = tuple(told[column.line] for column in showing.columns)
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
        "applied_at": f"{clock.local(claim.applied_at):%Y-%m-%d %H:%M:%S}",
        "tagged": _("是") if claim.tagged else _("否"),
        "carried": _("是") if claim.carried else _("否"),
        "decision": remark,
        "remark": "",
    }
