"""The work list of an officer: cases of the jurisdiction, those that wait for the officer first, the most urgent on top.

Which states wait for whom is read from the packs, so that the database is asked once for the page.
Not here: one case (`file.py`), drawing (`web.officer`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.models import Case, Handling
from yunti.apps.cases.permissions import answers_for
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.checking import OUTCOMES, came_to
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.desks.queries.absences import stood_in_for
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.packs import opened
from yunti.apps.programmes.queries.rounds import regions_above
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.registry.permissions import scope_field
from yunti.domain.search_terms import wanted
from yunti.kit.actors import Actor
from yunti.kit.shapes import rows_of, shaped, values_of
from yunti.packs.errors import PackError
from yunti.packs.reading import Pack, once_per_pack

PAGE_SIZE = 50
COUNT_CAP = 10_000
MOST_ROUNDS = 200
TABS = ("mine", "all", "done")
HANDS = ("own", "none", "others", "substitute")
DUE = ("over", "today", "soon", "later")
RELATIONS_OF_OFFICERS = ("registered_in", "province", "none")
NEVER = Q(pk__in=())


@dataclass(frozen=True)
class Turn:
    """States that a role of the reader's desk can move on; `counties` are out of their prefecture's hands in it."""

    states: frozenset[str]
    counties: tuple[str, ...]


@dataclass(frozen=True)
class Procedure:
    """One workflow of one edition as the list needs it, with the rounds that were opened under the edition."""

    workflow: str
    title: str
    states: Mapping[str, str] = field(compare=False)
    ends: frozenset[str]
    of_party: frozenset[str]
    turns: tuple[Turn, ...]
    rounds: tuple[int, ...]


@dataclass(frozen=True)
class Workplace:
    """What surrounds the list: the rounds of the jurisdiction, their procedures, editions that cannot be read."""

    rounds: tuple[Round, ...]
    procedures: tuple[Procedure, ...]
    unreadable: tuple[str, ...]

    def procedure(self, round_id: int, workflow: str) -> Procedure | None:
        return next((p for p in self.procedures if p.workflow == workflow and round_id in p.rounds), None)


def workplace_of(actor: Actor) -> Workplace:
    """One statement; the packs are kept in memory."""
    rounds = tuple(
        rows_of(shaped(_rounds_near, *_codes_within(actor.jurisdiction), regions_above(actor.jurisdiction)))
    )
    editions: dict[tuple[str, str], list[int]] = {}
    for each in rounds:
        editions.setdefault((each.programme, each.edition), []).append(each.pk)
    procedures: list[Procedure] = []
    unreadable = []
    for (programme, edition), keys in editions.items():
        try:
            pack = opened(programme, edition)
            procedures += _procedures(pack, actor, tuple(keys))
        except PackError:
            unreadable.append(f"{programme}/{edition}")
    return Workplace(rounds, tuple(procedures), tuple(unreadable))


def _rounds_near(first: str, last: str, above: tuple[str, ...]) -> "QuerySet[Round]":
    near = Q(jurisdiction__gte=first, jurisdiction__lte=last) | Q(jurisdiction__in=above)
    return Round.objects.filter(near).order_by("-opened_at", "-id")[:MOST_ROUNDS]


def _codes_within(region_code: str) -> tuple[str, str]:
    """The first and the last code that a place within a region can have."""
    if not region_code:
        return "000000", "999999"
    digits = (
        region_code.removesuffix("0000") if region_code.endswith("0000") else region_code.removesuffix("00")
    )
    return digits.ljust(6, "0"), digits.ljust(6, "9")


def _procedures(pack: Pack, actor: Actor, rounds: tuple[int, ...]) -> Iterable[Procedure]:
    titles = _titles(pack)
    for name, spec in pack.section("workflows").items():
        yield Procedure(
            name,
            spec["title"],
            titles[name],
            frozenset(spec["ends"]),
            editable_states(pack, name),
            tuple(_turns(pack, name, actor)),
            rounds,
        )


@once_per_pack
def _titles(pack: Pack) -> Mapping[str, Mapping[str, str]]:
    """Of the states of each workflow; lists that are kept hold on to the same."""
    workflows = pack.section("workflows").items()
    return {
        name: {state: told["title"] for state, told in spec["states"].items()} for name, spec in workflows
    }


def _turns(pack: Pack, workflow: str, actor: Actor) -> Iterable[Turn]:
    if actor.programmes and pack.programme not in actor.programmes:
        return
    ends = frozenset(pack.section("workflows")[workflow]["ends"])
    for role, spec in pack.section("actors").items():
        if spec["desk"] != actor.desk or spec.get("relation", "none") not in RELATIONS_OF_OFFICERS:
            continue
        states = {move.source for move in pack.moves[workflow] if role in move.actors} - ends
        if states:
            yield Turn(frozenset(states), tuple(map(str, spec.get("counties") or ())))


@dataclass(frozen=True)
class WorkFilter:
    """What was asked for; every value is one of a closed set or plain text."""

    tab: str = "mine"
    words: str = ""
    round: str = ""
    state: str = ""
    region: str = ""
    due: str = ""
    hand: str = ""
    outcome: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "WorkFilter":
        def text(name: str, most: int = 130) -> str:
            return str(given.get(name, "")).strip().replace("\x00", "")[:most]

        tab, due, region = text("tab"), text("due"), text("region")
        return cls(
            tab=tab if tab in TABS else "mine",
            words=text("q", 60),
            round=text("round", 16),
            state=text("state"),
            region=region if region.isascii() and region.isdecimal() and len(region) == 6 else "",
            due=due if due in DUE else "",
            hand=hand if (hand := text("hand")) in HANDS else "",
            outcome=outcome if (outcome := text("outcome")) in OUTCOMES else "",
        )

    def as_query(self) -> dict[str, str]:
        named = {
            "tab": self.tab if self.tab != "mine" else "",
            "q": self.words,
            "round": self.round,
            "state": self.state,
            "region": self.region,
            "due": self.due,
            "hand": self.hand,
            "outcome": self.outcome,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def is_empty(self) -> bool:
        return not any(name != "tab" for name in self.as_query())


@dataclass(frozen=True)
class Asked:
    """Whose list of what. Two that are equal are one statement, which is kept: nothing else may tell lists apart."""

    reader: Actor
    procedures: tuple[Procedure, ...]
    chosen: WorkFilter
    steps: "DueSteps"

    @property
    def rows(self) -> "QuerySet[Case]":
        """No statement yet."""
        return _rows(self.reader, self.procedures, self.chosen, self.steps)


def worklist(actor: Actor, place: Workplace, chosen: WorkFilter, steps: "DueSteps") -> Asked:
    """Without what changes from one request of the reader to the next."""
    return Asked(replace(actor, address="", request_id=""), place.procedures, chosen, steps)


def _rows(
    actor: Actor, procedures: tuple[Procedure, ...], chosen: WorkFilter, steps: "DueSteps"
) -> "QuerySet[Case]":
    """`state` is written workflow.state."""
    rows = cases_visible_to(actor).filter(_of_tab(chosen.tab, procedures, actor))
    if chosen.round:
        rows = rows.filter(round__ref=chosen.round)
    if chosen.state:
        workflow, _dot, state = chosen.state.partition(".")
        rows = rows.filter(workflow=workflow, state=state)
    if chosen.region:
        rows = rows.filter(**{scope_field(chosen.region): chosen.region})
    if chosen.hand:
        rows = rows.filter(_in_hands(chosen.hand, actor, steps.today))
    if chosen.outcome:
        rows = rows.filter(came_to(chosen.outcome))
    if chosen.due:
        rows = rows.filter(steps.condition(chosen.due))
    return _searched(rows, chosen.words) if chosen.words else rows


def _in_hands(hand: str, actor: Actor, today: date) -> Q:
    """Whoever has it in hand: the reader, nobody, somebody else, or somebody the reader stands in for today."""
    held, own = _held(today), Q(mandate_id=actor.mandate_id or 0)
    if hand == "none":
        return ~Q(Exists(held))
    if hand in ("own", "others"):
        return Q(Exists(held.filter(own if hand == "own" else ~own)))
    away = stood_in_for(actor, today).values("mandate")
    return Q(Exists(held.filter(mandate__in=away)))


def _held(today: date) -> "QuerySet[Handling]":
    """A case is in somebody's hand under a mandate in force."""
    return Handling.objects.filter(in_force(today, "mandate__"), case=OuterRef("pk"), ended_at__isnull=True)


