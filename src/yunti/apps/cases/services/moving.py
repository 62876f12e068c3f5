"""Taking a step of the pack's workflow: who may, what must hold, where the case then stands, what follows.

The order of refusal is that of the interpreter: no such step here, not this person's step, guards that do not hold.
Not here: the guards (`guards`), handing in (`submitting.py`), what follows in the registry (`effects.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.guards import (
    Finding,
    Surroundings,
    ending_findings,
    findings_for,
    once_findings,
    told_before,
    whole_findings,
)
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.permissions import can_see_case, has_no_interest, may_act_as, may_handle, roles_in
from yunti.apps.cases.queries.bindings import bound_from, remember_bound, rows_to_bind
from yunti.apps.cases.queries.facts import READ_FOR_FACTS
from yunti.apps.cases.queries.own_steps import declared_step
from yunti.apps.cases.queries.signing import about_certifiers, signing_of
from yunti.apps.cases.queries.way_back import is_handing_in
from yunti.apps.cases.services.effects import take_effect
from yunti.apps.cases.services.following import follow_case, note_move, note_objection
from yunti.apps.cases.services.locking import lock_row
from yunti.apps.cases.services.objecting import settle_with_step
from yunti.apps.cases.services.stating import write_statement
from yunti.apps.cases.services.submitting import submit
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.reasons import may_return
from yunti.domain.workflow import Move
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.together import forget_read, prefetch_together
from yunti.kit.wording import listed, sequence
from yunti.packs.guards import is_window
from yunti.packs.handling import whose_turn
from yunti.packs.intake import intake_of
from yunti.packs.overrides import override_facts
from yunti.packs.owners import owner_of
from yunti.packs.reading import Pack


class GuardsMissing(Refused):
    """The step is this person's, but something does not hold; carries every finding, those that hold as well."""

    def __init__(self, title: str, findings: Sequence[Finding]) -> None:
        missing = [each for each in findings if each.holds is not True]
        reasons = " ".join(each.why for each in missing)
        super().__init__(
            "guards_missing",
            _("现在还不能“%(step)s”：%(why)s") % {"step": title, "why": reasons},
            clause=listed(dict.fromkeys(clause for each in missing for clause in each.clause)),
            next_step=" ".join(dict.fromkeys(each.advice for each in missing if each.advice)),
        )
        self.findings = tuple(findings)


@command("cases.move_case")
def move_case(
    step: Step,
    *,
    case: Case,
    action: str,
    seen: int,
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    arrived: datetime | None = None,
    through: str = "",
    key: str | None = None,
) -> Case:
    """`seen` is the number of steps the person saw; `stated` are the guards stated with this step. `arrived` is for a step that
    is taken in the order of arrival (`apps.intake`): nobody takes it without, and the windows of that moment bind it. `figures`
    are what a room above knows; `through` is its capability, where what follows upon the step is that room's."""
    pack = pack_of(case.round)
    row = lock_row(
        step,
        case,
        with_party=_has_effects(pack, case.workflow, action),
        with_round=_keeps_a_window(pack, case.workflow, action),
    )
    if row is None:
        raise NotFoundOrHidden()
    besides = [*rows_to_bind([(row, pack)]), about_certifiers(row)]
    *files, certifiers = prefetch_together(
        [row], *READ_FOR_FACTS, "moves", "attestations", "objections", besides=besides
    )
    remember_bound(row, bound_from([(row, pack)], *files))
    roles = roles_in(by, row, pack.section("actors"))
    around = Surroundings(row, pack, by, roles, certifiers=certifiers, moment=arrived)
    _refuse_unseen(around)
    _refuse_out_of_turn(around, action)
    _refuse_past_its_room(around, action, through)
    moves = _moves_named(around, action)
    step.require(may_act_as(by, around.roles, _actors(moves), _titles(pack, _actors(moves))))
    step.require(has_no_interest(by, row))
    step.require(may_handle(by, row))
    _refuse_overtaken(row, seen)
    move, findings = _chosen(around, moves, stated or {}, reasons)
    _refuse_late_reasons(around, move, reasons)
    _take(step, around, move, findings, stated or {}, reasons, note)
    forget_read(row)
    return row


def _has_effects(pack: Pack, workflow: str, action: str) -> bool:
    """A step of this name, from whatever state, may change what the registry says of the party."""
    moves = pack.section("workflows")[workflow]["moves"]
    return any(spec["action"] == action and spec.get("effects") for spec in moves)


