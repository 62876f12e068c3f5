"""Tickets: written by anybody, entered by officers, answered at one desk, handed on, closed, brought up again once, forgotten.

Not here: the pages (`tests/web/public/test_tickets.py`, `tests/web/officer/test_tickets.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.apps.registry.offering import listing
from tests.people import COUNTY, OTHER_COUNTY, OTHER_PREFECTURE, PREFECTURE, PROVINCE, People, person, seat
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.messages.models import Delivery, Message
from yunti.apps.privacy.erasure import erase_person
from yunti.apps.privacy.queries import everything_about
from yunti.apps.privacy.retention import apply_retention
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.apps.registry.models import Supplier
from yunti.apps.tickets import permissions, services
from yunti.apps.tickets.enums import EntryKind, TicketState
from yunti.apps.tickets.models import Ticket, TicketEntry
from yunti.apps.tickets.queries import (
    TicketFilter,
    entries_of,
    filtered,
    own_tickets,
    secret_of,
    ticket_for,
    ticket_with_secret,
    tickets_about,
    tickets_visible_to,
    tickets_waiting,
    writer_of,
)
from yunti.apps.tickets.reminding import remind_desks, remind_due
from yunti.apps.tickets.services import (
    Told,
    answer_ticket,
    close_ticket,
    enter_call,
    forget_contact,
    hand_on_ticket,
    name_supplier,
    note_ticket,
    reopen_ticket,
    submit_ticket,
)
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, public_actor, system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.models import AuditEvent
from yunti.kit.permissions import Allowed

pytestmark = pytest.mark.django_db
ANYBODY = public_actor()
TOLD = Told("complaint", "handling", COUNTY, "材料交了两个月没有答复（示例）。", "0900-85500009")


def written(by: Actor = ANYBODY, **values: Any) -> Ticket:
    return submit_ticket(told=replace(TOLD, **values), by=by)


def test_anybody_writes_one_and_the_desk_is_told(people: People) -> None:
    row = written()
    assert (row.state, row.channel, row.organisation_id, row.submitted_by) == (
        TicketState.OPEN,
        "online",
        None,
        "public",
    )
    assert row.due_on == working_calendar().add_working_days(clock.today(), 15).value
    assert written(kind="question").due_on == working_calendar().add_working_days(clock.today(), 5).value
    told = Delivery.objects.filter(message__kind="tickets.incoming", message__link__contains=row.ref)
    assert {each.person_id for each in told} == {people.luo.person_id}
    event = AuditEvent.objects.filter(action="tickets.submit_ticket").earliest("pk")
    assert event.row_count == 1 and "0900" not in str(event.detail.payload)
    assert "材料" not in str(event.detail.payload)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "praise"),
        ("topic", ""),
        ("region_code", "900199"),
        ("text", "  "),
        ("text", "长" * 5001),
        ("contact", "1" * 101),
    ],
)
def test_what_is_wrong_is_told_by_field(people: People, field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        written(**{field: value})
    assert [each.field for each in refusal.value.problems] == [field]
    assert not Ticket.objects.exists()


def test_the_same_press_twice_is_one_ticket(people: People) -> None:
    first = submit_ticket(told=TOLD, by=ANYBODY, key="k" * 16)
    assert submit_ticket(told=TOLD, by=ANYBODY, key="k" * 16) == first
    assert Ticket.objects.count() == 1


def test_number_and_secret_together_and_nothing_else(people: People) -> None:
    one, other = written(), written()
    secret = secret_of(one)
    assert len(secret) == 12 and secret not in str(vars(one)) and one.number != other.number
    assert ticket_with_secret(f" {one.number.lower()} ", f" {secret.lower()} ") == one
    for number, tried in (
        (one.number, secret_of(other)),
        (other.number, secret),
        (one.number, ""),
        ("", secret),
        ("LY-1", secret),
    ):
        assert ticket_with_secret(number, tried) is None


def test_a_number_tells_nothing_of_the_next(people: People) -> None:
    ends = [written().number.rpartition("-")[2] for _time in range(5)]
    assert len(set(ends)) == 5 and all(len(end) == 6 for end in ends)
    assert not {str(row.pk).zfill(6) for row in Ticket.objects.all()} & set(ends)


def test_only_the_desk_where_it_lies_answers(people: People) -> None:
    row = written()
    for other in (people.qin, people.su, people.wei, people.ma, people.tan, ANYBODY):
        with pytest.raises(Forbidden):
            answer_ticket(ticket=row, text="已经办理。", by=other)
    assert answer_ticket(ticket=row, text="已经办理。", by=people.luo).state == TicketState.ANSWERED
    assert answer_ticket(ticket=row, text="补充答复。", by=people.luo).settled_at is not None
    assert TicketEntry.objects.filter(ticket=row, kind=EntryKind.ANSWER).count() == 2


def test_with_the_guard_off_another_desk_answers(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "can_answer", lambda *_: Allowed())
    assert answer_ticket(ticket=written(), text="x", by=people.wei)


def test_handing_on_moves_the_desk_and_keeps_the_day(people: People) -> None:
    row = written()
    due = row.due_on
    row = hand_on_ticket(ticket=row, to_region=OTHER_PREFECTURE, text="属二市。", by=people.luo)
    assert (row.state, row.region_code, row.due_on) == (TicketState.HANDED_ON, OTHER_PREFECTURE, due)
    assert ticket_for(people.luo, row.ref) and ticket_for(people.su, row.ref)
    with pytest.raises(NotFoundOrHidden):
        ticket_for(people.qin, row.ref)
    with pytest.raises(Forbidden):
        answer_ticket(ticket=row, text="x", by=people.luo)
    taken = hand_on_ticket(ticket=row, to_region=PROVINCE, text="省里直接办。", by=people.su)
    assert answer_ticket(ticket=taken, text="答复。", by=people.su).state == TicketState.ANSWERED
    with pytest.raises(Conflict):
        hand_on_ticket(ticket=taken, to_region=COUNTY, text="x", by=people.su)


def test_whoever_stands_above_and_takes_it_over_is_the_one_who_follows_it(people: People) -> None:
    """What an officer did is theirs, at their own desk; the desk it was taken from has it no longer."""
    row = written()
    note_ticket(ticket=row, text="市局的话。", by=people.qin)
    moved = hand_on_ticket(ticket=row, to_region=OTHER_PREFECTURE, text="属二市。", by=people.qin)
    assert list(TicketEntry.objects.values_list("from_region", flat=True)) == [PREFECTURE, PREFECTURE]
    assert ticket_for(people.qin, row.ref)
    with pytest.raises(NotFoundOrHidden):
        ticket_for(people.luo, row.ref)
    answer_ticket(ticket=moved, text="已办。", by=people.wei)
    reopen_ticket(ticket=moved, text="没有办", secret=secret_of(row), by=ANYBODY)
    assert TicketEntry.objects.latest("pk").from_region == OTHER_PREFECTURE


@pytest.mark.parametrize("to", ["", "900199", COUNTY])
def test_to_nobody_and_to_where_it_lies_is_refused(people: People, to: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        hand_on_ticket(ticket=written(), to_region=to, text="x", by=people.luo)
    assert [each.field for each in refusal.value.problems] == ["to_region"]


def test_others_do_not_hand_it_on(people: People) -> None:
    row = written()
    for other in (people.wei, people.ma, people.yan, ANYBODY):
        with pytest.raises(Forbidden):
            hand_on_ticket(ticket=row, to_region=PROVINCE, text="x", by=other)


def test_notes_are_for_officers_alone(people: People) -> None:
    row = written()
    note_ticket(ticket=row, text="已电话联系。", by=people.qin)
    close_ticket(ticket=row, text="与上一件重复。", by=people.luo)
    assert [each.entry.kind for each in entries_of(row, {}, internal=True)] == ["note", "closing"]
    assert [each.entry.text for each in entries_of(row, {}, internal=False)] == ["与上一件重复。"]


def test_closed_is_closed_with_a_reason(people: People) -> None:
    row = written()
    with pytest.raises(InvalidInput):
        close_ticket(ticket=row, text=" ", by=people.luo)
    assert close_ticket(ticket=row, text="重复。", by=people.luo).state == TicketState.CLOSED
    for act in (close_ticket, answer_ticket):
        with pytest.raises(Conflict):
            act(ticket=row, text="x", by=people.luo)


def test_whoever_wrote_it_brings_it_up_again_once(people: People) -> None:
    row = written()
    secret = secret_of(row)
    with pytest.raises(Conflict):
        reopen_ticket(ticket=row, text="还没有答复", secret=secret, by=ANYBODY)
    answer_ticket(ticket=row, text="已办。", by=people.luo)
    for actor, tried in ((ANYBODY, ""), (ANYBODY, "0" * 12), (people.ma, ""), (people.luo, "")):
        with pytest.raises(NotFoundOrHidden):
            reopen_ticket(ticket=row, text="没有办", secret=tried, by=actor)
    again = reopen_ticket(ticket=row, text="没有办", secret=secret, by=ANYBODY)
    assert (again.state, again.settled_at) == (TicketState.OPEN, None)
    answer_ticket(ticket=row, text="现在办了。", by=people.luo)
    with pytest.raises(Conflict):
        reopen_ticket(ticket=row, text="还是没有", secret=secret, by=ANYBODY)


def test_an_organisation_follows_its_own(people: People) -> None:
    row = written(people.ma)
    assert row.organisation_id == people.ma.organisation_id
    assert list(own_tickets(people.ma)) == [row]
    assert not own_tickets(people.gao) and not own_tickets(people.luo) and not own_tickets(ANYBODY)
    answer_ticket(ticket=row, text="已办。", by=people.luo)
    told = Delivery.objects.filter(message__kind="tickets.answered")
    assert {each.person_id for each in told} == {people.ma.person_id}
    assert "已办" not in Message.objects.get(kind="tickets.answered").body
    with pytest.raises(NotFoundOrHidden):
        reopen_ticket(ticket=row, text="x", by=people.gao)
    assert reopen_ticket(ticket=row, text="没有解决", by=people.ma).state == TicketState.OPEN


def test_one_signed_in_may_write_for_oneself(people: People) -> None:
    row = written(people.ma, for_organisation=False)
    assert (row.organisation_id, row.submitted_by) == (None, people.ma.ref)
    assert not own_tickets(people.ma)
    with pytest.raises(NotFoundOrHidden):
        forget_contact(ticket=row, by=people.ma)
    assert [writer_of(each) for each in (row, written(), enter_call(told=TOLD, by=people.luo))] == [
        people.ma.ref,
        "",
        "",
    ]


def test_a_call_is_entered_within_the_own_jurisdiction(people: People) -> None:
    row = enter_call(told=TOLD, by=people.qin)
    assert (row.channel, row.organisation_id) == ("phone", None)
    for other in (people.wei, people.ma, people.tan, ANYBODY):
        with pytest.raises(Forbidden):
            enter_call(told=TOLD, by=other)


def test_officers_see_their_jurisdiction(people: People) -> None:
    rows = {code: written(region_code=code) for code in (COUNTY, PREFECTURE, OTHER_PREFECTURE, PROVINCE)}
    sees: dict[str, set[str]] = {
        "luo": {COUNTY},
        "qin": {COUNTY, PREFECTURE},
        "wei": {OTHER_PREFECTURE},
        "su": set(rows),
        "ma": set(),
        "tan": set(),
        "shen": set(),
    }
    for name, codes in sees.items():
        actor = getattr(people, name)
        assert set(tickets_visible_to(actor)) == {rows[code] for code in codes}, name
    assert len(tickets_waiting(people.qin)) == 1
    answer_ticket(ticket=rows[COUNTY], text="已办。", by=people.luo)
    every = tickets_visible_to(people.su)

    def found(**chosen: Any) -> set[str]:
        return {row.region_code for row in filtered(every, TicketFilter(**chosen), people.su)}

    assert found() == {PREFECTURE, OTHER_PREFECTURE, PROVINCE}
    assert found(state="answered") == {COUNTY} and found(state="all") == set(rows)
    assert found(own=True) == {PROVINCE} and found(words=rows[PREFECTURE].number) == {PREFECTURE}
    assert not found(kind="suggestion") and not found(topic="plan")


# personal data ----------------------------------------------------------------------------------------------------


def test_the_contact_goes_when_the_writer_says_so(people: People) -> None:
    row = written()
    with pytest.raises(NotFoundOrHidden):
        forget_contact(ticket=row, secret="0" * 12, by=ANYBODY)
    assert forget_contact(ticket=row, secret=secret_of(row), by=ANYBODY).contact == ""


def test_the_contact_goes_with_its_period_and_with_the_person(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled, waiting, own = written(), written(), written(people.ma)
    answer_ticket(ticket=settled, text="已办。", by=people.luo)
    later = clock.now() + timedelta(days=181)
    monkeypatch.setattr(clock, "now", lambda: later)
    apply_retention(by=system_actor("privacy.retention"))
    left = dict(Ticket.objects.values_list("pk", "contact"))
    assert left == {settled.pk: "", waiting.pk: TOLD.contact, own.pk: TOLD.contact}
    who = Person.objects.get(pk=people.ma.person_id)
    Mandate.objects.filter(person=who).update(ended_at=later, ended_by="test")
    erase_person(person_ref=who.ref, ground="retention", by=system_actor("privacy.retention"))
    assert Ticket.objects.get(pk=own.pk).contact == ""


def test_the_contact_of_a_caller_outlives_the_officer(people: People) -> None:
    called, own = enter_call(told=TOLD, by=people.luo), written(people.luo)
    who = Person.objects.get(pk=people.luo.person_id)
    Mandate.objects.filter(person=who).update(ended_at=clock.now(), ended_by="test")
    erase_person(person_ref=who.ref, ground="retention", by=system_actor("privacy.retention"))
    left = dict(Ticket.objects.values_list("pk", "contact"))
    assert left == {called.pk: TOLD.contact, own.pk: ""}


def test_the_copy_of_the_own_data_holds_what_one_wrote(people: People) -> None:
    own = written(people.luo)
    written(), written(people.ma), enter_call(told=TOLD, by=people.luo)
    found = everything_about(Person.objects.get(pk=people.luo.person_id))["tickets"]
    assert [(each["number"], each["contact"]) for each in found] == [(own.number, TOLD.contact)]


def test_a_mail_address_is_told_that_there_is_an_answer(
    people: People, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(services, "post_letter", lambda *given: sent.append(given))
    for contact in ("0900-85500009", "shili@example.org"):
        answer_ticket(ticket=written(contact=contact), text="已办。", by=people.luo)
    assert [(kind, to) for kind, to, _values in sent] == [("ticket_answered", "shili@example.org")]
    assert "已办" not in str(sent)


# reminders ------------------------------------------------------------------------------------------------------------


def told_of(kind: str) -> set[int]:
    return set(Delivery.objects.filter(message__kind=kind).values_list("person_id", flat=True))


def test_the_desk_is_reminded_and_the_authority_above_is_told_once(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, settled = written(), written()
    answer_ticket(ticket=settled, text="已办。", by=people.luo)
    assert remind_due(clock.now()) == 0 and not told_of("cases.due")
    for day, kind, who in (
        (row.due_on, "cases.due", people.luo),
        (row.due_on + timedelta(days=1), "cases.overdue", people.qin),
    ):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert [remind_due(clock.now()) for _time in range(2)] == [1, 0]
        assert told_of(kind) == {who.person_id}
    with pytest.raises(Forbidden):
        remind_desks(by=people.su)


def overdue(row: Ticket, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    monkeypatch.setattr(clock, "today", lambda: row.due_on + timedelta(days=1))
    remind_due(clock.now())
    return told_of("cases.overdue")


def leave(actor: Actor) -> None:
    Mandate.objects.filter(person_id=actor.person_id).update(ended_at=clock.now(), ended_by="test")


def test_an_authority_whose_officers_sit_at_another_desk_is_told(people: People) -> None:
    """A city without counties does the counties' work itself: its zeros say nothing of its desk."""
    Mandate.objects.filter(person_id=people.qin.person_id).update(desk=Desk.COUNTY)
    written(region_code=PREFECTURE)
    assert told_of("tickets.incoming") == {people.qin.person_id}


