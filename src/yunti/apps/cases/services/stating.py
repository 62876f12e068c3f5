"""A person states that a guard holds, ahead of the step that asks for it; takes it back while nothing followed.

Not here: statements made with the step itself (`moving.py`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.guards import Surroundings, may_state
from yunti.apps.cases.models import Attestation, Case
from yunti.apps.cases.permissions import has_no_interest, roles_in
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import Denied
from yunti.kit.wording import listed


@command("cases.state_guard")
def state_guard(
    step: Step,
    *,
    case: Case,
    guard: str,
    note: str,
    by: Actor,
    evidence_ref: str = "",
    key: str | None = None,
) -> Attestation:
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    around = Surroundings(row, pack, by, roles_in(by, row, pack.section("actors")))
    spec = pack.section("guards").get(guard)
    if spec is None or spec["kind"] != "attestation" or guard not in _asked_here(around):
        raise InvalidInput([Problem("guard", "unknown", _("现在这一步没有要确认的这一项。"))])
    if not may_state(around, spec):
        step.require(Denied("not_your_statement", _("这一项不由本岗位确认。")))
    step.require(has_no_interest(by, row))
    if spec.get("asks") and not (note.strip() or evidence_ref):
        raise InvalidInput([Problem("note", "empty", _("请写明内容。"), spec.get("advice", ""))])
    clause = spec.get("clause", "")
    since = row.moves.count()
    if Attestation.objects.filter(case=row, guard=guard, since=since, withdrawn_at__isnull=True).exists():
        raise Conflict("already_stated", _("这一项已经确认过。"))
    made = write_statement(step, row, guard, since, around.roles, note, evidence_ref, by)
    if by.at(Desk.EXPERT):
        note_happening(row, HappeningKind.REVIEWED, by=by)
    step.record(
        row,
        details={"guard": guard, "note": note.strip(), "evidence": evidence_ref},
        clause=clause if isinstance(clause, str) else listed(clause),
    )
    return made


def state_by_record(step: Step, around: Surroundings, guard: str, note: str, record_ref: str) -> None:
    """A signed record of another room says that the guard holds, until the next step; a second one adds nothing."""
    if guard in around.statements:
        return
    since = around.case.moves.count()
    write_statement(step, around.case, guard, since, around.roles, note, record_ref, around.by)


def _asked_here(around: Surroundings) -> set[str]:
    moves = around.pack.moves[around.case.workflow]
    return {guard for move in moves if move.source == around.case.state for guard in move.guards}


def write_statement(
    step: Step,
    case: Case,
    guard: str,
    since: int,
    roles: frozenset[str],
    note: str,
    evidence_ref: str,
    by: Actor,
) -> Attestation:
    return step.create(
        Attestation,
        case=case,
        guard=guard,
        since=since,
        role=listed(sorted(roles)),
        note=note.strip(),
        evidence_ref=evidence_ref,
        stated_at=clock.now(),
        stated_by=by.ref,
    )


@command("cases.withdraw_statement")
def withdraw_statement(step: Step, *, statement: Attestation, by: Actor) -> Attestation:
    """By the person who made it, while no step followed."""
    case = lock_case(step, statement.case, by)
    row = Attestation.objects.get(pk=statement.pk)
    if row.stated_by != by.ref:
        step.require(Denied("not_your_statement", _("只能撤回本人的确认。")))
    step.open_to_all()
    if row.withdrawn_at is not None or row.since != case.moves.count():
        raise Conflict("statement_used", _("这项确认已经用于办理，不能撤回。"))
    row.withdrawn_at = clock.now()
    step.save(row, "withdrawn_at")
    step.record(case, details={"guard": row.guard})
    return row
