"""Tickets written, calls entered, answered, handed on, closed, and brought up again once by whoever wrote them.

Not here: who may (`permissions`), following one by its secret (`queries`).
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.accounts.letters import address_in, post_letter
from yunti.apps.messages.services import post_message
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.apps.registry.models import Supplier
from yunti.apps.tickets.audiences import of_authority
from yunti.apps.tickets.enums import (
    DAYS_OTHERWISE,
    DAYS_TO_ANSWER,
    SETTLED,
    EntryKind,
    TicketChannel,
    TicketKind,
    TicketState,
    TicketTopic,
)
from yunti.apps.tickets.models import Ticket, TicketEntry
from yunti.apps.tickets.permissions import can_answer, can_enter, can_hand_on
from yunti.apps.tickets.queries import (
    TicketFilter,
    desk_name,
    desks_that_answer,
    digest_of,
    follows,
    may_reopen,
    secret_of,
    suppliers_named,
)
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.permissions import only_desks
from yunti.kit.references import ALPHABET

LONGEST = 5_000
LONGEST_CONTACT = 100
WRITTEN_IN = "zh-hans"
PLACES = 6  # letters after the day: a number tells nobody the next one, nor how many there are


@dataclass(frozen=True)
class Told:
    """What somebody tells an authority; `region_code` is the authority's, `supplier` the name or credit code of whom it is about.

    `for_organisation`: whoever is signed in for an organisation tells it in its name. Off, it is a person's own matter.
    """

    kind: str
    topic: str
    region_code: str
    text: str
    contact: str = ""
    round_ref: str = ""
    supplier: str = ""
    for_organisation: bool = True


@command("tickets.submit_ticket")
def submit_ticket(step: Step, *, told: Told, by: Actor, key: str | None = None) -> Ticket:
    """Open to everybody, signed in or not. The receipt shows `queries.secret_of` once."""
    step.open_to_all()
    return _made(step, told, TicketChannel.ONLINE, by)


@command("tickets.enter_call")
def enter_call(step: Step, *, told: Told, by: Actor, key: str | None = None) -> Ticket:
    """What somebody said on the telephone; the officer reads number and secret out to them."""
    step.require(can_enter(by, told.region_code))
    return _made(step, told, TicketChannel.PHONE, by)


def _made(step: Step, told: Told, channel: TicketChannel, by: Actor) -> Ticket:
    problems = _problems(told)
    about = _supplier(told.supplier, by, problems)
    if problems:
        raise InvalidInput(problems)
    own = by.at(*OUTSIDE) and channel == TicketChannel.ONLINE and told.for_organisation
    made = Ticket(
        number=_new_number(),
        kind=told.kind,
        topic=told.topic,
        channel=channel,
        round_ref=told.round_ref,
        region_code=told.region_code,
        text=told.text.strip(),
        contact=told.contact.strip(),
        organisation_id=by.organisation_id if own else None,
        supplier=about,
        submitted_at=clock.now(),
        submitted_by=by.ref,
        state=TicketState.OPEN,
        due_on=_due_on(told.kind),
    )
    made.secret_digest = digest_of(secret_of(made))
    row = step.insert(made)
    _tell_desk(row, by)
    details = {"number": row.number, "kind": row.kind, "topic": row.topic, "region": row.region_code}
    step.record(row, details={**details, "due_on": row.due_on.isoformat()}, about=by.person_ref)
    return row


def _new_number() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(PLACES)).upper()
    return f"LY-{clock.today():%Y%m%d}-{drawn}"


def _due_on(kind: str) -> date:
    days = DAYS_TO_ANSWER.get(TicketKind(kind), DAYS_OTHERWISE)
    return working_calendar().add_working_days(clock.today(), days).value


def _supplier(text: str, by: Actor, problems: list[Problem]) -> Supplier | None:
    """None where none is named; whom nobody can be sure of is a problem of the field."""
    if not text.strip():
        return None
    found = suppliers_named(by, text)
    if len(found) == 1:
        return found[0]
    if found:
        said, advice = _("同名的服务商不止一家。"), _("请填统一社会信用代码。")
    else:
        said, advice = (
            _("没有找到这家服务商。"),
            _("请照供应商名录填全称或信用代码；不在名录里的写在内容里。"),
        )
    problems.append(Problem("supplier", "unknown", said, advice))
    return None


def _problems(told: Told) -> list[Problem]:
    problems = []
    if told.kind not in TicketKind.values:
        problems.append(Problem("kind", "empty", _("没有选择类别。")))
    if told.topic not in TicketTopic.values:
        problems.append(Problem("topic", "empty", _("没有选择所涉方面。")))
    if told.region_code not in desks_that_answer(clock.today()):
        problems.append(Problem("region_code", "no_desk", _("没有选择受理单位。")))
    if not told.text.strip():
        problems.append(Problem("text", "empty", _("没有写内容。")))
    if len(told.text) > LONGEST:
        problems.append(Problem("text", "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST}))
    if len(told.contact.strip()) > LONGEST_CONTACT:
        problems.append(Problem("contact", "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST_CONTACT}))
    return problems


@command("tickets.answer_ticket")
def answer_ticket(step: Step, *, ticket: Ticket, text: str, by: Actor, key: str | None = None) -> Ticket:
    """A second answer adds to the first; whoever left a mail address, or wrote for an organisation, is told of each."""
    row = _locked(step, ticket)
    step.require(can_answer(by, row))
    _refuse_closed(row)
    _entered(step, row, EntryKind.ANSWER, text, by)
    row.state, row.settled_at = TicketState.ANSWERED, clock.now()
    step.save(row, "state", "settled_at")
    _tell_writer(row, by)
    step.record(row, details={"number": row.number})
    return row


@command("tickets.hand_on_ticket")
def hand_on_ticket(
    step: Step, *, ticket: Ticket, to_region: str, text: str, by: Actor, key: str | None = None
) -> Ticket:
    """The day by which an answer is due stays: whoever wrote the ticket was promised it."""
    row = _locked(step, ticket)
    step.require(can_hand_on(by, row))
    if row.state in SETTLED:
        raise Conflict("settled_already", _("这件留言已经答复或者办结，不能再转办。"))
    if to_region not in desks_that_answer(clock.today()):
        raise InvalidInput([Problem("to_region", "no_desk", _("没有选择转给哪个单位。"))])
    if to_region == row.region_code:
        raise InvalidInput([Problem("to_region", "same", _("这件留言已经在这个单位。"))])
    source = row.region_code
    _entered(step, row, EntryKind.HANDING_ON, text, by, to_region)
    row.state, row.region_code = TicketState.HANDED_ON, to_region
    step.save(row, "state", "region_code")
    _tell_desk(row, by)
    step.record(row, details={"number": row.number, "from": source, "to": to_region})
    return row


@command("tickets.note_ticket")
def note_ticket(step: Step, *, ticket: Ticket, text: str, by: Actor, key: str | None = None) -> Ticket:
    """Among officers; whoever wrote the ticket never sees it."""
    row = _locked(step, ticket)
    step.require(can_hand_on(by, row))
    _entered(step, row, EntryKind.NOTE, text, by)
    step.record(row, details={"number": row.number})
    return row


@command("tickets.name_supplier")
def name_supplier(
    step: Step, *, ticket: Ticket, supplier: str, text: str, by: Actor, key: str | None = None
) -> Ticket:
    """Whom it is about, as the desk finds out, with its reason as a note; naming none takes back who was named."""
    row = _locked(step, ticket)
    step.require(can_hand_on(by, row))
    problems: list[Problem] = []
    about = _supplier(supplier, by, problems)
    if problems:
        raise InvalidInput(problems)
    _entered(step, row, EntryKind.NOTE, text, by)
    row.supplier = about
    step.save(row, "supplier")
    step.record(row, details={"number": row.number, "supplier": about.uscc if about is not None else ""})
    return row


@command("tickets.close_ticket")
def close_ticket(step: Step, *, ticket: Ticket, text: str, by: Actor, key: str | None = None) -> Ticket:
    """With the reason, which whoever wrote it reads."""
    row = _locked(step, ticket)
    step.require(can_answer(by, row))
    _refuse_closed(row)
    _entered(step, row, EntryKind.CLOSING, text, by)
    row.state, row.settled_at = TicketState.CLOSED, clock.now()
    step.save(row, "state", "settled_at")
    _tell_writer(row, by)
    step.record(row, details={"number": row.number})
    return row


@command("tickets.reopen_ticket")
def reopen_ticket(
    step: Step, *, ticket: Ticket, text: str, by: Actor, secret: str = "", key: str | None = None
) -> Ticket:
    """Once, by whoever wrote it; an answer is then due within the whole period again."""
    row = _followed(step, ticket, secret, by)
    if not may_reopen(row):
        raise Conflict(
            "not_again",
            _("这件留言现在不能再次提出：还没有答复，或者已经再次提出过一次。"),
            next_step=_("有新的情况，请另写一件。"),
        )
    _entered(step, row, EntryKind.REOPENING, text, by)
    row.state, row.settled_at, row.reopened_at = TicketState.OPEN, None, clock.now()
    row.due_on = _due_on(row.kind)
    step.save(row, "state", "settled_at", "reopened_at", "due_on")
    _tell_desk(row, by)
    step.record(row, details={"number": row.number, "due_on": row.due_on.isoformat()}, about=by.person_ref)
    return row


@command("tickets.release_log")
def release_log(step: Step, *, chosen: TicketFilter, lines: int, by: Actor) -> None:
    """Before the log leaves as a file: who takes which of it, how much."""
    step.require(only_desks(by, *OFFICERS))
    step.record(details={**asdict(chosen), "lines": lines})


@command("tickets.forget_contact")
def forget_contact(step: Step, *, ticket: Ticket, by: Actor, secret: str = "") -> Ticket:
    """Whoever wrote it takes back how they can be reached."""
    row = _followed(step, ticket, secret, by)
    row.contact = ""
    step.save(row, "contact")
    step.record(row, details={"number": row.number}, about=by.person_ref)
    return row


def _locked(step: Step, ticket: Ticket) -> Ticket:
    return step.lock_one(Ticket.objects.filter(pk=ticket.pk))


def _followed(step: Step, ticket: Ticket, secret: str, by: Actor) -> Ticket:
    row = _locked(step, ticket)
    if not follows(by, row, secret):
        raise NotFoundOrHidden()
    step.open_to_all()
    return row


def _refuse_closed(row: Ticket) -> None:
    if row.state == TicketState.CLOSED:
        raise Conflict("closed_already", _("这件留言已经办结。"))


def _entered(
    step: Step, row: Ticket, kind: EntryKind, text: str, by: Actor, to_region: str = ""
) -> TicketEntry:
    """At the desk of whoever acts, which may stand above the one where the ticket lies."""
    if not text.strip():
        raise InvalidInput([Problem("text", "empty", _("没有写内容。"))])
    if len(text) > LONGEST:
        raise InvalidInput([Problem("text", "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST})])
    return step.create(
        TicketEntry,
        ticket=row,
        kind=kind,
        text=text.strip(),
        from_region=row.region_code if kind == EntryKind.REOPENING else by.jurisdiction,
        to_region=to_region,
        made_at=clock.now(),
        made_by=by.ref,
    )


# telling --------------------------------------------------------------------------------------------------------------


@override(WRITTEN_IN)
def _tell_desk(row: Ticket, by: Actor) -> None:
    post_message(
        kind="tickets.incoming",
        to=of_authority(row.region_code, clock.today()),
        subject=_("%(kind)s待答复：%(number)s") % {"kind": row.get_kind_display(), "number": row.number},
        body=_("请在 %(day)s 以前答复，不属于本单位的转给有关单位。") % {"day": row.due_on.isoformat()},
        link=f"/officer/tickets/{row.ref}/",
        by=by,
    )


@override(WRITTEN_IN)
def _tell_writer(row: Ticket, by: Actor) -> None:
    """Not what was answered: that is read with the secret, or signed in."""
    desk = desk_name(row.region_code, desks_that_answer(clock.today()))
    if row.organisation_id is not None:
        post_message(
            kind="tickets.answered",
            to=[row.submitted_by],
            subject=_("留言已答复：%(number)s") % {"number": row.number},
            body=_("%(desk)s已经答复，请打开查看。") % {"desk": desk},
            link=f"/messages/own/{row.ref}/",
            by=by,
        )
    address = address_in(row.contact)
    if address:
        link = f"{settings.YUNTI_ADDRESS}/messages/follow/"
        post_letter("ticket_answered", address, {"number": row.number, "desk": desk, "link": link})