def _of_tab(tab: str, procedures: tuple[Procedure, ...], actor: Actor) -> Q:
    if tab == "all":
        return Q()
    found = NEVER
    for each in procedures:
        own = Q(round__in=each.rounds, workflow=each.workflow)
        if tab == "done":
            found |= own & Q(state__in=each.ends)
            continue
        for turn in each.turns:
            found |= own & Q(state__in=turn.states) & _in_hand(actor.jurisdiction, turn.counties)
    return found


def _in_hand(jurisdiction: str, counties: Sequence[str]) -> Q:
    """As `permissions.roles_in` answers it case by case: a county named by the role is its own prefecture there."""
    if not counties:
        return Q()
    if jurisdiction in counties:
        return Q(region_code=jurisdiction)
    return ~Q(region_code__in=[*counties, jurisdiction])


def waits_for(actor: Actor, procedure: Procedure, row: "Row") -> bool:
    """The same question for a row that is at hand."""
    return any(
        row.state in turn.states and answers_for(actor.jurisdiction, row.region_code, turn.counties)
        for turn in procedure.turns
    )


def _searched(rows: "QuerySet[Case]", words: str) -> "QuerySet[Case]":
    """By the number or a part of it, or by the name, its initials or the credit code of the party."""
    found = NEVER
    if words.isascii() and any(letter.isdecimal() for letter in words):
        found |= Q(number__icontains=words)
    if terms := wanted(words):
        found |= Q(enterprise__in=Enterprise.objects.filter(search_terms__matches=terms))
        found |= Q(supplier__in=Supplier.objects.filter(search_terms__matches=terms))
    return rows.filter(found)


