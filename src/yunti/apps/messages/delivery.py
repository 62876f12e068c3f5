"""Sends what the outbox holds: at least once, with pauses between attempts, never to somebody who lost the ground for it.

A delivery is claimed, sent, then written down; a worker that dies in between leaves a claim that lapses after five minutes,
and the same reference lets the receiver see that it is the same letter.
Not here: writing the outbox (`services.py`), the ways out (`channels.py`).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import F

from yunti.apps.messages import channels
from yunti.apps.messages.enums import Channel, DeliveryState
from yunti.apps.messages.models import Delivery
from yunti.apps.messages.recipients import still_permitted
from yunti.kit import clock, failpoints
from yunti.kit.references import new_reference

logger = logging.getLogger(__name__)
ATTEMPTS = 8
BATCH = 100
CLAIM_LASTS = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)


def deliver_due(now: datetime) -> int:
    """Send everything that is due; answers how many deliveries went out."""
    _release_lapsed_claims(now)
    sent = 0
    while rows := _claim(now):
        failpoints.reached("delivery.claimed")
        for group in _letters(rows):
            sent += _send(group, now)
    return sent


def _release_lapsed_claims(now: datetime) -> None:
    Delivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=now - CLAIM_LASTS).update(
        state=DeliveryState.PENDING
    )


def _claim(now: datetime) -> list[Delivery]:
    """A batch of what is due, taken for this worker and sorted so that digests of one person stand together."""
    due = Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=now)
    keys = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return []
    claim = new_reference()
    due.filter(pk__in=keys).update(
        state=DeliveryState.SENDING, claim=claim, claimed_at=now, attempts=F("attempts") + 1
    )
    rows = list(Delivery.objects.filter(claim=claim).select_related("message", "person"))
    permitted = set(
        Delivery.objects.filter(still_permitted(clock.today()), claim=claim).values_list("pk", flat=True)
    )
    _end([row for row in rows if row.pk not in permitted], DeliveryState.DROPPED)
    _end(
        [row for row in rows if row.pk in permitted and row.message.expires_at <= now], DeliveryState.EXPIRED
    )
    left = [row for row in rows if row.pk in permitted and row.message.expires_at > now]
    return sorted(left, key=lambda row: (row.person_id, row.channel, row.is_digest, row.pk)) or _claim(now)


def _letters(rows: Sequence[Delivery]) -> list[list[Delivery]]:
    """Digests of one person by one way leave together, everything else by itself."""
    groups = []
    for (_person, _channel, digest), group in groupby(
        rows, key=lambda row: (row.person_id, row.channel, row.is_digest)
    ):
        together = list(group)
        groups += [together] if digest else [[row] for row in together]
    return groups


def _send(rows: list[Delivery], now: datetime) -> int:
    entries = [(row.message.subject, row.message.body, row.message.link) for row in rows]
    try:
        channels.send(channels.letter_of(rows[0].ref, entries), rows[0].person, Channel(rows[0].channel))
    except Exception as fault:  # every provider has errors of its own; none may stop the others' letters
        logger.warning("delivery %s did not get through: %s", rows[0].ref, type(fault).__name__)
        _put_back(rows, type(fault).__name__, now)
        return 0
    failpoints.reached("delivery.sent")
    _end(rows, DeliveryState.SENT, sent_at=now)
    return len(rows)


def _put_back(rows: Sequence[Delivery], fault: str, now: datetime) -> None:
    for row in rows:
        given_up = row.attempts >= ATTEMPTS
        Delivery.objects.filter(pk=row.pk, claim=row.claim).update(
            state=DeliveryState.FAILED if given_up else DeliveryState.PENDING,
            fault=fault[:120],
            due_at=row.due_at if given_up else now + pause_after(row.attempts),
        )


def pause_after(attempts: int) -> timedelta:
    """30 s, 2 min, 8 min, … at most two hours."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * int(4 ** (attempts - 1)))


def _end(rows: Sequence[Delivery], state: DeliveryState, sent_at: datetime | None = None) -> None:
    if rows:
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, sent_at=sent_at)
