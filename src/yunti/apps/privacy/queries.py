"""Reads of requests, of who viewed whose data, and of everything the platform holds about one person.

Not here: the auditor's search of viewings (`apps.audit.queries`), changes (`services.py`).
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yunti.apps.accounts.models import Mandate, NoticeAcceptance, Person, SignIn
from yunti.apps.messages.models import Delivery
from yunti.apps.privacy.enums import RequestState
from yunti.apps.privacy.models import PrivacyRequest
from yunti.apps.privacy.permissions import can_handle_requests
from yunti.apps.tickets.enums import TicketChannel
from yunti.apps.tickets.models import Ticket
from yunti.domain.regions import lies_within, stem_of
from yunti.kit import canonical
from yunti.kit.actors import Actor
from yunti.kit.models import AuditEvent, ViewingRecord

PAGE = 50
MOST = 20_000


def own_requests(actor: Actor) -> QuerySet[PrivacyRequest]:
    """One statement, newest first."""
    return PrivacyRequest.objects.filter(person__ref=actor.person_ref).order_by("-received_at", "-pk")


def requests_visible_to(actor: Actor) -> QuerySet[PrivacyRequest]:
    """For the security administrator of the person's land; the nearest deadline first. One statement."""
    requests = PrivacyRequest.objects.select_related("person")
    if not can_handle_requests(actor) or not actor.jurisdiction:
        return requests.none()
    if not actor.jurisdiction.endswith("0000"):
        requests = requests.filter(region_code__startswith=stem_of(actor.jurisdiction))
    else:
        requests = requests.filter(Q(region_code__startswith=actor.jurisdiction[:2]) | Q(region_code=""))
    return requests.order_by("due_on", "pk")


def open_request_count(actor: Actor, as_of: date) -> tuple[int, int]:
    """Open ones, and those of them past their day. Two statements."""
    waiting = requests_visible_to(actor).filter(state=RequestState.OPEN)
    return waiting.count(), waiting.filter(due_on__lt=as_of).count()


def sees_request(actor: Actor, request: PrivacyRequest) -> bool:
    return bool(can_handle_requests(actor)) and (
        lies_within(actor.jurisdiction, request.region_code)
        or (not request.region_code and actor.jurisdiction.endswith("0000"))
    )


def viewings_of(actor: Actor) -> QuerySet[ViewingRecord]:
    """Who opened the actor's own data, newest first. One statement."""
    if not actor.person_ref:
        return ViewingRecord.objects.none()
    return ViewingRecord.objects.filter(about=actor.person_ref).order_by("-id")


def names_of(refs: set[str]) -> dict[str, str]:
    """One statement."""
    return dict(Person.objects.filter(ref__in=refs).values_list("ref", "name"))


def everything_about(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What a person gets as a copy: sections of rows with Chinese-free keys, plain values only. Nine statements."""
    mine = AuditEvent.objects.filter(Q(actor=person.ref) | Q(detail__about=person.ref)).select_related(
        "detail"
    )
    return {
        "person": _rows(
            Person.objects.filter(pk=person.pk),
            "ref",
            "login",
            "name",
            "email",
            "phone",
            "language",
            "created_at",
        ),
        "mandates": _rows(
            person.mandates.order_by("pk"),
            "desk",
            "organisation__name",
            "jurisdiction",
            "valid_from",
            "valid_to",
        ),
        "notices": _rows(
            NoticeAcceptance.objects.filter(person=person).order_by("pk"), "version", "accepted_at"
        ),
        "sign_ins": _rows(
            SignIn.objects.filter(person=person).order_by("pk"), "started_at", "ended_at", "address", "agent"
        ),
        "messages": _rows(
            Delivery.objects.filter(person=person).order_by("pk"),
            "message__subject",
            "message__body",
            "channel",
            "sent_at",
        ),
        "requests": _rows(
            PrivacyRequest.objects.filter(person=person).order_by("pk"),
            "kind",
            "text",
            "state",
            "received_at",
            "decided_at",
            "answer",
        ),
        "tickets": _tickets(person.ref),
        "viewings": _rows(
            ViewingRecord.objects.filter(about=person.ref).order_by("pk"),
            "viewed_at",
            "desk",
            "purpose",
            "note",
        ),
        "events": [_event(event, person.ref) for event in mine.order_by("pk")[:MOST]],
    }


def _tickets(ref: str) -> list[dict[str, Any]]:
    """Those the person wrote; a call that an officer entered is about the caller."""
    rows = Ticket.objects.filter(channel=TicketChannel.ONLINE, submitted_by=ref).order_by("pk")
    what = ("number", "kind", "topic", "region_code", "organisation__name", "text", "contact")
    return _rows(rows, *what, "submitted_at", "state")


def _rows(rows: QuerySet[Any], *fields: str) -> list[dict[str, Any]]:
    return [
        {name.replace("__", "_"): canonical.plain(value) for name, value in row.items()}
        for row in rows.values(*fields)[:MOST]
    ]


def _event(event: AuditEvent, ref: str) -> dict[str, Any]:
    """What was done; the detail only where it is about the person, else it may be about others."""
    return {
        "occurred_at": canonical.plain(event.occurred_at),
        "action": event.action,
        "outcome": event.outcome,
        "own": event.actor == ref,
        "detail": event.detail.payload if event.detail.about == ref else None,
    }


def persons_to_forget(before: datetime) -> list[str]:
    """References of people whose account was disabled before that moment and who hold no mandate. One statement."""
    unused = Person.objects.filter(erased_at__isnull=True, is_active=False, disabled_at__lt=before)
    seated = Mandate.objects.filter(person=OuterRef("pk"), ended_at__isnull=True)
    return list(unused.filter(~Exists(seated)).order_by("pk").values_list("ref", flat=True))
