"""Reads of tickets: the officers' list, an organisation's own, one by number and secret, what may be said of it.

Not here: writing (`services`), the titles of rounds, which the pages look up.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from yunti.apps.accounts.models import Person
from yunti.apps.accounts.queries.organisations import regions_served
from yunti.apps.accounts.queries.regions import region_filter
from yunti.apps.reference.queries.regions import place_name
from yunti.apps.registry.models import ListedService, Supplier
from yunti.apps.registry.queries.parties import suppliers_visible_to
from yunti.apps.tickets.enums import (
    INTERNAL,
    LAST_WORDS,
    SETTLED,
    UNSETTLED,
    EntryKind,
    TicketChannel,
    TicketState,
)
from yunti.apps.tickets.models import Ticket, TicketEntry
from yunti.domain.identifiers import normalise
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor, public_actor
from yunti.kit.errors import NotFoundOrHidden

PAGE_SIZE = 50
NOBODY = "0" * 64
COUNT_CAP = 200
OPEN, SETTLED_TOO = "", "all"


@dataclass(frozen=True)
class TicketFilter:
    """`state` is a state, or "all"; empty are those that wait for an answer. `own`: only what lies at the own desk.

    `round` is the reference of a round.
    """

    words: str = ""
    kind: str = ""
    topic: str = ""
    state: str = OPEN
    own: bool = False
    round: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.kind or self.topic or self.state or self.own or self.round)


@dataclass(frozen=True)
class Logged:
    """A line of the log: what was reported, and the last word that its writer was given; `handler` is who gave it."""

    ticket: Ticket
    desk: str
    handler: str
    outcome: str


@dataclass(frozen=True)
class ShownEntry:
    """What was done, at whose desk, to whom it went; names of authorities, never of officers."""

    entry: TicketEntry
    desk: str
    to: str

    @property
    def taken_over(self) -> bool:
        """A desk above took it to itself."""
        return bool(self.entry.to_region) and self.entry.to_region == self.entry.from_region


# who sees which -------------------------------------------------------------------------------------------------------


def tickets_visible_to(actor: Actor) -> QuerySet[Ticket]:
    """No statement yet: what lies in the jurisdiction, and what the own desk handed on, so that it can be followed."""
    if not actor.at(*OFFICERS) or not actor.jurisdiction:
        return Ticket.objects.none()
    passed = TicketEntry.objects.filter(
        ticket=OuterRef("pk"), kind=EntryKind.HANDING_ON, from_region=actor.jurisdiction
    )
    return Ticket.objects.filter(region_filter(actor.jurisdiction, "region_code") | Q(Exists(passed)))


def ticket_for(actor: Actor, ref: str) -> Ticket:
    found = tickets_visible_to(actor).select_related("organisation", "supplier").filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def filtered(rows: QuerySet[Ticket], chosen: TicketFilter, actor: Actor) -> QuerySet[Ticket]:
    """The most urgent first."""
    if chosen.own:
        rows = rows.filter(region_code=actor.jurisdiction)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.topic:
        rows = rows.filter(topic=chosen.topic)
    if chosen.round:
        rows = rows.filter(round_ref=chosen.round)
    if chosen.state in TicketState.values:
        rows = rows.filter(state=chosen.state)
    elif chosen.state != SETTLED_TOO:
        rows = rows.filter(state__in=UNSETTLED)
    if chosen.words:
        rows = rows.filter(Q(number__icontains=chosen.words) | Q(text__icontains=chosen.words))
    return rows.order_by("due_on", "id")


def rounds_named(rows: QuerySet[Ticket]) -> "QuerySet[Ticket, str]":
    """References of the rounds that tickets are about; no statement yet."""
    return rows.exclude(round_ref="").order_by().values_list("round_ref", flat=True).distinct()


def log_of(rows: QuerySet[Ticket], limit: int, today: date) -> list[Logged]:
    """Four statements however many lines; never how somebody can be reached."""
    found = list(rows.select_related("supplier")[:limit])
    entries = TicketEntry.objects.filter(ticket__in=found, kind__in=LAST_WORDS).order_by("id")
    last = {entry.ticket_id: entry for entry in entries}
    people = Person.objects.filter(ref__in={entry.made_by for entry in last.values()})
    names, desks = dict(people.values_list("ref", "name")), desks_that_answer(today)
    return [
        Logged(
            row,
            desk_name(row.region_code, desks),
            names.get(last[row.pk].made_by, "") if row.pk in last else "",
            last[row.pk].text if row.pk in last else "",
        )
        for row in found
    ]


def tickets_waiting(actor: Actor) -> list[date | None]:
    """The last days of what lies at the own desk unanswered, a bounded number of them; one statement."""
    rows = Ticket.objects.filter(region_code=actor.jurisdiction, state__in=UNSETTLED)
    return list(rows.order_by("due_on").values_list("due_on", flat=True)[:COUNT_CAP])


def suppliers_named(actor: Actor, text: str) -> list[Supplier]:
    """By credit code or whole name: of the public directory, for an officer those of the register too. Two at most, one statement."""
    listed = Q(pk__in=ListedService.objects.values("supplier"))
    seen = Q(pk__in=suppliers_visible_to(actor).values("pk")) if actor.at(*OFFICERS) else Q()
    rows = Supplier.objects.filter(Q(uscc=normalise(text)) | Q(name=text.strip()))
    return list(rows.filter(listed | seen if seen else listed).order_by("pk")[:2])


def tickets_about(actor: Actor, supplier: Supplier) -> "QuerySet[Ticket]":
    """No statement yet: of those that the officer sees, the newest first."""
    return tickets_visible_to(actor).filter(supplier=supplier).order_by("-id")


def own_tickets(actor: Actor) -> QuerySet[Ticket]:
    """No statement yet: what people wrote for the organisation for which the actor is signed in."""
    if not actor.at(*OUTSIDE) or actor.organisation_id is None:
        return Ticket.objects.none()
    return Ticket.objects.filter(organisation_id=actor.organisation_id).order_by("-id")


def writer_of(ticket: Ticket) -> str:
    """The reference of the person whose data it is; nothing for a call, and for whoever was not signed in."""
    known = ticket.channel == TicketChannel.ONLINE and ticket.submitted_by != public_actor().ref
    return ticket.submitted_by if known else ""


def own_ticket(actor: Actor, ref: str) -> Ticket:
    found = own_tickets(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


# number and secret ------------------------------------------------------------------------------------------------


def secret_of(ticket: Ticket) -> str:
    """What the receipt shows once: derived, so that it is stored nowhere."""
    return salted_hmac("yunti.tickets.receipt", ticket.ref).hexdigest()[:12].upper()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.strip().upper().encode()).hexdigest()


def ticket_with_secret(number: str, secret: str) -> Ticket | None:
    """One statement, and the same work whether the number exists or not."""
    asked = number.strip().upper()
    found = Ticket.objects.filter(number=asked).first() if asked else None
    known = found.secret_digest if found is not None else NOBODY
    return found if secrets.compare_digest(digest_of(secret), known) else None


def follows(actor: Actor, ticket: Ticket, secret: str) -> bool:
    """Whether the actor holds the secret, or is signed in for the organisation the ticket was written for."""
    if secrets.compare_digest(digest_of(secret), ticket.secret_digest):
        return True
    own = actor.organisation_id is not None and actor.organisation_id == ticket.organisation_id
    return own and actor.at(*OUTSIDE)


# what is shown --------------------------------------------------------------------------------------------------------


def desks_that_answer(today: date) -> dict[str, str]:
    """Region code and name of every authority to which a ticket may go, the highest first; one statement."""
    return dict(sorted(regions_served(today).items()))


def desk_name(code: str, desks: dict[str, str]) -> str:
    return desks.get(code) or place_name(code)


def entries_of(ticket: Ticket, desks: dict[str, str], *, internal: bool) -> list[ShownEntry]:
    """In order; one statement. Notes among officers only where `internal`."""
    rows = TicketEntry.objects.filter(ticket=ticket).order_by("id")
    if not internal:
        rows = rows.exclude(kind__in=INTERNAL)
    return [
        ShownEntry(
            row,
            "" if row.kind == EntryKind.REOPENING else desk_name(row.from_region, desks),
            desk_name(row.to_region, desks) if row.to_region else "",
        )
        for row in rows
    ]


def may_reopen(ticket: Ticket) -> bool:
    return ticket.state in SETTLED and ticket.reopened_at is None


def settled_since(ticket: Ticket) -> date | None:
    return clock.local(ticket.settled_at).date() if ticket.settled_at else None
