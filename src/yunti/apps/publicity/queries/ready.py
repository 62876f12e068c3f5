"""What an officer can publish now: the lists that the packs name, the cases that are ready for each, their cells.

Not here: publishing (`services`), lists already published (`lists.py`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.permissions import answered_for
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.queries.worklist import MOST_ROUNDS
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import by_pack, pack_of, rounds_near
from yunti.apps.publicity.models import ListLine, PublicList
from yunti.apps.publicity.permissions import answers_for_case, can_publish
from yunti.apps.reference.queries.regions import region_name
from yunti.domain.exact_json import canonical_json
from yunti.domain.masking import find_personal_data
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.packs.publicity import Showing, publicity_in, showing_named, showings_of
from yunti.packs.reading import Pack

MOST_LINES = 500


@dataclass(frozen=True)
class Line:
    """One case as it would stand on the list; `sighted` are labels of cells in which personal data were found."""

    case: Case
    cells: tuple[str, ...]
    sighted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A list that could be made of a round."""

    round: Round
    showing: Showing
    count: int


def sources_of(pack: Pack, showing: Showing) -> frozenset[str]:
    """The states in which cases are ready: that of the publicity, or those from which the step of the announcement leads."""
    if showing.is_publicity:
        return frozenset({showing.state})
    return frozenset(move.source for move in pack.moves[showing.workflow] if move.action == showing.action)


def targets_of(pack: Pack, showing: Showing) -> frozenset[str]:
    return frozenset(move.target for move in pack.moves[showing.workflow] if move.action == showing.action)


def statements_of(pack: Pack, showing: Showing) -> dict[str, str]:
    """What the officer states with an announcement: guards of its step that are a person's word, with their titles."""
    guards = pack.section("guards")
    return {
        guard: guards[guard]["title"]
        for move in pack.moves[showing.workflow]
        if move.action == showing.action
        for guard in move.guards
        if guards[guard]["kind"] == "attestation"
    }


def candidates(
    actor: Actor,
    rounds: Sequence[Round],
    pack: Pack,
    showing: Showing,
    replaces: PublicList | None = None,
) -> "QuerySet[Case]":
    """No statement yet. Without a list to replace: cases that stand on none of its kind. An announcement waits for the
    period of publicity, and also takes cases that went their step singly and were never announced."""
    rows = Case.objects.filter(
        answered_for_in(actor, pack, showing),
        round__in=rounds,
        workflow=showing.workflow,
        number__isnull=False,
    )
    sources = sources_of(pack, showing)
    if replaces is not None:
        return rows.filter(lines__list=replaces, lines__ended_at__isnull=True).filter(
            state__in=sources if showing.is_publicity else targets_of(pack, showing)
        )
    if showing.is_publicity:
        return rows.filter(state__in=sources, shown_until__isnull=True)
    before = {state for state in sources if publicity_in(pack, showing.workflow, state)}
    ready = Q(state__in=(sources | targets_of(pack, showing)) - before)
    ready |= Q(state__in=before, shown_until__lt=clock.today())
    announced = ListLine.objects.filter(case=OuterRef("pk"), list__name=showing.name, ended_at__isnull=True)
    return rows.filter(ready).exclude(Exists(announced))


def answered_for_in(actor: Actor, pack: Pack, showing: Showing) -> Q:
    """A county that the pack gives the powers of a prefecture publishes its own cases, and the prefecture does not."""
    actors = pack.section("actors")
    own = [actors[role].get("counties") or () for role in showing.by if actors[role]["desk"] == actor.desk]
    found = Q(pk__in=())
    for counties in own:
        found |= answered_for(actor.jurisdiction, [str(code) for code in counties])
    return found


def ready_lists(actor: Actor) -> list[Ready]:
    """One statement for the rounds and one for each list of an edition that this desk may publish; the newest first."""
    rounds = list(
        Round.objects.filter(rounds_near(actor.jurisdiction)).order_by("-opened_at", "-id")[:MOST_ROUNDS]
    )
    found = []
    for pack, own in by_pack(rounds):
        for showing in showings_of(pack):
            if not showing.is_handed_over and can_publish(actor, pack, showing):
                rows = candidates(actor, own, pack, showing).order_by().values_list("round")
                counts = dict(rows.annotate(count=Count("pk")))
                found += [Ready(each, showing, counts[each.pk]) for each in own if each.pk in counts]
    return sorted(found, key=lambda ready: rounds.index(ready.round))


def ready_lines(
    actor: Actor,
    each: Round,
    name: str,
    *,
    chosen: Sequence[str] | None = None,
    replaces: PublicList | None = None,
) -> list[Line]:
    """Three statements whatever the number of cases, by place and number; what the actor does not answer for is left out."""
    pack = pack_of(each)
    showing = showing_named(pack, name)
    if showing is None or showing.is_handed_over:
        return []
    rows = candidates(actor, [each], pack, showing, replaces)
    if chosen is not None:
        rows = rows.filter(ref__in=list(chosen))
    rows = rows.select_related("round", "enterprise", "supplier").prefetch_related("submissions")
    ordered = rows.order_by("prefecture_code", "region_code", "id").distinct()[: MOST_LINES + 1]
    cases = [case for case in ordered if answers_for_case(actor, case, pack, showing)]
    entered = _entered(pack, showing, cases)
    return [_line(pack, showing, case, entered.get(case.pk, {})) for case in cases]


def _entered(pack: Pack, showing: Showing, cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """What officers entered into the columns after the case was handed in."""
    declared = pack.section("facts")
    fields = [
        column.field
        for column in showing.columns
        if column.field and declared[column.field].get("from") == "officer"
    ]
    found: dict[int, dict[str, Any]] = {}
    if fields:
        for row in Answer.objects.filter(case__in=cases, field__in=fields):
            found.setdefault(row.case_id, {})[row.field] = value_of(row.value)
    return found


def _line(pack: Pack, showing: Showing, case: Case, entered: Mapping[str, Any]) -> Line:
    last = max(case.submissions.all(), key=lambda row: row.ordinal, default=None)
    facts = {**(value_of(last.facts) if last is not None else {}), **entered}
    party = _party(case)
    cells = tuple(column.cell(pack, facts, party) for column in showing.columns)
    sighted = tuple(
        column.label
        for column, cell in zip(showing.columns, cells, strict=True)
        if column.party != "uscc" and find_personal_data(cell)  # the digits of a credit code may fit a card's
    )
    return Line(case, cells, sighted)


def _party(case: Case) -> dict[str, str]:
    party: Any = case.enterprise or case.supplier
    today = clock.today()
    return {
        "name": party.name,
        "uscc": party.uscc,
        "region": region_name(case.region_code, today),
        "prefecture": region_name(case.prefecture_code, today),
    }


def preview_digest(lines: Sequence[Line]) -> str:
    """What an officer saw; publishing is refused when it would be something else."""
    told = [[line.case.ref, line.case.state, *line.cells] for line in lines]
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()
