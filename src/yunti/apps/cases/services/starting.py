"""Beginning a case: for one's own party, in an open round, with what is known filled in and its origin told. The platform begins
what follows from a step, whenever that is.

Not here: answering further (`answering.py`), handing in (`moving.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.cases.deadlines import due_day
from yunti.apps.cases.enums import AnswerOrigin
from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.permissions import can_start_case, can_start_for_authority, is_owner
from yunti.apps.cases.queries.facts import facts_of, text_of, value_of
from yunti.apps.cases.queries.supplying import party_field
from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, regions_above, state_at
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.registry.permissions import PartyRow
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.evidence import typed_only
from yunti.packs.faults import faults_of
from yunti.packs.forms import OF_APPLICANT, asked_field, fields_asked
from yunti.packs.objecting import PUBLIC_LIST, ObjectionRule, objection_rule
from yunti.packs.reading import Pack
from yunti.packs.vouchers import begun_by_platform
from yunti.rules.engine import evaluate
from yunti.rules.errors import FactError
from yunti.rules.values import read_fact


@command("cases.start_case")
def start_case(
    step: Step,
    *,
    round: Round,
    workflow: str,
    party: PartyRow,
    by: Actor,
    parent: Case | None = None,
    through: str = "",
    said: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Case:
    """A case belongs to another one of the same party. An objection belongs to that which it is about, and begins at its line of a public
    list: `through` that room, which says with `said` which line it is; nothing else is filled in for it."""
    step.require(can_start_case(by))
    pack = pack_of(round)
    if workflow not in pack.section("workflows"):
        raise InvalidInput([Problem("workflow", "unknown", _("这个项目没有这种事项。"))])
    if not by.is_system and begun_by_platform(pack, workflow):
        raise NotFoundOrHidden()
    objecting = objection_rule(pack, workflow)
    if objecting is None and parent is not None and not (by.is_system or is_owner(by, parent)):
        raise NotFoundOrHidden()
    if objecting is not None:
        _refuse_not_objectable(objecting, parent, through)
    case = _new(round, workflow, party, parent, pack, by)
    if not by.is_system and not (is_owner(by, case) and _may_begin(by, case, pack)):
        raise NotFoundOrHidden()
    if not by.is_system:
        _refuse_wrong_place(case)
    if not by.is_system and objecting is None:
        _refuse_closed(case)
    case = _insert(step, case)
    answers = [*_prefilled(case, pack, by)] if objecting is None else [*_told(case, said or {}, by)]
    for answer in answers:
        step.insert(answer)
    step.record(
        case,
        details={"round": round.code, "workflow": workflow, "prefilled": [each.field for each in answers]},
        edition=f"{round.programme}/{round.edition}",
    )
    return case


@command("cases.start_for_authority")
def start_for_authority(
    step: Step, *, round: Round, workflow: str, region_code: str, by: Actor, key: str | None = None
) -> Case:
    """Work of an authority of its own, without a party: by an officer who may take a step from the start, for the region or the one
    it lies in. It is seen there from now on, and numbered with its first step."""
    pack = pack_of(round)
    spec = pack.section("workflows").get(workflow)
    if spec is None:
        raise InvalidInput([Problem("workflow", "unknown", _("这个项目没有这种事项。"))])
    now = clock.now()
    codes = regions_above(region_code)
    if round.jurisdiction not in codes:
        raise NotFoundOrHidden()
    case = Case(
        round=round,
        workflow=workflow,
        state=spec["start"],
        entered_at=now,
        **dict(zip(("region_code", "prefecture_code", "province_code"), codes, strict=True)),
        started_at=now,
        started_by=by.ref,
        is_example=round.is_example,
    )
    step.require(can_start_for_authority(by, case, pack))
    case.due_on = due_day(pack, case, case.state, clock.today())
    step.insert(case)
    step.record(
        case,
        details={"round": round.code, "workflow": workflow, "region": region_code},
        edition=f"{round.programme}/{round.edition}",
    )
    return case


def _new(round: Round, workflow: str, party: PartyRow, parent: Case | None, pack: Pack, by: Actor) -> Case:
    now = clock.now()
    spec = pack.section("workflows")[workflow]
    once = f"{round.pk}:{workflow}:{party.uscc}" if spec.get("once_per_round") else None
    case = Case(
        round=round,
        workflow=workflow,
        state=spec["start"],
        entered_at=now,
        enterprise=party if isinstance(party, Enterprise) else None,
        supplier=party if isinstance(party, Supplier) else None,
        organisation=party.organisation,
        parent=parent,
        **_place(round, party, parent, from_elsewhere=bool(spec.get("from_elsewhere"))),
        once_key=once,
        started_at=now,
        started_by=by.ref,
        is_example=round.is_example or party.is_example,
    )
    case.due_on = due_day(pack, case, case.state, clock.today())
    return case


def _place(round: Round, party: PartyRow, parent: Case | None, *, from_elsewhere: bool) -> dict[str, str]:
    """Where the party is registered, or was when the case began that this one belongs to. One from elsewhere comes straight to the
    authority of the round, where the pack lets it."""
    if parent is not None:
        return {name: getattr(parent, name) for name in ("region_code", "prefecture_code", "province_code")}
    if from_elsewhere and round.jurisdiction not in regions_above(party.region_code):
        return dict.fromkeys(("region_code", "prefecture_code", "province_code"), round.jurisdiction)
    return {
        "region_code": party.region_code,
        "prefecture_code": party.prefecture_code,
        "province_code": party.province_code,
    }


def _may_begin(by: Actor, case: Case, pack: Pack) -> bool:
    """Somebody who may take a step from the start."""
    starters = {
        actor for move in pack.moves[case.workflow] if move.source == case.state for actor in move.actors
    }
    actors = {name: spec for name, spec in pack.section("actors").items() if name in starters}
    wanted = {name: spec for name, spec in actors.items() if spec.get("relation") in ("applies", "partner")}
    return any(by.desk == spec["desk"] for spec in wanted.values())


def _refuse_wrong_place(case: Case) -> None:
    if case.round.jurisdiction not in regions_above(case.region_code):
        raise Refused(
            "not_in_this_region",
            _("这个批次只面向本地区的单位，登记的所在地不在其中。"),
            next_step=_("请在所在地的批次申报；所在地有误的，先申请变更档案。"),
        )


def _refuse_closed(case: Case) -> None:
    state = state_at(case.round, WindowLevel.APPLICANT, clock.now())
    if state is RoundState.TO_COME:
        raise Refused("round_to_come", _("这个批次还没有开始。"), next_step=_("请在开始之后再来。"))
    if state is RoundState.CLOSED:
        raise Refused("round_over", _("这个批次已经截止。"), next_step=_("请等待下一批。"))


def _refuse_not_objectable(rule: ObjectionRule, parent: Case | None, through: str) -> None:
    """To what the pack lets be objected to, while it stands on a public list."""
    if parent is None or through != PUBLIC_LIST or parent.workflow not in rule.of:
        raise NotFoundOrHidden()
    if parent.shown_until is None or clock.today() > parent.shown_until:
        raise Conflict(
            "publicity_over",
            _("公示已经结束，不再受理异议。"),
            clause=listed(rule.clause),
            next_step=_("请通过监督电话或者留言反映。"),
        )


def _insert(step: Step, case: Case) -> Case:
    try:
        with transaction.atomic():
            return step.insert(case)
    except IntegrityError as error:
        if case.once_key is None or not Case.objects.filter(once_key=case.once_key).exists():
            raise
        raise Conflict(
            "already_applied",
            _("本单位在这一批已经有一份申报。"),
            next_step=_("请打开已有的申报；提交后撤回的，请等下一批。"),
        ) from error


# what is known already --------------------------------------------------------------------------------------------


def _prefilled(case: Case, pack: Pack, by: Actor) -> Iterator[Answer]:
    """From the registry where the pack says so, else from what the party handed in last: in a case of this kind, else, where the
    form asks it, in another one of the programme. Never what is said `anew`."""
    taken_over = [*_taken_over(case, pack, by)]
    yield from taken_over
    done = {each.field for each in taken_over}
    earlier = _earlier(case, pack)
    for field, raw in pack.section("facts").items():
        if raw.get("from", OF_APPLICANT) != OF_APPLICANT or field in done:
            continue
        value, origin, note = None, AnswerOrigin.REGISTRY, ""
        if "enterprise" in (raw.get("prefill") or {}):
            value = party_field(case, raw["prefill"]["enterprise"])
        said = next((each for each in earlier if each[1].get(field) is not None), None)
        if value is None and said is not None and not raw.get("anew"):
            value, origin, note = typed_only(raw, said[1][field]), AnswerOrigin.EARLIER, said[0]
        if value is not None and _can_stand(pack, field, value):
            yield Answer(
                case=case,
                field=field,
                value=text_of(value),
                origin=origin,
                origin_note=note,
                saved_at=clock.now(),
                saved_by=by.ref,
            )


def _told(case: Case, said: Mapping[str, Any], by: Actor) -> Iterator[Answer]:
    for field, value in said.items():
        yield Answer(
            case=case,
            field=field,
            value=text_of(value),
            origin=AnswerOrigin.FORM,
            saved_at=clock.now(),
            saved_by=by.ref,
        )


def _taken_over(case: Case, pack: Pack, by: Actor) -> Iterator[Answer]:
    """What the pack takes from the case that this one belongs to: it was decided there, and stands here as it was."""
    wanted = {
        field: told["parent"]
        for field, raw in pack.section("facts").items()
        for told in (raw.get("source") or {}, raw.get("prefill") or {})
        if "parent" in told
    }
    if case.parent is None or not wanted:
        return
    found = facts_of(case.parent, pack).facts
    for field, name in wanted.items():
        if found.get(name) is not None:
            yield Answer(
                case=case,
                field=field,
                value=text_of(found[name]),
                origin=AnswerOrigin.EARLIER,
                origin_note=str(case.parent),
                saved_at=clock.now(),
                saved_by=by.ref,
            )


def _earlier(case: Case, pack: Pack) -> list[tuple[str, dict[str, Any]]]:
    """Number and facts of what the party handed in last under the same programme: of the same kind, then of another.

    An objection says nothing of the party itself.
    """
    objections = [name for name in pack.section("workflows") if objection_rule(pack, name) is not None]
    own = {"enterprise": case.enterprise} if case.enterprise_id else {"supplier": case.supplier}
    rows = (
        Submission.objects.filter(
            case__round__programme=case.round.programme,
            **{f"case__{name}": party for name, party in own.items()},
        )
        .select_related("case")
        .order_by("-submitted_at", "-id")
    )
    same, other = (
        rows.filter(case__workflow=case.workflow),
        rows.exclude(case__workflow__in=[case.workflow, *objections]),
    )
    asked = fields_asked(pack, case.workflow)
    found = []
    if (last := same.first()) is not None:
        found.append((str(last.case), value_of(last.facts)))
    if (last := other.first()) is not None:
        said = value_of(last.facts)
        found.append((str(last.case), {field: said[field] for field in asked if field in said}))
    return found


def _can_stand(pack: Pack, field: str, value: Any) -> bool:
    """What is right elsewhere, or was under another edition, may be no answer here; then it is left to be filled in."""
    try:
        read_fact(value, pack.definition.facts[field])
    except FactError:
        return False
    return not faults_of(
        pack, asked_field(pack, field), evaluate(pack.program(clock.today()), {field: value})
    )
