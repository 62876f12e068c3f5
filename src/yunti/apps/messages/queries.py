"""Reads of messages: a person's inbox, unread figure, choices; deliveries that do not get through.

Every function says how many statements it makes. Not here: posting and sending (`services.py`, `delivery.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yunti.apps.messages import channels
from yunti.apps.messages.enums import Channel, DeliveryState, Timing
from yunti.apps.messages.kinds import KINDS, Kind
from yunti.apps.messages.models import Delivery, Preference
from yunti.apps.messages.recipients import still_permitted
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.measures import Measure

UNREAD_SECONDS = 20
PAGE_SIZE = 30
STUCK = timedelta(minutes=15)


@dataclass(frozen=True)
class Choice:
    """One cell of the preferences page; `fixed` says that the person cannot change it."""

    channel: Channel
    timing: Timing
    fixed: bool


@dataclass(frozen=True)
class KindChoices:
    kind: Kind
    choices: tuple[Choice, ...]


def unread_key(person_id: int) -> str:
    return f"messages.unread.{person_id}"


def inbox(actor: Actor) -> QuerySet[Delivery]:
    """In-app messages of this person whose ground still holds; the newest first; one statement with the message."""
    if not actor.is_person or actor.person_id is None:
        return Delivery.objects.none()
    return (
        Delivery.objects.filter(
            still_permitted(clock.today()), person_id=actor.person_id, channel=Channel.IN_APP
        )
        .select_related("message")
        .order_by("-pk")
    )


def inbox_page(actor: Actor, *, unread_only: bool = False, page: int = 1) -> tuple[list[Delivery], bool]:
    """One statement; the flag says whether there are more."""
    rows = inbox(actor)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    first = (page - 1) * PAGE_SIZE
    found = list(rows[first : first + PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def unread_count(actor: Actor) -> int:
    """For the head of every page: one statement in twenty seconds and person."""
    if not actor.is_person or actor.person_id is None:
        return 0
    key = unread_key(actor.person_id)
    known: int | None = cache.get(key)
    if known is None:
        known = inbox(actor).filter(read_at__isnull=True).count()
        cache.set(key, known, UNREAD_SECONDS)
    return known


def delivery_of(actor: Actor, ref: str) -> Delivery:
    row = inbox(actor).filter(ref=ref).first()
    if row is None:
        raise NotFoundOrHidden
    return row


def timings(person_ids: Iterable[int], kind: Kind) -> dict[tuple[int, str], str]:
    """What these persons chose for this kind, by person and channel; one statement."""
    rows = Preference.objects.filter(person_id__in=list(person_ids), kind=kind.name)
    return {(row.person_id, row.channel): row.timing for row in rows}


def choices_of(actor: Actor) -> list[KindChoices]:
    """Every kind with the person's choice per channel; one statement."""
    chosen = {
        (row.kind, row.channel): Timing(row.timing)
        for row in Preference.objects.filter(person__ref=actor.person_ref)
    }
    return [
        KindChoices(kind, tuple(_choice(kind, channel, chosen) for channel in Channel))
        for kind in KINDS.values()
    ]


def stuck_deliveries() -> QuerySet[Delivery]:
    """Failed, expired, or pending long after they were due; the newest first."""
    late = Q(state__in=[DeliveryState.PENDING, DeliveryState.SENDING], due_at__lt=clock.now() - STUCK)
    given_up = Q(state__in=[DeliveryState.FAILED, DeliveryState.EXPIRED])
    return Delivery.objects.filter(late | given_up).select_related("message", "person").order_by("-pk")


def anything_due() -> bool:
    """One statement; asked by the timetable before it writes anything."""
    now = clock.now()
    return Delivery.objects.filter(
        state__in=[DeliveryState.PENDING, DeliveryState.SENDING], due_at__lte=now
    ).exists()


def channel_states() -> list[tuple[Channel, bool]]:
    """Which ways out this installation has; no statement."""
    return [(channel, channels.configured(channel)) for channel in Channel]


def measures() -> list[Measure]:
    """Two statements."""
    counted = dict(
        Delivery.objects.exclude(channel=Channel.IN_APP)
        .values_list("state")
        .annotate(number=Count("pk"))
        .values_list("state", "number")
    )
    oldest: datetime | None = (
        Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=clock.now())
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    lag = int((clock.now() - oldest).total_seconds()) if oldest else 0
    return [
        *(
            Measure(
                "yunti_deliveries", state.label, counted.get(state.value, 0), labels=(("state", state.value),)
            )
            for state in DeliveryState
        ),
        Measure("yunti_outbox_lag_seconds", _("发件箱积压"), lag, _("秒")),
    ]


def _choice(kind: Kind, channel: Channel, chosen: dict[tuple[str, str], Timing]) -> Choice:
    default = kind.default(channel)
    fixed = channel == Channel.IN_APP or (kind.mandatory and default != Timing.OFF)
    return Choice(channel, default if fixed else chosen.get((kind.name, channel), default), fixed)
