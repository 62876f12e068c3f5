"""Posting messages within a command, and what people do with theirs: read, choose.

Not here: sending (`delivery.py`), what kinds there are (`kinds.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext as _

from yunti.apps.messages import channels
from yunti.apps.messages.enums import Channel, DeliveryState, Timing
from yunti.apps.messages.kinds import Kind, kind_named
from yunti.apps.messages.models import Delivery, Message, Preference
from yunti.apps.messages.queries import choices_of, delivery_of, inbox, timings, unread_key
from yunti.apps.messages.recipients import Recipient, Recipients, resolve
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import CommandMisused, Forbidden, InvalidInput, Problem

LIFE = timedelta(days=7)
DIGEST_AT = time(8, 30)
BATCH = 1000

__all__ = ["Recipients", "choose", "mark_all_read", "mark_read", "post_message"]


def post_message(
    *,
    kind: str,
    to: Recipients | Sequence[str],
    subject: str,
    body: str,
    link: str = "",
    by: Actor,
    dedupe_key: str = "",
) -> Message | None:
    """Within a command: message and deliveries are rows of its transaction, so nothing leaves unless it commits.

    With a `dedupe_key` the same thing is said once for ever; the second call answers None.
    """
    if not connection.in_atomic_block:
        raise CommandMisused("messages are posted within a command")
    known = kind_named(kind)
    if dedupe_key and Message.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    now = clock.now()
    message = Message.objects.create(
        kind=kind,
        subject=" ".join(str(subject).split())[:120],
        body=str(body),
        link=link,
        posted_by=by.ref,
        posted_at=now,
        expires_at=now + LIFE,
        dedupe_key=dedupe_key or None,
    )
    recipients = resolve(to, clock.today())
    chosen = timings((recipient.person.pk for recipient in recipients), known)
    rows = [row for recipient in recipients for row in _deliveries(message, known, recipient, chosen)]
    Delivery.objects.bulk_create(rows, batch_size=BATCH)
    failpoints.reached("message.posted", kind)
    keys = [unread_key(recipient.person.pk) for recipient in recipients]
    transaction.on_commit(lambda: cache.delete_many(keys))
    return message


@command("messages.mark_read")
def mark_read(step: Step, *, ref: str, by: Actor) -> Delivery:
    """Answers the delivery, so that the page can go on to its link."""
    _require_person(step, by)
    row = delivery_of(by, ref)
    if row.read_at is None:
        row.read_at = clock.now()
        step.save(row, "read_at")
    step.record(row)
    step.after_commit(lambda: cache.delete(unread_key(row.person_id)))
    return row


@command("messages.mark_all_read")
def mark_all_read(step: Step, *, by: Actor) -> int:
    _require_person(step, by)
    keys = list(inbox(by).filter(read_at__isnull=True).values_list("pk", flat=True))
    count = Delivery.objects.filter(pk__in=keys).update(read_at=clock.now())
    step.record(details={"count": count})
    step.after_commit(lambda: cache.delete(unread_key(by.person_id or 0)))
    return count


@command("messages.choose")
def choose(step: Step, *, choices: Mapping[str, str], by: Actor) -> int:
    """`choices` maps `kind/channel` to a timing; what is fixed stays, what equals the present choice is left alone."""
    _require_person(step, by)
    allowed = {
        f"{row.kind.name}/{choice.channel.value}": choice
        for row in choices_of(by)
        for choice in row.choices
        if not choice.fixed
    }
    wrong = [name for name, timing in choices.items() if name not in allowed or timing not in Timing.values]
    if wrong:
        raise InvalidInput([Problem(name, "unknown", _("没有这个选项。")) for name in wrong])
    changed = {name: timing for name, timing in choices.items() if allowed[name].timing != timing}
    for name, timing in sorted(changed.items()):
        kind, channel = name.split("/")
        row = Preference.objects.filter(person__ref=by.person_ref, kind=kind, channel=channel).first()
        if row is None:
            step.create(Preference, person_id=by.person_id, kind=kind, channel=channel, timing=timing)
        else:
            row.timing = timing
            step.save(row, "timing")
    step.record(details={"changed": changed})
    return len(changed)


def next_digest(now: datetime) -> datetime:
    """The next half past eight of Shanghai."""
    local = clock.local(now)
    today = datetime.combine(local.date(), DIGEST_AT, clock.BUSINESS_ZONE)
    return today if local < today else today + timedelta(days=1)


def _deliveries(
    message: Message, kind: Kind, recipient: Recipient, chosen: Mapping[tuple[int, str], str]
) -> list[Delivery]:
    rows = []
    for channel in Channel:
        timing = kind.default(channel)
        if channel != Channel.IN_APP and not (kind.mandatory and timing != Timing.OFF):
            timing = Timing(chosen.get((recipient.person.pk, channel.value), timing))
        if timing == Timing.OFF or not channels.configured(channel):
            continue
        if not channels.address_of(recipient.person, channel):
            continue
        in_app, daily = channel == Channel.IN_APP, timing == Timing.DAILY
        rows.append(
            Delivery(
                message=message,
                person=recipient.person,
                mandate_id=recipient.mandate_id,
                channel=channel,
                is_digest=daily,
                state=DeliveryState.SENT if in_app else DeliveryState.PENDING,
                sent_at=message.posted_at if in_app else None,
                due_at=next_digest(message.posted_at) if daily else message.posted_at,
            )
        )
    return rows


def _require_person(step: Step, by: Actor) -> None:
    step.open_to_all()
    if not by.is_person:
        raise Forbidden("not_signed_in", _("请先登录。"))