def _keeps_a_window(pack: Pack, workflow: str, action: str) -> bool:
    """A step of this name, from whatever state, is bound by a window of the round."""
    moves = pack.section("workflows")[workflow]["moves"]
    guards = {guard for spec in moves if spec["action"] == action for guard in spec.get("guards") or ()}
    return any(is_window(pack, guard) for guard in guards)


def _refuse_unseen(around: Surroundings) -> None:
    """Who cannot see the case may still take a step that the pack opens to everybody, such as objecting in publicity."""
    case = around.case
    if can_see_case(around.by, case):
        return
    if not whose_turn(around.pack, case.workflow, case.state) & around.roles:
        raise NotFoundOrHidden()


def _refuse_out_of_turn(around: Surroundings, action: str) -> None:
    """What is given in the order of arrival is not to be had past the queue."""
    intake = intake_of(around.pack, around.case.workflow)
    arrives = intake is not None and intake.action == action
    if arrives and around.moment is None:
        raise Refused(
            "in_turn",
            _("这一步按申请到达的先后办理。"),
            clause=listed(intake.clause) if intake else "",
            next_step=_("请先定稿，再点“申请”。"),
        )


def _refuse_past_its_room(around: Surroundings, action: str, through: str) -> None:
    """What moves public money is not to be had without moving it."""
    owner = owner_of(around.pack, around.case.workflow, action)
    if owner and owner != through:
        raise Refused(
            "owned_step",
            _("这一步同时动用额度，不能单独办理。"),
            next_step=_("请在申报的页面上办理。"),
        )


def _moves_named(around: Surroundings, action: str) -> list[Move]:
    case = around.case
    named = [
        each
        for each in around.pack.moves[case.workflow]
        if (each.source, each.action) == (case.state, action)
    ]
    if not named:
        state = around.pack.section("workflows")[case.workflow]["states"][case.state]["title"]
        raise Conflict(
            "no_such_step",
            _("现在的状态是“%(state)s”，没有这一步。") % {"state": state},
            next_step=_("请刷新页面，看一看现在可以办什么。"),
        )
    return named


def _actors(moves: Sequence[Move]) -> frozenset[str]:
    return frozenset(actor for move in moves for actor in move.actors)


def _titles(pack: Pack, roles: frozenset[str]) -> str:
    return listed(pack.section("actors")[role]["title"] for role in sorted(roles))


def _refuse_overtaken(case: Case, seen: int) -> None:
    if case.moves.count() != seen:
        raise Conflict(
            "overtaken",
            _("在您查看之后，这份申报已经办过一步。"),
            next_step=_("请刷新页面再办。"),
        )


def _chosen(
    around: Surroundings, moves: Sequence[Move], stated: Mapping[str, str], reasons: Sequence[str]
) -> tuple[Move, list[Finding]]:
    """The first step of this person whose guards all hold; else the first one's findings as a refusal."""
    own = [move for move in moves if around.roles & set(move.actors)]
    told = {guard: _told(around.pack, guard, text, reasons) for guard, text in stated.items()}
    first: list[Finding] | None = None
    for move in own:
        declared = declared_step(around.pack, around.case.workflow, move)
        findings = [*findings_for(around, move.asked, told), *once_findings(around, declared)]
        findings += ending_findings(around, move)
        if is_handing_in(around.pack, around.case.workflow, move):
            findings += [*whole_findings(around), *_signing_findings(around)]
        if all(each.holds is True for each in findings):
            return move, findings
        first = findings if first is None else first
    assert first is not None
    raise GuardsMissing(_title(around.pack, around.case.workflow, own[0]), first)


def _signing_findings(around: Surroundings) -> list[Finding]:
    signing = signing_of(around)
    return [] if signing is None else [signing.finding]


def _refuse_late_reasons(around: Surroundings, move: Move, reasons: Sequence[str]) -> None:
    """Where the pack wants everything told at once, what was not told then cannot be told now."""
    declared = declared_step(around.pack, around.case.workflow, move)
    new = may_return([each.strip() for each in reasons], told_before(around, declared)).new
    if new:
        raise Refused(
            "reasons_too_late",
            _("上次没有告知的问题不能再作为退回的理由：%(new)s。") % {"new": sequence(new)},
            clause=_clauses(declared),
            next_step=_("请只勾选上次告知的问题。"),
        )


