"""What a pack says of handling a case: periods and what pauses them, reminders, appeals against a step, letters.

Read here in one place, and checked: what it names exists, periods are counted in working days.
Not here: counting on the calendar (`apps.cases.deadlines`), the steps (`domain.workflow`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from yunti.domain.calendar import Period, PeriodUnit
from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.orders import ordered_facts
from yunti.packs.periods import UNITS, period_of
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.rules.errors import nearest
from yunti.rules.parameters import in_force
from yunti.rules.values import Kind

SYSTEM_DESK = "system"
LETTER_WORDS = frozenset(
    {
        "party",
        "programme",
        "number",
        "reasons",
        "note",
        "due",
        "authority",
        "state",
        "appeal_days",
        "appeal_to",
    }
)


def whose_turn(pack: Pack, workflow: str, state: str) -> frozenset[str]:
    """The actors of the pack from whose hands a case can go on from here."""
    return frozenset(role for move in pack.moves[workflow] if move.source == state for role in move.actors)


@once_per_pack
def partner_roles(pack: Pack) -> frozenset[str]:
    """The actors that take part in the case of somebody else."""
    actors = pack.section("actors")
    return frozenset(name for name, spec in actors.items() if spec.get("relation") == "partner")


def takes_partner_steps(pack: Pack, workflow: str) -> bool:
    return any(partner_roles(pack) & set(move.actors) for move in pack.moves[workflow])


def names_one_partner(pack: Pack, workflow: str) -> bool:
    """One field of the form says who it is, no list."""
    field = pack.section("workflows")[workflow].get("partners")
    return field is not None and not pack.definition.facts[field].rows


@once_per_pack
def states_by_itself(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """By workflow the states from which the platform takes a step of its own."""
    own = {name for name, spec in pack.section("actors").items() if spec["desk"] == SYSTEM_DESK}
    found = {
        workflow: tuple(sorted({move.source for move in moves if own & set(move.actors)}))
        for workflow, moves in pack.moves.items()
    }
    return {workflow: states for workflow, states in found.items() if states}


def may_fill_in(pack: Pack, workflow: str, fact: str, roles: frozenset[str]) -> bool:
    """Whether one of these actors of officers' desks fills in what the pack asks of officers in cases of this kind; all do, and in
    cases of every kind, where it names none."""
    told = pack.section("facts").get(fact, {})
    if fact in ordered_facts(pack):
        return False  # a place comes from putting all in order
    if "for" in told and workflow not in several(told["for"]):
        return False
    named = told.get("by")
    return named is None or not roles.isdisjoint([named] if isinstance(named, str) else named)


@once_per_pack
def _planned_days(pack: Pack) -> Mapping[str, str]:
    sources = [fact.get("source") or {} for fact in pack.section("facts").values()]
    return {each["parameter"]: each["cutoff"] for each in sources if "parameter" in each and "cutoff" in each}


def kind_of_cutoff(pack: Pack, parameter: str) -> str:
    """The kind of last day that the programme plans with a parameter, until one is made known; empty for any other parameter."""
    return _planned_days(pack).get(parameter, "")


def planned_day(pack: Pack, kind: str, as_of: date) -> date | None:
    """The last day of a kind that the programme plans with, until one is made known."""
    planned = next((name for name, each in _planned_days(pack).items() if each == kind), "")
    value = in_force(pack.definition.parameters[planned], as_of) if planned else None
    return value if isinstance(value, date) else None


@dataclass(frozen=True)
class HandlingPeriod:
    """Time for whoever has the case in these states; it stands still while the case is paused."""

    name: str
    title: str
    states: frozenset[str]
    within: str
    clause: tuple[str, ...]
    reading: str


@dataclass(frozen=True)
class PauseKind:
    """`states`: the case pauses by itself while it stands there. `during`: an officer may pause it while it stands there.

    `by_question`: it may begin with a question to the party and then ends with the answer.
    """

    name: str
    title: str
    states: frozenset[str]
    during: frozenset[str]
    by_question: bool
    clause: tuple[str, ...]


@dataclass(frozen=True)
class AppealRule:
    """A step against which the party may appeal: who decides, and where a won appeal puts the case again.

    Of several in `decided_by` the first decides that is another authority in the case than the one whose step it is: no body
    reviews what it decided at another of its desks.
    `bodies` are authorities outside the platform; where there are several the party chooses, and one of them decides.
    """

    title: str
    action: str
    sources: frozenset[str]
    decided_by: tuple[str, ...]
    bodies: tuple[str, ...]
    reopens_to: str
    within: str
    decided_within: str
    by: str
    letter: str
    clause: tuple[str, ...]
    reading: str

    @property
    def body(self) -> str:
        """As the party is told of them."""
        return "或者".join(self.bodies)


@dataclass(frozen=True)
class LetterKind:
    name: str
    title: str
    code: str
    actions: frozenset[str]
    lines: tuple[str, ...]
    served_after: str
    clause: tuple[str, ...]


def _told(pack: Pack, section: str, workflow: str) -> Mapping[str, Any]:
    return pack.section(section).get(workflow) or {}


def handling_periods(pack: Pack, workflow: str) -> tuple[HandlingPeriod, ...]:
    return tuple(
        HandlingPeriod(
            name,
            spec["title"],
            frozenset(several(spec["states"])),
            spec["within"],
            tuple(several(spec.get("clause"))),
            spec.get("reading") or _told(pack, "deadlines", workflow).get("reading", ""),
        )
        for name, spec in (_told(pack, "deadlines", workflow).get("periods") or {}).items()
    )


def pause_kinds(pack: Pack, workflow: str) -> dict[str, PauseKind]:
    return {
        name: PauseKind(
            name,
            spec["title"],
            frozenset(several(spec.get("states"))),
            frozenset(several(spec.get("during"))),
            bool(spec.get("by_question")),
            tuple(several(spec.get("clause"))),
        )
        for name, spec in (_told(pack, "deadlines", workflow).get("pauses") or {}).items()
    }


def pausing(pack: Pack, workflow: str, state: str) -> PauseKind | None:
    """What pauses a case by itself in this state."""
    return next((kind for kind in pause_kinds(pack, workflow).values() if state in kind.states), None)


def question_pause(pack: Pack, workflow: str, state: str) -> PauseKind | None:
    """How a question to the party may let the time stand still while the case is in this state."""
    kinds = pause_kinds(pack, workflow).values()
    return next((kind for kind in kinds if kind.by_question and state in kind.during), None)


def remind_before(pack: Pack, workflow: str, day: date) -> tuple[int, ...]:
    """How many working days before the last day people are reminded, the earliest first."""
    periods = [
        period_of(pack, name, day) for name in _told(pack, "deadlines", workflow).get("remind_before") or ()
    ]
    return tuple(sorted({each.amount for each in periods if each is not None}, reverse=True))


def escalate_after(pack: Pack, workflow: str, day: date) -> int | None:
    """How many working days after the last day the authority above is told; none where the pack does not say."""
    name = _told(pack, "deadlines", workflow).get("escalate_after")
    period = period_of(pack, name, day) if name else None
    return None if period is None else period.amount


def appeal_rules(pack: Pack, workflow: str) -> tuple[AppealRule, ...]:
    told = _told(pack, "appeals", workflow)
    return tuple(
        AppealRule(
            spec.get("title") or told["title"],
            spec["action"],
            frozenset(several(spec.get("from"))),
            tuple(several(spec["decided_by"])),
            tuple(several(spec.get("body"))),
            spec["reopens_to"],
            told["within"],
            told.get("decided_within", ""),
            told["by"],
            told.get("letter", ""),
            tuple(several(spec.get("clause") or told.get("clause"))),
            spec.get("reading") or told.get("reading", ""),
        )
        for spec in told.get("against") or ()
    )


def appeal_rule(pack: Pack, workflow: str, action: str, source: str) -> AppealRule | None:
    for rule in appeal_rules(pack, workflow):
        if rule.action == action and (not rule.sources or source in rule.sources):
            return rule
    return None


def steps_against(pack: Pack, workflow: str, rule: AppealRule) -> tuple[Mapping[str, Any], ...]:
    """The steps of the table, as declared, against which the rule allows to appeal."""
    return tuple(
        spec
        for spec in pack.section("workflows")[workflow]["moves"]
        if spec["action"] == rule.action and (not rule.sources or rule.sources & set(several(spec["from"])))
    )


def appealable_states(pack: Pack, workflow: str) -> frozenset[str]:
    """Where a case stands after a step against which one may appeal."""
    rules = appeal_rules(pack, workflow)
    return frozenset(spec["to"] for rule in rules for spec in steps_against(pack, workflow, rule))


def letter_kinds(pack: Pack, workflow: str) -> dict[str, LetterKind]:
    return {
        name: LetterKind(
            name,
            spec["title"],
            spec["code"],
            frozenset(several(spec.get("on"))),
            tuple(spec["lines"]),
            spec.get("served_after", ""),
            tuple(several(spec.get("clause"))),
        )
        for name, spec in _told(pack, "letters", workflow).items()
    }


def letter_on(pack: Pack, workflow: str, action: str) -> LetterKind | None:
    """The letter that a step sends to the party."""
    return next((kind for kind in letter_kinds(pack, workflow).values() if action in kind.actions), None)


def state_meaning(pack: Pack, workflow: str, state: str) -> str:
    return str(pack.section("workflows")[workflow]["states"].get(state, {}).get("means", ""))


def parameters_of_handling(pack: Pack) -> set[str]:
    """Every parameter that these sections name."""
    found: set[str] = set()
    for told in pack.section("deadlines").values():
        found |= {spec["within"] for spec in (told.get("periods") or {}).values()}
        found |= {*several(told.get("remind_before")), str(told.get("escalate_after", ""))}
    for told in pack.section("appeals").values():
        found |= {told["within"], str(told.get("decided_within", ""))}
    for told in pack.section("letters").values():
        found |= {str(spec.get("served_after", "")) for spec in told.values()}
    return found - {""}


# checks -----------------------------------------------------------------------------------------------------------


def handling_faults(pack: Pack) -> Iterator[Problem]:
    for section, check in (("deadlines", _deadlines), ("appeals", _appeals), ("letters", _letters)):
        for workflow, told in pack.section(section).items():
            path: KeyPath = (section, workflow)
            if workflow not in pack.section("workflows"):
                known = nearest(workflow, list(pack.section("workflows")))
                yield pack.problem(path, f"没有流程 {workflow}{known}")
            else:
                yield from check(pack, workflow, told, path)


def _states(pack: Pack, workflow: str, names: Any, path: KeyPath) -> Iterator[Problem]:
    states = pack.section("workflows")[workflow]["states"]
    for state in several(names):
        if state not in states:
            yield pack.problem(path, f"没有状态 {state}{nearest(state, list(states))}")


def _actions(pack: Pack, workflow: str, names: Any, path: KeyPath) -> Iterator[Problem]:
    known = sorted({move.action for move in pack.moves[workflow]})
    for action in several(names):
        if action not in known:
            yield pack.problem(path, f"没有这一步 {action}{nearest(action, known)}")


def _period(pack: Pack, name: str, path: KeyPath, unit: PeriodUnit | None = None) -> Iterator[Problem]:
    parameter = pack.definition.parameters.get(name)
    if parameter is None:
        yield pack.problem(path, f"没有参数 {name}{nearest(name, list(pack.definition.parameters))}")
    elif parameter.type.kind is not Kind.NUMBER or parameter.unit not in UNITS:
        yield pack.problem(path, f"参数 {name} 不是时间，unit 应为 {'、'.join(UNITS)}")
    elif unit is not None and UNITS[parameter.unit] is not unit:
        yield pack.problem(path, f"参数 {name} 应按工作日计")


def _deadlines(pack: Pack, workflow: str, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    working = PeriodUnit.WORKING_DAYS
    taken: dict[str, str] = {}
    for name, spec in (told.get("periods") or {}).items():
        where = (*path, "periods", name)
        yield from _states(pack, workflow, spec["states"], (*where, "states"))
        yield from _period(pack, spec["within"], (*where, "within"), working)
        for state in several(spec["states"]):
            if state in taken:
                yield pack.problem(where, f"状态 {state} 已经计入 {taken[state]}")
            taken[state] = name
    for name, spec in (told.get("pauses") or {}).items():
        where = (*path, "pauses", name)
        yield from _states(pack, workflow, spec.get("states"), (*where, "states"))
        yield from _states(pack, workflow, spec.get("during"), (*where, "during"))
        if not spec.get("states") and not spec.get("during"):
            yield pack.problem(where, "要写 states（自动暂停的状态）或 during（可以暂停的状态）")
        if spec.get("by_question") and not spec.get("during"):
            yield pack.problem((*where, "by_question"), "提问时暂停的，要写 during（可以暂停的状态）")
        for state in several(spec.get("states")):
            if state in taken:
                yield pack.problem((*where, "states"), f"状态 {state} 在 {taken[state]} 里计时，不能同时暂停")
    for name in several(told.get("remind_before")):
        yield from _period(pack, name, (*path, "remind_before"), working)
    if "escalate_after" in told:
        yield from _period(pack, told["escalate_after"], (*path, "escalate_after"), working)


def _appeals(pack: Pack, workflow: str, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    actors = pack.section("actors")
    yield from _period(pack, told["within"], (*path, "within"))
    if "decided_within" in told:
        yield from _period(pack, told["decided_within"], (*path, "decided_within"))
    for name in (told["by"], *(role for spec in told["against"] for role in several(spec["decided_by"]))):
        if name not in actors:
            yield pack.problem(path, f"没有角色 {name}{nearest(name, list(actors))}")
    letters = letter_kinds(pack, workflow)
    if "letter" in told and told["letter"] not in letters:
        yield pack.problem(
            (*path, "letter"), f"没有文书 {told['letter']}{nearest(told['letter'], list(letters))}"
        )
    for number, spec in enumerate(told["against"]):
        where = (*path, "against", number)
        yield from _actions(pack, workflow, spec["action"], (*where, "action"))
        yield from _states(pack, workflow, spec.get("from"), (*where, "from"))
        yield from _states(pack, workflow, spec["reopens_to"], (*where, "reopens_to"))
        yield from _reopening(pack, workflow, appeal_rules(pack, workflow)[number], where)


def _reopening(pack: Pack, workflow: str, rule: AppealRule, path: KeyPath) -> Iterator[Problem]:
    """A won appeal leads to a state where work goes on, or back to where the case stood; what the step did can be undone."""
    steps = steps_against(pack, workflow, rule)
    back = all(rule.reopens_to in several(spec["from"]) for spec in steps)
    if rule.reopens_to in pack.section("workflows")[workflow]["ends"] and not back:
        text = f"{rule.reopens_to} 是结束状态，不能重新办理；只能回到这一步之前的状态"
        yield pack.problem((*path, "reopens_to"), text)
    declared = pack.section("effects") or {}
    for name in sorted({name for spec in steps for name in spec.get("effects") or ()}):
        if not {"ban", "revoke_status"} & set(declared.get(name, {})):
            yield pack.problem((*path, "action"), f"这一步的结果 {name} 不能随胜诉撤销，不能规定复议")


def _letters(pack: Pack, workflow: str, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    for name, spec in told.items():
        where = (*path, name)
        yield from _actions(pack, workflow, spec.get("on"), (*where, "on"))
        if "served_after" in spec:
            yield from _period(pack, spec["served_after"], (*where, "served_after"))
        if "paper" in spec and spec["paper"] not in pack.section("papers"):
            known = nearest(spec["paper"], list(pack.section("papers")))
            yield pack.problem((*where, "paper"), f"没有公文 {spec['paper']}{known}")
        for line in spec["lines"]:
            for word in words_in(line):
                if word not in LETTER_WORDS:
                    yield pack.problem(
                        (*where, "lines"), f"没有 {{{word}}}{nearest(word, sorted(LETTER_WORDS))}"
                    )


def words_in(line: str) -> Iterator[str]:
    """What a line of a letter names; a line that is not well formed names itself."""
    try:
        yield from (word for _text, word, _spec, _conversion in Formatter().parse(line) if word is not None)
    except ValueError:
        yield line


def period_in(pack: Pack, name: str, day: date) -> Period | None:
    """A period these sections name, as it is in force on a day; none for a name that is empty."""
    return period_of(pack, name, day) if name else None
