"""What a party can begin now: open rounds of its region, and the case it already has there.

Not here: beginning one (`services.starting`), the case itself (`cases.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from yunti.apps.cases.models import Case
from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import (
    pack_or_none,
    regions_above,
    rounds_open_at,
    unusable,
    window_of,
)
from yunti.apps.registry.permissions import PartyRow
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.packs.objecting import objection_rule
from yunti.packs.reading import Pack
from yunti.packs.vouchers import begun_by_platform


@dataclass(frozen=True)
class Opening:
    """A kind of case that may be begun in a round; `case` is the one that counts there already."""

    round: Round
    workflow: str
    title: str
    programme: str
    closes_at: datetime | None
    case: Case | None


def openings_for(actor: Actor, party: PartyRow | None) -> list[Opening]:
    """Three statements."""
    if party is None or actor.organisation_id is None:
        return []
    everywhere = actor.at(Desk.SUPPLIER)
    rounds = list(rounds_open_at(clock.now(), "" if everywhere else party.region_code))
    own = Case.objects.filter(organisation_id=actor.organisation_id, round__in=rounds, once_key__isnull=False)
    there = {(case.round_id, case.workflow): case for case in own}
    return [
        Opening(
            each,
            workflow,
            title,
            programme,
            window.closes_at if (window := window_of(each, WindowLevel.APPLICANT)) else None,
            there.get((each.pk, workflow)),
        )
        for each in rounds
        for workflow, title, programme in _kinds(actor, each, party)
    ]


def _kinds(actor: Actor, each: Round, party: PartyRow) -> Iterator[tuple[str, str, str]]:
    pack = pack_or_none(each)
    if pack is None:
        return
    inside = each.jurisdiction in regions_above(party.region_code)
    for name, workflow in pack.section("workflows").items():
        open_here = inside or workflow.get("from_elsewhere")
        if begun_by_platform(pack, name) or objection_rule(pack, name) is not None:
            continue
        if open_here and _may_begin(actor, pack, name, workflow["start"]):
            yield name, workflow["title"], pack.title


def _may_begin(actor: Actor, pack: Pack, workflow: str, start: str) -> bool:
    actors = pack.section("actors")
    return any(
        actors[name]["desk"] == actor.desk and actors[name].get("relation") in ("applies", "partner")
        for move in pack.moves[workflow]
        if move.source == start
        for name in move.actors
    )


@dataclass(frozen=True)
class OwnCase:
    case: Case
    title: str
    state: str
    ended: bool
    editable: bool


def own_cases(actor: Actor) -> list[OwnCase]:
    """One statement and one pack per round, newest first."""
    rows = (
        Case.objects.filter(organisation_id=actor.organisation_id)
        .select_related("round", "enterprise", "supplier")
        .order_by("-id")[:200]
        if actor.organisation_id
        else []
    )
    return [_told(case) for case in rows]


def _told(case: Case) -> OwnCase:
    pack = pack_or_none(case.round)
    if pack is None:
        return OwnCase(case, case.workflow, unusable(), ended=False, editable=False)
    workflow = pack.section("workflows")[case.workflow]
    editable = workflow.get("editable") or [workflow["start"]]
    return OwnCase(
        case,
        workflow["title"],
        workflow["states"][case.state]["title"],
        case.state in workflow["ends"],
        case.state in editable,
    )