# deadlines --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DueSteps:
    """Between which days a case is overdue, due today, due soon; counted by the caller on the working calendar."""

    today: date
    soon_until: date

    def condition(self, step: str) -> Q:
        return {
            "over": Q(due_on__lt=self.today),
            "today": Q(due_on=self.today),
            "soon": Q(due_on__gt=self.today, due_on__lte=self.soon_until),
            "later": Q(due_on__gt=self.soon_until),
        }[step]

    def step_of(self, day: date) -> str:
        if day < self.today:
            return "over"
        if day == self.today:
            return "today"
        return "soon" if day <= self.soon_until else "later"


def counts_by_due(asked: Asked) -> dict[str, int]:
    """One statement: how many in all, and of each step of urgency."""
    (counts,) = values_of(shaped(_counted, fixed=(asked,))) or ((0,) * (1 + len(DUE)),)
    return dict(zip(("total", *DUE), counts, strict=True))


def _counted(asked: Asked) -> "QuerySet[Case, Any]":
    counts = {step: Count("id", filter=asked.steps.condition(step)) for step in DUE}
    rows = asked.rows.order_by().annotate(total=Count("id"), **counts).values_list("total", *DUE)
    rows.query.group_by = None  # over all of them, as `aggregate` counts, which cannot be kept
    return rows


def capped_count(asked: Asked) -> int:
    """One statement that stops at the cap; `COUNT_CAP + 1` means more."""
    return asked.rows.order_by()[: COUNT_CAP + 1].values("id").count()


def waiting_count(actor: Actor, steps: DueSteps) -> int:
    """Two statements: how many cases wait for this officer."""
    return capped_count(worklist(actor, workplace_of(actor), WorkFilter(), steps))


