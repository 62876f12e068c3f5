"""Lists of a round: which papers an authority may draw of it, and which of its cases stand in them.

Not here: drawing (`services.listing`), papers of one case (`occasions.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.permissions import answers_for
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.facts import known_facts
from yunti.apps.cases.queries.worklist import workplace_of
from yunti.apps.paperwork.queries.fillings import came_through
from yunti.apps.paperwork.queries.occasions import facts_since
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_or_none
from yunti.apps.registry.queries.places import place_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.offers import ROUND, THROUGH, Rows
from yunti.packs.reading import Pack

MOST_CASES = 2_000


@dataclass(frozen=True)
class RoundList:
    """A list that the reader's authority may draw of a round, as which actor of the pack."""

    round: Round
    layout: Layout
    role: str

    @property
    def rows(self) -> Rows:
        return self.layout.offered.rows[self.role]


def lists_for(actor: Actor) -> list[RoundList]:
    """One statement; the packs are kept in memory."""
    return [found for each in workplace_of(actor).rounds for found in _of_round(actor, each)]


def list_named(actor: Actor, ref: str, name: str) -> RoundList:
    for each in lists_for(actor):
        if (each.round.ref, each.layout.name) == (ref, name):
            return each
    raise NotFoundOrHidden()


def _of_round(actor: Actor, each: Round) -> Iterator[RoundList]:
    pack = pack_or_none(each)
    if pack is None or (actor.programmes and pack.programme not in actor.programmes):
        return
    for layout in pack.papers.values():
        if ROUND in layout.offered.to:
            for role in layout.offered.rows:
                if pack.section("actors")[role]["desk"] == actor.desk:
                    yield RoundList(each, layout, role)


def cases_in(actor: Actor, chosen: RoundList, pack: Pack) -> list[Case]:
    """Those that the authority answers for, by number; two statements."""
    counties = tuple(map(str, pack.section("actors")[chosen.role].get("counties") or ()))
    found = (
        cases_visible_to(actor)
        .filter(round=chosen.round, moves__target__in=chosen.rows.through)
        .exclude(state__in=chosen.rows.but)
        .distinct()
        .order_by("number")
        .select_related("redeemed_voucher")
        .prefetch_related("moves")[: MOST_CASES + 1]
    )
    return [each for each in found if answers_for(actor.jurisdiction, each.region_code, counties)]


def rows_of(chosen: RoundList, pack: Pack, cases: list[Case]) -> list[dict[str, Any]]:
    """What the list is given of each case; two statements."""
    last: dict[int, Submission] = {}
    for row in Submission.objects.filter(case__in=cases).order_by("ordinal"):
        last[row.case_id] = row
    answers: dict[int, list[Answer]] = {}
    for answer in Answer.objects.filter(case__in=cases):
        answers.setdefault(answer.case_id, []).append(answer)
    out = []
    for case in cases:
        if case.pk in last:
            facts = facts_since(pack, last[case.pk], answers.get(case.pk, ()))
            added = {name: _each(case, pack, source) for name, source in chosen.layout.offered.each.items()}
            out.append({**known_facts(pack, facts), **added})
    sort = chosen.rows.sort
    return sorted(out, key=lambda row: (row.get(sort) is None, row.get(sort) or 0)) if sort else out


def _each(case: Case, pack: Pack, source: str) -> Any:
    if source.startswith(THROUGH):
        return came_through(tuple(case.moves.all()), source.removeprefix(THROUGH))
    return _OF_CASE[source](case, pack)


def _voucher_number(case: Case) -> str | None:
    """Of the voucher that the case is to redeem."""
    found = getattr(case, "redeemed_voucher", None)
    return found.number if found is not None else None


_OF_CASE: Mapping[str, Any] = {
    "case.number": lambda case, pack: case.number,
    "case.place": lambda case, pack: place_name(case.region_code, clock.today()),
    "case.voucher": lambda case, pack: _voucher_number(case),
    "case.state": lambda case, pack: pack.section("workflows")[case.workflow]["states"][case.state]["title"],
}
