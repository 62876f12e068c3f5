"""Making an application ready: judged and fixed at leisure, so that applying itself is one small step. And taking it back.

Not here: applying (`arriving.py`), handing it in once its turn was counted (`handing_in.py`).
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Finding, Surroundings, findings_for, whole_findings
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.signing import present_digest, signing_of
from yunti.apps.cases.services import GuardsMissing
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.intake.models import Arrival, Prepared
from yunti.apps.intake.permissions import may_apply
from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.queries.rounds import pack_of, regions_above, state_at
from yunti.domain.workflow import Move
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Refused
from yunti.kit.wording import listed
from yunti.packs.guards import is_window
from yunti.packs.intake import Intake, intake_of

LEVELS = ("county", "prefecture", "province")


@command("intake.prepare")
def prepare(step: Step, *, case: Case, by: Actor, key: str | None = None) -> Prepared:
    """Everything the step asks for must hold but the window, which binds when the application arrives."""
    row = lock_case(step, case, by)
    step.require(may_apply(by, row))
    pack = pack_of(row.round)
    around = Surroundings(row, pack, by, roles_in(by, row, pack.section("actors")))
    intake, move = _arriving(around)
    if row.fixed_at is not None:
        raise Conflict("prepared", _("已经定稿。"), next_step=_("请刷新页面。"))
    _refuse_closed(row)
    _refuse_unfit(around, move)
    fen = intake.asked_fen(around.evaluation)
    refuse_nothing(intake, fen)
    earlier = row.prepared.count()
    now = clock.now()
    made = step.create(
        Prepared,
        case=row,
        ordinal=earlier + 1,
        region_code=regions_above(row.region_code)[LEVELS.index(intake.queue)],
        digest=present_digest(around),
        asked_fen=fen,
        day=around.day,
        prepared_at=now,
        prepared_by=by.ref,
    )
    row.fixed_at = now
    step.save(row, "fixed_at")
    step.record(
        row,
        details={"prepared": made.ref, "asked_fen": made.asked_fen, "digest": made.digest},
        clause=listed(intake.clause),
        edition=f"{row.round.programme}/{row.round.edition}",
    )
    return made


@command("intake.take_back")
def take_back(step: Step, *, case: Case, by: Actor, key: str | None = None) -> Case:
    """As long as it has not arrived; what was written can be changed again."""
    row = lock_case(step, case, by)
    step.require(may_apply(by, row))
    standing = step.lock(Prepared.objects.filter(case=row, withdrawn_at__isnull=True))
    if not standing:
        raise Conflict("not_prepared", _("还没有定稿，可以直接修改。"), next_step=_("请刷新页面。"))
    if Arrival.objects.filter(prepared=standing[0]).exists():
        raise Refused(
            "arrived",
            _("申请已经到达，不能再撤回定稿。"),
            next_step=_("不再申请的，请等受理后撤回申请。"),
        )
    release(step, row, standing[0], by.ref)
    step.record(row, details={"prepared": standing[0].ref})
    return row


def release(step: Step, case: Case, prepared: Prepared, who: str) -> None:
    """It stands no longer, and the party may write again."""
    prepared.withdrawn_at, prepared.withdrawn_by = clock.now(), who
    step.save(prepared, "withdrawn_at", "withdrawn_by")
    case.fixed_at = None
    step.save(case, "fixed_at")


def _arriving(around: Surroundings) -> tuple[Intake, Move]:
    case = around.case
    intake = intake_of(around.pack, case.workflow)
    moves = [
        each
        for each in around.pack.moves[case.workflow]
        if intake is not None and (each.source, each.action) == (case.state, intake.action)
    ]
    if intake is None or not moves:
        raise Conflict(
            "no_such_step",
            _("这份申报现在不按到达先后办理。"),
            next_step=_("请刷新页面，看一看现在可以办什么。"),
        )
    return intake, moves[0]


def _refuse_closed(case: Case) -> None:
    if state_at(case.round, WindowLevel.APPLICANT, clock.now()) is RoundState.CLOSED:
        raise Refused("round_over", _("这个批次已经截止。"), next_step=_("请等待下一批。"))


def _refuse_unfit(around: Surroundings, move: Move) -> None:
    guards = [guard for guard in move.asked if not is_window(around.pack, guard)]
    findings: list[Finding] = [*findings_for(around, guards), *whole_findings(around)]
    if signing := signing_of(around):
        findings.append(signing.finding)
    if not _all_hold(findings):
        raise GuardsMissing(_("定稿"), findings)


def _all_hold(findings: Sequence[Finding]) -> bool:
    return all(each.holds is True for each in findings)


def refuse_nothing(intake: Intake, fen: int | None) -> None:
    if fen is None:
        raise Refused(
            "amount_unknown",
            _("还算不出申请的金额。"),
            clause=listed(intake.clause),
            next_step=_("请把与金额有关的内容填写完整。"),
        )
    if fen <= 0:
        raise Refused(
            "amount_nought",
            _("按规则算出的申请金额为零。"),
            clause=listed(intake.clause),
            next_step=_("请核对填写的费用和项目。"),
        )