def test_what_is_late_goes_up_to_the_first_authority_that_has_somebody(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(people.qin)
    assert overdue(written(), monkeypatch) == {people.su.person_id}


def test_a_desk_with_nobody_leaves_nothing_unheard(people: People) -> None:
    leave(people.luo)
    written()
    assert told_of("tickets.incoming") == {people.qin.person_id}


def test_where_nobody_stands_above_the_heads_are_told(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = person("head", "处长")
    seat(
        head,
        Desk.PROVINCE,
        Organisation.objects.get(pk=people.su.organisation_id),
        "manager",
        jurisdiction=PROVINCE,
    )
    assert overdue(written(region_code=PROVINCE), monkeypatch) == {head.pk}


def test_without_heads_everybody_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    assert overdue(written(region_code=PROVINCE), monkeypatch) == {people.su.person_id}


# the database says so too ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        lambda row: Ticket.objects.filter(pk=row.pk).update(state="answered"),
        lambda row: Ticket.objects.filter(pk=row.pk).update(settled_at=clock.now()),
        lambda row: Ticket.objects.filter(pk=row.pk).update(text=""),
        lambda row: TicketEntry.objects.create(
            ticket=row, kind="answer", text="x", from_region=COUNTY, to_region=COUNTY, made_at=clock.now()
        ),
        lambda row: TicketEntry.objects.create(
            ticket=row, kind="handing_on", text="x", from_region=COUNTY, made_at=clock.now()
        ),
        lambda row: TicketEntry.objects.create(
            ticket=row, kind="answer", text="", from_region=COUNTY, made_at=clock.now()
        ),
    ],
)
def test_constraints(people: People, wrong: Callable[[Ticket], Any]) -> None:
    row = written()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(row)