def _told(pack: Pack, guard: str, text: str, reasons: Sequence[str]) -> str:
    """A statement that asks for reasons is made by giving them."""
    asks = pack.section("guards").get(guard, {}).get("asks")
    return "\n".join(reasons) if asks == "reasons" and not text.strip() else text


def _title(pack: Pack, workflow: str, move: Move) -> str:
    return str(declared_step(pack, workflow, move)["title"])


def _take(
    step: Step,
    around: Surroundings,
    move: Move,
    findings: Sequence[Finding],
    stated: Mapping[str, str],
    reasons: Sequence[str],
    note: str,
) -> None:
    _refuse_long(reasons, note)
    case, pack = around.case, around.pack
    since = case.moves.count()
    _write_statements(
        step, around, findings, since, {g: _told(pack, g, t, reasons) for g, t in stated.items()}
    )
    ends = pack.section("workflows")[case.workflow]["ends"]
    if hands_in := is_handing_in(around.pack, around.case.workflow, move):
        failpoints.reached("handing_in.locked")
        submit(step, around)
    made = _write_move(step, around, move, since + 1, reasons, note)
    told = "\n".join([*made.reasons, made.note, *(stated[name] for name in sorted(stated))]).strip()
    settle_with_step(step, case, pack, made, told or _title(pack, case.workflow, move), around.by)
    case.state, case.entered_at, case.shown_until = move.target, clock.now(), None
    follow_case(step, around, move)
    if move.target in ends and case.submitted_at is None:
        case.once_key = None  # withdrawn before it counted: the party may begin anew
    step.save(case)
    if hands_in:
        failpoints.reached("handing_in.moved")
    for effect in made.effects:
        take_effect(step, around, effect, made)
    note_move(around, move, made, hands_in=hands_in)
    note_objection(around, move, made, hands_in=hands_in)
    _refuse_closed_meanwhile(around, move)
    held = {each.guard: each.holds for each in findings}
    details = {"action": move.action, "from": move.source, "to": move.target, "role": made.role}
    step.record(
        case,
        details={**details, "reasons": made.reasons, "guards": held, **_decided_otherwise(around)},
        clause=made.clause,
        edition=f"{case.round.programme}/{case.round.edition}",
    )


def _refuse_closed_meanwhile(around: Surroundings, move: Move) -> None:
    """The window binds at the moment the step is written, not when it began; the round is held, so the hour is all that moves."""
    found = findings_for(around, [guard for guard in move.guards if is_window(around.pack, guard)])
    if any(each.holds is not True for each in found):
        raise GuardsMissing(_title(around.pack, around.case.workflow, move), found)


def _decided_otherwise(around: Surroundings) -> dict[str, Any]:
    """What an assessor decided otherwise than the rules stands in the record of every step taken with it."""
    facts = {name: around.facts.facts.get(name) for name in sorted(override_facts(around.pack))}
    found = {name: value for name, value in facts.items() if value}
    return {"overrides": found} if found else {}


def _write_statements(
    step: Step, around: Surroundings, findings: Sequence[Finding], since: int, told: Mapping[str, str]
) -> None:
    for finding in findings:
        if finding.kind == "attestation" and finding.guard in told and finding.guard not in around.statements:
            text = told[finding.guard]
            write_statement(step, around.case, finding.guard, since, around.roles, text, "", around.by)


def _write_move(
    step: Step, around: Surroundings, move: Move, ordinal: int, reasons: Sequence[str], note: str
) -> CaseMove:
    spec = declared_step(around.pack, around.case.workflow, move)
    return step.create(
        CaseMove,
        case=around.case,
        ordinal=ordinal,
        action=move.action,
        source=move.source,
        target=move.target,
        role=sorted(around.roles & set(move.actors))[0],
        moved_at=clock.now(),
        moved_by=around.by.ref,
        organisation_ref=around.by.organisation_ref,
        reasons=[each.strip() for each in reasons if each.strip()],
        note=note.strip(),
        effects=list(spec.get("effects") or ()),
        clause=_clauses(spec),
    )


def _refuse_long(reasons: Sequence[str], note: str) -> None:
    if len(note) > 20_000 or sum(map(len, reasons)) > 20_000:
        raise InvalidInput([Problem("note", "too_long", _("理由和说明太长。"))])


def _clauses(spec: Mapping[str, Any]) -> str:
    clause = spec.get("clause", "")
    return clause if isinstance(clause, str) else listed(clause)
