"""Reads of the log: its state, what an actor may search in it, checkpoints, samples, verifications, viewings.

Not here: sealing (`sealing.py`), checking (`verification`), changes (`services.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.audit.models import Checkpoint, LogHead, Sample, Verification, WitnessSignature
from yunti.apps.audit.permissions import (
    can_sample_log,
    can_search_log,
    can_see_checkpoints,
    can_see_state_of_log,
)
from yunti.apps.audit.sealing import beyond
from yunti.apps.audit.titles import actions_called
from yunti.domain.merkle import empty_root
from yunti.domain.regions import stem_of
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.models import AuditedRow, AuditEvent, BackgroundJob, ViewingRecord

PAGE = 50
MOST_NAMESAKES = 20


@dataclass(frozen=True)
class Tail:
    """Events that happened but are not yet sealed; more than a few seconds of them means that the sealer stands still."""

    count: int
    oldest_at: datetime | None

    @property
    def age(self) -> timedelta:
        return clock.now() - self.oldest_at if self.oldest_at else timedelta(0)


@dataclass(frozen=True)
class LogState:
    size: int
    root: str
    sealed_at: datetime | None
    tail: Tail
    last_checkpoint: Checkpoint | None
    last_verification: Verification | None


@dataclass(frozen=True)
class Search:
    """What the auditor looks for; empty parts ask for nothing. `before` is the event number to go on from."""

    actors: tuple[str, ...] = ()
    desk: str = ""
    action: str = ""
    subject_type: str = ""
    subject_ref: str = ""
    jurisdiction: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


def log_head() -> LogHead:
    """One statement."""
    return LogHead.objects.filter(pk=1).first() or LogHead(root=empty_root().hex(), sealed_at=clock.now())


def unsealed_tail() -> Tail:
    """Two statements."""
    pending = AuditEvent.objects.filter(beyond(log_head()), leaf__isnull=True)
    found = pending.aggregate(count=Count("id"), oldest=Min("occurred_at"))
    return Tail(found["count"], found["oldest"])


def anything_unsealed() -> bool:
    """Two statements."""
    return AuditEvent.objects.filter(beyond(log_head()), leaf__isnull=True).exists()


def state_of_log(actor: Actor) -> LogState | None:
    """Five statements; None for whoever may not see it."""
    if not can_see_state_of_log(actor):
        return None
    head = log_head()
    return LogState(
        size=head.size,
        root=head.root,
        sealed_at=head.sealed_at if head.size else None,
        tail=unsealed_tail(),
        last_checkpoint=Checkpoint.objects.order_by("-size").first(),
        last_verification=Verification.objects.order_by("-started_at").first(),
    )


def events_visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    """Events of the actor's own land; those without a region (enterprises, the platform) at province level only."""
    if actor.is_system:
        return AuditEvent.objects.all()
    if not can_search_log(actor) or not actor.jurisdiction:
        return AuditEvent.objects.none()
    inside = Q(jurisdiction__startswith=stem_of(actor.jurisdiction))
    if actor.jurisdiction.endswith("0000"):
        inside |= Q(jurisdiction="")
    return AuditEvent.objects.filter(inside)


def found_events(actor: Actor, search: Search) -> QuerySet[AuditEvent]:
    """Newest first, leaf included; slice it. One statement."""
    events = events_visible_to(actor).select_related("leaf")
    equal = {
        name: value
        for name in ("desk", "subject_type", "subject_ref", "outcome")
        if (value := getattr(search, name))
    }
    events = events.filter(**equal)
    if search.actors:
        events = events.filter(actor__in=search.actors)
    if search.action:
        events = events.filter(
            Q(action__startswith=search.action) | Q(action__in=actions_called(search.action))
        )
    if search.jurisdiction:
        events = events.filter(jurisdiction__startswith=stem_of(search.jurisdiction))
    if search.since:
        events = events.filter(occurred_at__gte=_beginning(search.since))
    if search.until:
        events = events.filter(occurred_at__lt=_beginning(search.until + timedelta(days=1)))
    if search.before:
        events = events.filter(id__lt=search.before)
    return events.order_by("-id")