def test_permissions_say_why(people: People) -> None:
    row = written()
    for decision in (
        permissions.can_answer(people.qin, row),
        permissions.can_hand_on(people.wei, row),
        permissions.can_enter(people.wei, COUNTY),
        permissions.can_enter(people.ma, COUNTY),
    ):
        assert not decision and decision.reason  # type: ignore[union-attr]


def a_listed_supplier(number: int = 61, name: str = "示例云服务甲有限公司") -> Supplier:
    row = factories.supplier(number, COUNTY, name=name)
    listing(row)
    return row


@pytest.mark.parametrize("typed", ["name", "uscc"])
def test_whom_it_is_about_is_linked_by_name_or_code(people: People, typed: str) -> None:
    row = a_listed_supplier()
    assert written(supplier=f" {getattr(row, typed)} ").supplier == row
    assert written().supplier is None


def test_whom_nobody_can_be_sure_of_is_refused(people: People) -> None:
    """Nobody of the public learns of a supplier that is not in the directory; an officer of the place names it."""
    a_listed_supplier(61)
    a_listed_supplier(62)
    hidden = factories.supplier(63, COUNTY, name="示例没有上架有限公司")
    for typed in ("示例云服务甲有限公司", "示例没有的有限公司", hidden.name, hidden.uscc):
        with pytest.raises(InvalidInput) as refusal:
            written(supplier=typed)
        assert "supplier" in refusal.value.by_field()
    assert not Ticket.objects.exists()
    told = replace(TOLD, supplier=hidden.name)
    assert enter_call(told=told, by=people.luo).supplier == hidden
    with pytest.raises(InvalidInput):
        enter_call(told=replace(told, region_code=OTHER_COUNTY), by=people.wei)


def test_the_desk_names_whom_it_is_about_and_takes_it_back(people: People) -> None:
    row, ticket = a_listed_supplier(), written()
    with pytest.raises(Forbidden):
        name_supplier(ticket=ticket, supplier=row.uscc, text="示例：核对了合同", by=people.wei)
    with pytest.raises(InvalidInput):
        name_supplier(ticket=ticket, supplier=row.uscc, text=" ", by=people.luo)
    assert Ticket.objects.get(pk=ticket.pk).supplier is None
    assert (
        name_supplier(ticket=ticket, supplier=row.uscc, text="示例：核对了合同", by=people.luo).supplier
        == row
    )
    shown = entries_of(ticket, {}, internal=False), entries_of(ticket, {}, internal=True)
    assert [len(each) for each in shown] == [0, 1], "why is for officers"
    assert list(tickets_about(people.qin, row)) == [ticket] and not tickets_about(people.wei, row)
    assert name_supplier(ticket=ticket, supplier="", text="示例：弄错了", by=people.luo).supplier is None
    assert AuditEvent.objects.filter(action="tickets.name_supplier", outcome="done").count() == 2
