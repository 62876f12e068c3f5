"""Events of rounds: those to come and those over for everybody, those of a desk, one with what was corrected.

Not here: announcing and correcting (`services.events`), notices of a round (`keeping.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.programmes.models import EventCorrection, Round, RoundEvent
from yunti.apps.programmes.permissions import can_announce, can_correct_event
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none, regions_above, rounds_near
from yunti.domain.regions import stem_of
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.events import Events, events_of
from yunti.packs.reading import Pack

__all__ = ["EventCorrection", "RoundEvent"]
MOST_ROUNDS, MOST_TO_COME, ON_DESKS = 50, 200, 3


@dataclass(frozen=True)
class Shown:
    """An event in the words of its pack; of one whose edition cannot be read only its own."""

    event: RoundEvent
    kind: str
    invited: tuple[str, ...]
    desks: frozenset[str]


def shown(event: RoundEvent) -> Shown:
    pack = pack_or_none(event.round)
    told = events_of(pack) if pack is not None else None
    if pack is None or told is None:
        return Shown(event, "", (), frozenset())
    actors = pack.section("actors")
    known = [actors[role] for role in event.invited if role in actors]
    return Shown(
        event,
        told.kinds.get(event.kind, event.kind),
        tuple(each["title"] for each in known),
        frozenset(each["desk"] for each in known),
    )


# everybody ------------------------------------------------------------------------------------------------------------


def events_to_come(moment: datetime) -> "QuerySet[RoundEvent]":
    """What is not over yet, the next first; what was called off stays with its reason until its day."""
    return _rows().filter(ends_at__gt=moment).order_by("starts_at", "id")


def events_over(moment: datetime) -> "QuerySet[RoundEvent]":
    """The latest first, without what was called off."""
    rows = _rows().filter(ends_at__lte=moment, withdrawn_at__isnull=True)
    return rows.order_by("-starts_at", "-id")


def near(rows: "QuerySet[RoundEvent]", region_code: str) -> "QuerySet[RoundEvent]":
    """Those in the region, and those of the authorities above it."""
    return rows.filter(
        Q(region_code__startswith=stem_of(region_code)) | Q(region_code__in=regions_above(region_code))
    )


def events_of_round(each: Round, moment: datetime) -> list[RoundEvent]:
    """One statement."""
    rows = events_to_come(moment).filter(round=each, withdrawn_at__isnull=True)
    return list(rows[:MOST_TO_COME])


def event_by_ref(ref: str) -> RoundEvent:
    found = _rows().filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这个活动。"))
    return found


def corrections_of(event: RoundEvent) -> list[list[EventCorrection]]:
    """The latest first, each with what it changed; one statement."""
    found: dict[int, list[EventCorrection]] = {}
    for row in event.corrections.order_by("-version", "id"):
        found.setdefault(row.version, []).append(row)
    return list(found.values())


# desks ----------------------------------------------------------------------------------------------------------------


def events_for_party(actor: Actor, region_code: str, moment: datetime) -> list[Shown]:
    """The next ones to which the desk is invited: an enterprise to those of its own place and above, a supplier to every one; one statement."""
    rows = events_to_come(moment).filter(withdrawn_at__isnull=True)
    if actor.at(Desk.APPLICANT) and region_code:
        rows = rows.filter(region_code__in=regions_above(region_code))
    found = (shown(row) for row in rows[:MOST_TO_COME])
    return [each for each in found if actor.desk in each.desks][:ON_DESKS]


def rounds_to_announce(actor: Actor) -> list[tuple[Round, Pack, Events]]:
    """Of the newest rounds those in which the desk may announce an event."""
    rows = Round.objects.filter(rounds_near(actor.jurisdiction), closed_at__isnull=True).order_by(
        "-opened_at", "-id"
    )
    found = []
    for each in rows[:MOST_ROUNDS]:
        pack = pack_or_none(each)
        told = events_of(pack) if pack is not None else None
        if pack is not None and told is not None and can_announce(actor, each, pack, told):
            found.append((each, pack, told))
    return found


def events_visible_to(actor: Actor) -> "QuerySet[RoundEvent]":
    """What the desk and those below announced, the latest first."""
    if not actor.at(*OFFICERS) or not actor.jurisdiction:
        return RoundEvent.objects.none()
    rows = _rows().filter(region_code__startswith=stem_of(actor.jurisdiction))
    if actor.programmes:
        rows = rows.filter(round__programme__in=actor.programmes)
    return rows.order_by("-starts_at", "-id")


def event_kept(actor: Actor, ref: str) -> tuple[RoundEvent, Pack, Events]:
    """Missing and not one's own look the same."""
    found = events_visible_to(actor).filter(ref=ref).first()
    pack = pack_of(found.round) if found is not None else None
    told = events_of(pack) if pack is not None else None
    if found is None or pack is None or told is None or not can_correct_event(actor, found, pack, told):
        raise NotFoundOrHidden(_("没有找到这个活动。"))
    return found, pack, told


def _rows() -> "QuerySet[RoundEvent]":
    return RoundEvent.objects.select_related("round")