def refs_of(text: str) -> tuple[str, ...]:
    """What the log calls the people of this name or login; the text itself for the platform's own jobs. One statement."""
    if not text:
        return ()
    people = Person.objects.filter(Q(name=text) | Q(login__iexact=text) | Q(ref=text))
    return (text, *people.values_list("ref", flat=True)[:MOST_NAMESAKES])


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """Names of people by reference, for showing only. One statement."""
    return dict(Person.objects.filter(ref__in=set(refs)).values_list("ref", "name"))


def event_visible_to(actor: Actor, number: int) -> AuditEvent | None:
    """One statement, leaf and detail included."""
    return events_visible_to(actor).select_related("leaf", "detail").filter(pk=number).first()


def rows_of(event: AuditEvent, most: int = PAGE) -> list[AuditedRow]:
    """The covered rows that an event left behind, the first of them. One statement."""
    return list(AuditedRow.objects.filter(event=event).order_by("table", "row_key")[:most])


def latest_verification_job() -> BackgroundJob | None:
    """One statement."""
    return BackgroundJob.objects.filter(name="audit.verify_log").order_by("-created_at").first()


def history_of(actor: Actor, subject_type: str, subject_ref: str) -> QuerySet[AuditEvent]:
    """All events about one subject, oldest first, with leaf and detail. One statement."""
    events = events_visible_to(actor).filter(subject_type=subject_type, subject_ref=subject_ref)
    return events.select_related("leaf", "detail").order_by("id")


def checkpoints_visible_to(actor: Actor) -> QuerySet[Checkpoint]:
    """Two statements with the witnesses."""
    if not can_see_checkpoints(actor):
        return Checkpoint.objects.none()
    return Checkpoint.objects.select_related("key").prefetch_related("witnesses").order_by("-size")


def last_witnessed_by(organisation: str) -> WitnessSignature | None:
    """One statement."""
    return WitnessSignature.objects.filter(organisation=organisation).order_by("-size").first()


def operates_platform(actor: Actor) -> bool:
    """Does the actor's organisation run this installation, that is, does its system administrator sit there? One statement."""
    if actor.organisation_id is None:
        return False
    mandates = Mandate.objects.filter(desk=Desk.SYSTEM_ADMIN, ended_at__isnull=True)
    return mandates.filter(organisation_id=actor.organisation_id).exists()


def samples_visible_to(actor: Actor) -> QuerySet[Sample]:
    if not can_sample_log(actor):
        return Sample.objects.none()
    return Sample.objects.filter(jurisdiction=actor.jurisdiction).order_by("-committed_at")


def sampled_events(actor: Actor, sample: Sample) -> QuerySet[AuditEvent]:
    """One statement; entries are counted from 1."""
    indexes = [entry - 1 for entry in sample.entries]
    return (
        events_visible_to(actor)
        .filter(leaf__index__in=indexes)
        .select_related("leaf")
        .order_by("leaf__index")
    )


def verifications_visible_to(actor: Actor) -> QuerySet[Verification]:
    if not can_see_state_of_log(actor):
        return Verification.objects.none()
    return Verification.objects.order_by("-started_at")


def viewings_visible_to(
    actor: Actor, *, viewers: tuple[str, ...] = (), about: tuple[str, ...] = (), before: int | None = None
) -> QuerySet[ViewingRecord]:
    """Who opened what, for the auditor; newest first. One statement."""
    if not can_search_log(actor) or not actor.jurisdiction:
        return ViewingRecord.objects.none()
    inside = Q(jurisdiction__startswith=stem_of(actor.jurisdiction))
    if actor.jurisdiction.endswith("0000"):
        inside |= Q(jurisdiction="")
    viewings = ViewingRecord.objects.filter(inside)
    if viewers:
        viewings = viewings.filter(actor__in=viewers)
    if about:
        viewings = viewings.filter(Q(about__in=about) | Q(subject_ref__in=about))
    if before:
        viewings = viewings.filter(id__lt=before)
    return viewings.order_by("-id")


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.BUSINESS_ZONE)