# one page ---------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    id: int
    ref: str
    number: str
    round_id: int
    workflow: str
    state: str
    entered_at: Any
    due_on: date | None
    region_code: str
    enterprise__name: str | None
    enterprise__uscc: str | None
    supplier__name: str | None
    supplier__uscc: str | None
    checked_as: str | None
    handled_by: str | None

    @property
    def name(self) -> str:
        return self.enterprise__name or self.supplier__name or ""


@dataclass(frozen=True)
class Page:
    """By keyset: `before` and `after` are the places to continue from, empty at the ends."""

    rows: tuple[Row, ...]
    before: str
    after: str


def page_of(asked: Asked, *, after: str = "", before: str = "") -> Page:
    """One statement, the earliest day first, cases without a day last."""
    backwards = bool(before)
    place = _read_place(before or after)
    found = _read(asked, place, PAGE_SIZE + 1, backwards=backwards)
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (place is not None, more)
    if not found:
        return Page((), "", "")
    first, last = (place_of(row.id, row.due_on) for row in (found[0], found[-1]))
    return Page(tuple(found), first if has_before else "", last if has_after else "")


def neighbour(asked: Asked, place: str, *, forward: bool, besides: int) -> Row | None:
    """One statement: the case behind or before a place of the list, another than `besides`; None at its ends."""
    at = _read_place(place)
    if at is None:
        return None
    found = _read(asked, at, 2, backwards=not forward)
    return next((row for row in found if row.id != besides), None)


def _read(asked: Asked, at: tuple[date | None, int] | None, most: int, *, backwards: bool) -> list[Row]:
    """The statement is kept, and asked again from another place."""
    values = () if at is None else (at[1],) if at[0] is None else (at[1], at[0])
    found = values_of(shaped(_some, *values, fixed=(asked, most, backwards)))
    return [Row(*values) for values in found]


def _some(asked: Asked, most: int, backwards: bool, *at: Any) -> "QuerySet[Case, Any]":
    rows = asked.rows
    if at:
        key, day = at if len(at) > 1 else (*at, None)
        rows = rows.filter(_beyond(day, key, backwards=backwards))
    holder = _held(asked.steps.today).values("mandate__person__name")[:1]
    named = _ordered(rows, backwards).annotate(handled_by=Subquery(holder))
    return named.values_list(*Row._fields)[:most]


def _ordered(rows: "QuerySet[Case]", backwards: bool) -> "QuerySet[Case]":
    if backwards:
        return rows.order_by(F("due_on").desc(nulls_first=True), "-id")
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def _beyond(day: date | None, key: int, *, backwards: bool) -> Q:
    same = Q(due_on=day) if day else Q(due_on__isnull=True)
    if backwards:
        earlier = Q(due_on__lt=day) if day else Q(due_on__isnull=False)
        return earlier | (same & Q(id__lt=key))
    later = (Q(due_on__gt=day) | Q(due_on__isnull=True)) if day else NEVER
    return later | (same & Q(id__gt=key))


def place_of(key: int, day: date | None) -> str:
    return f"{key}.{day.isoformat() if day else ''}"


def is_place(text: str) -> bool:
    return _read_place(text) is not None


def _read_place(place: str) -> tuple[date | None, int] | None:
    """A place that was tampered with is no place: the list begins anew."""
    key, dot, day = place.partition(".")
    if not dot or not key.isascii() or not key.isdigit() or len(key) > 18:
        return None
    try:
        return (date.fromisoformat(day) if day else None), int(key)
    except ValueError:
        return None


def chosen_cases(actor: Actor, refs: Sequence[str]) -> list[Case]:
    """One statement; what the actor may not see does not come back."""
    rows = cases_visible_to(actor).filter(ref__in=refs[: PAGE_SIZE + 1])
    surroundings = rows.select_related("round", "enterprise", "supplier", "organisation")
    return list(surroundings.order_by("id"))
