"""Who is told of what happens in a case: the party, the desk whose turn it is, whoever has it in hand, the authority above.

Everybody is found by mandate at the moment of posting and asked for again at sending, so that nobody hears of a case whose
mandate ended meanwhile. Officers who declared a tie with the party are left out. Not here: the words (`wording.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from yunti.apps.accounts.enums import MandateRole
from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import desk_of_party, handling_of
from yunti.apps.cases.queries.offices import code_of_role
from yunti.apps.desks.enums import RelationKind
from yunti.apps.desks.models import DeclaredRelation
from yunti.apps.desks.permissions import RANK
from yunti.apps.desks.queries.absences import substitute_of
from yunti.apps.messages.recipients import Recipients
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, OUTSIDE, Desk
from yunti.packs.reading import Pack


@dataclass(frozen=True)
class Place:
    """A desk of one authority, as a case finds it."""

    desk: Desk
    jurisdiction: str


def of_party(case: Case) -> list[Recipients]:
    if case.organisation is None:
        return []
    own, programme = case.organisation.ref, case.round.programme
    return [Recipients(desk=desk_of_party(case), organisation_ref=own, programme=programme)]


def party_acts(pack: Pack, case: Case) -> bool:
    """It is the party who has to move the case on, and nobody else."""
    roles = _roles_here(pack, case)
    return bool(roles) and all(pack.section("actors")[role]["desk"] in OUTSIDE for role in roles)


def of_desk(pack: Pack, case: Case) -> list[Recipients]:
    """Whoever has the case in hand, or their substitute; else everybody at the desk whose turn it is."""
    handling = handling_of(case)
    if handling is not None:
        substitute = substitute_of(handling.mandate_id, clock.today())
        seat = substitute or handling.mandate
        return [of_seat(seat)]
    without = tied_persons(case)
    return [_at(place, case, without) for place in places_of(pack, case)]


def of_seat(seat: Mandate) -> Recipients:
    return Recipients(desk=Desk(seat.desk), mandates=(seat.pk,))


def of_invited(person_id: int) -> list[Recipients]:
    """A person asked for an opinion, at the desk where it is given."""
    seats = Mandate.objects.filter(in_force(clock.today()), person=person_id, desk=Desk.EXPERT)
    return [of_seat(seat) for seat in seats.order_by("pk")[:1]]


def of_role(pack: Pack, case: Case, role: str) -> list[Recipients]:
    """Everybody at the desk that a role of the pack names."""
    place = place_of_role(case, pack.section("actors")[role])
    return [_at(place, case, tied_persons(case))] if place is not None else []


def of_asker(pack: Pack, case: Case, role: str) -> list[Recipients]:
    """The desk that asked under a role: whoever of it has the case in hand, else everybody at it."""
    spec = pack.section("actors").get(role)
    place = place_of_role(case, spec) if spec is not None else None
    if place is None:
        return of_desk(pack, case)
    handling = handling_of(case)
    if handling is not None and handling.mandate.desk == place.desk:
        return of_desk(pack, case)
    return [_at(place, case, tied_persons(case))]


def of_authority(case: Case, organisation_ref: str) -> list[Recipients]:
    """The officers of an authority that acted before, whatever their desk."""
    if not organisation_ref:
        return []
    return [
        Recipients(
            organisation_ref=organisation_ref,
            programme=case.round.programme,
            without=tied_persons(case),
        )
    ]


def above(pack: Pack, case: Case) -> list[Recipients]:
    """Whoever stands above the desk whose turn it is."""
    return _above_places(pack, case, places_of(pack, case))


def above_roles(pack: Pack, case: Case, roles: Iterable[str]) -> list[Recipients]:
    """Whoever stands above the desks of these roles of the pack."""
    found = (place_of_role(case, pack.section("actors")[role]) for role in roles)
    return _above_places(pack, case, [place for place in found if place is not None])


def _above_places(pack: Pack, case: Case, places: Sequence[Place]) -> list[Recipients]:
    """The next authority that has somebody at its desk; where there is none, the heads of the desk itself."""
    if not places:
        return []
    lowest = min(places, key=lambda place: RANK[place.desk])
    without = tied_persons(case)
    for place in _higher(pack, case, lowest):
        if _is_manned(place):
            return [_at(place, case, without)]
    return [_at(lowest, case, without, heads=True)]


def places_of(pack: Pack, case: Case) -> list[Place]:
    actors = pack.section("actors")
    found = (place_of_role(case, actors[role]) for role in _roles_here(pack, case))
    return list(dict.fromkeys(place for place in found if place is not None))


def _roles_here(pack: Pack, case: Case) -> list[str]:
    moves = pack.moves[case.workflow]
    ends = pack.section("workflows")[case.workflow]["ends"]
    if case.state in ends:
        return []
    return list(dict.fromkeys(role for move in moves if move.source == case.state for role in move.actors))


def place_of_role(case: Case, spec: Any) -> Place | None:
    return Place(Desk(spec["desk"]), code_of_role(case, spec)) if spec["desk"] in OFFICERS else None


def _higher(pack: Pack, case: Case, lowest: Place) -> Iterator[Place]:
    """Above the lowest place, the nearest first. The same body under another desk is not above itself."""
    places = (place_of_role(case, spec) for spec in pack.section("actors").values())
    found = {place for place in places if place is not None and RANK[place.desk] > RANK[lowest.desk]}
    for place in sorted(found, key=lambda each: (RANK[each.desk], each.jurisdiction)):
        if place.jurisdiction != lowest.jurisdiction:
            yield place


def _is_manned(place: Place) -> bool:
    return Mandate.objects.filter(
        in_force(clock.today()),
        desk=place.desk,
        jurisdiction=place.jurisdiction,
        person__is_active=True,
    ).exists()


def _at(place: Place, case: Case, without: Iterable[int], *, heads: bool = False) -> Recipients:
    return Recipients(
        desk=place.desk,
        jurisdiction=place.jurisdiction,
        programme=case.round.programme,
        roles=(MandateRole.MANAGER,) if heads else (),
        without=tuple(without),
    )


def tied_persons(case: Case) -> tuple[int, ...]:
    """One statement: who declared a tie with the party."""
    party = case.enterprise or case.supplier
    rows = DeclaredRelation.objects.filter(uscc=party.uscc if party else "", ended_at__isnull=True)
    return tuple(rows.exclude(kind=RelationKind.NAMESAKE).values_list("person_id", flat=True))
