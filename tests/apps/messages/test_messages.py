"""Messages: written with the step, sent after it and at least once, only to those who still may have them."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from tests.people import COUNTY, People, organisation, person, seat
from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.messages import channels, delivery, job_reports, queries, services
from yunti.apps.messages.enums import Channel, DeliveryState
from yunti.apps.messages.models import Delivery, Message
from yunti.apps.messages.services import Recipients, post_message
from yunti.kit import clock, tasks
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import CommandMisused, InvalidInput, NotFoundOrHidden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ways_out(settings, tmp_path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.YUNTI_SMS = "file"
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_ADDRESS = "https://yunti.example"


@command("test.post")
def post(
    step: Step,
    *,
    to: Any,
    by: Actor,
    kind: str = "registry.change",
    dedupe_key: str = "",
    fail: bool = False,
    early: bool = False,
) -> Message | None:
    step.open_to_all()
    step.record()
    message = post_message(
        kind=kind,
        to=to,
        subject="变更\n已办结",
        body="名称已改。",
        link="/officer/",
        by=by,
        dedupe_key=dedupe_key,
    )
    if early:
        deliver()
    if fail:
        raise RuntimeError
    return message


def deliver(**later: int) -> int:
    return delivery.deliver_due(clock.now() + timedelta(**later))


def states(channel: Channel = Channel.MAIL) -> list[str]:
    return list(Delivery.objects.filter(channel=channel).order_by("pk").values_list("state", flat=True))


def test_message_is_in_the_inbox_at_once_and_in_the_mail_soon(people: People) -> None:
    post(to=[people.ma.person_ref], by=people.luo)
    assert queries.unread_count(people.ma) == 1 and queries.unread_count(people.gao) == 0
    assert not mail.outbox
    assert deliver() == 1
    letter = mail.outbox[0]
    assert letter.to == ["ma@example.org"] and letter.subject == "变更 已办结"
    assert letter.body == "名称已改。\n\nhttps://yunti.example/officer/"
    assert letter.extra_headers["Message-ID"].startswith("<")
    assert deliver() == 0 and len(mail.outbox) == 1


def test_nothing_leaves_when_the_step_fails(people: People) -> None:
    with pytest.raises(RuntimeError):
        post(to=[people.ma.person_ref], by=people.luo, fail=True)
    assert deliver() == 0 and not mail.outbox and not Message.objects.exists()


def test_sending_within_the_step_would_send_ghosts(people: People) -> None:
    with pytest.raises(RuntimeError):  # the guard switched off: delivery before the commit
        post(to=[people.ma.person_ref], by=people.luo, fail=True, early=True)
    assert len(mail.outbox) == 1 and not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_posting_outside_a_step_is_a_fault(people: People) -> None:
    with pytest.raises(CommandMisused):
        post_message(kind="jobs.ended", to=[people.ma.person_ref], subject="一", body="二", by=people.luo)


def test_unknown_kind_is_a_fault(people: People) -> None:
    with pytest.raises(ValueError, match="is no kind"):
        post(to=[people.ma.person_ref], by=people.luo, kind="weather.rain")


def test_said_once_for_one_key(people: People) -> None:
    assert post(to=[people.ma.person_ref], by=people.luo, dedupe_key="a") is not None
    assert post(to=[people.ma.person_ref], by=people.luo, dedupe_key="a") is None
    assert Delivery.objects.count() == 2


def test_rule_finds_those_with_the_mandate_and_no_others(people: People) -> None:
    second = seat(
        person("luo2", "罗二"), Desk.COUNTY, organisation("乙局", "authority"), "handler", jurisdiction=COUNTY
    )
    post(to=Recipients(desk=Desk.COUNTY, jurisdiction=COUNTY), by=people.su)
    assert set(Delivery.objects.values_list("person__login", flat=True)) == {"luo", "luo2"}
    post(to=Recipients(desk=Desk.COUNTY, jurisdiction=COUNTY, roles=("handler",)), by=people.su)
    assert queries.inbox(second).count() == 2 and queries.inbox(people.luo).count() == 1
    post(to=Recipients(organisation_ref=people.ma.organisation_ref), by=people.su)
    assert queries.inbox(people.ma).count() == 1
    with pytest.raises(ValueError):
        Recipients(jurisdiction=COUNTY)


def test_who_lost_the_mandate_gets_no_letter_and_sees_no_message(people: People) -> None:
    post(to=Recipients(desk=Desk.COUNTY, jurisdiction=COUNTY), by=people.su)
    Mandate.objects.filter(pk=people.luo.mandate_id).update(ended_at=clock.now())
    assert deliver() == 0 and not mail.outbox and states() == [DeliveryState.DROPPED]
    assert queries.inbox(people.luo).count() == 0


def test_disabled_person_gets_no_letter(people: People) -> None:
    post(to=[people.ma.person_ref], by=people.luo)
    Person.objects.filter(pk=people.ma.person_id).update(is_active=False)
    assert deliver() == 0 and states() == [DeliveryState.DROPPED]


def test_failing_mail_server_is_asked_again_and_at_last_given_up(people: People, monkeypatch, caplog) -> None:
    def refuse(*values: Any) -> None:
        raise smtplib.SMTPServerDisconnected("no answer from ma@example.org")

    post(to=[people.ma.person_ref, people.gao.person_ref], by=people.luo)
    monkeypatch.setattr(channels, "send", refuse)
    deliver()
    first = Delivery.objects.filter(channel=Channel.MAIL)[0]
    assert first.state == DeliveryState.PENDING and first.due_at == clock.now() + timedelta(seconds=30)
    assert first.fault == "SMTPServerDisconnected" and "example.org" not in caplog.text
    for hours in range(1, 20):
        deliver(hours=hours * 3)
    assert states() == [DeliveryState.FAILED] * 2 and first in queries.stuck_deliveries()
    assert [delivery.pause_after(number).total_seconds() for number in (1, 2, 3, 9)] == [30, 120, 480, 7200]


def test_late_letter_is_not_sent_any_more(people: People) -> None:
    post(to=[people.ma.person_ref], by=people.luo)
    assert deliver(days=8) == 0 and states() == [DeliveryState.EXPIRED]


def test_letter_of_a_worker_that_died_is_sent_again_under_the_same_name(people: People) -> None:
    post(to=[people.ma.person_ref], by=people.luo)
    claimed = delivery._claim(clock.now())
    assert deliver() == 0  # the claim still holds
    assert deliver(minutes=6) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{claimed[0].ref}@yunti>"


def test_daily_choice_gathers_letters_until_half_past_eight(people: People) -> None:
    services.choose(choices={"registry.change/mail": "daily"}, by=people.ma)
    for _round in range(3):
        post(to=[people.ma.person_ref], by=people.luo)
    assert deliver() == 0
    with clock.held(services.next_digest(clock.now())):
        assert deliver() == 3
    assert len(mail.outbox) == 1 and mail.outbox[0].subject == "云梯平台：3 条消息"
    assert clock.local(services.next_digest(clock.now())).isoformat() == "2026-05-13T08:30:00+08:00"


def test_choice_switches_a_channel_off_but_never_a_mandatory_one(people: People) -> None:
    assert services.choose(choices={"registry.change/mail": "off"}, by=people.ma) == 1
    assert services.choose(choices={"registry.change/mail": "off"}, by=people.ma) == 0
    services.choose(choices={"registry.change/mail": "at_once"}, by=people.ma)
    services.choose(choices={"registry.change/mail": "off"}, by=people.ma)
    post(to=[people.ma.person_ref], by=people.luo)
    assert states() == []
    post(to=[people.ma.person_ref], by=people.luo, kind="registry.status")
    assert states() == [DeliveryState.PENDING]
    for wrong in ({"registry.status/mail": "off"}, {"registry.change/in_app": "off"}, {"x/mail": "off"}):
        with pytest.raises(InvalidInput):
            services.choose(choices=wrong, by=people.ma)
    with pytest.raises(InvalidInput):
        services.choose(choices={"registry.change/mail": "never"}, by=people.ma)


def test_text_message_goes_to_those_with_a_number(people: People, settings) -> None:
    Person.objects.filter(pk=people.ma.person_id).update(phone="13900000000")
    post(to=[people.ma.person_ref, people.gao.person_ref], by=people.luo, kind="accounts.security")
    assert states(Channel.SMS) == [DeliveryState.PENDING] and deliver() == 3
    text = (settings.YUNTI_DATA / "text-messages.jsonl").read_text()
    assert text.count("\n") == 1 and "13900000000" in text


def test_way_out_that_is_not_configured_gets_no_deliveries(people: People, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.YUNTI_SMS = ""
    post(to=[people.ma.person_ref], by=people.luo, kind="accounts.security")
    assert Delivery.objects.count() == 1
    assert queries.channel_states() == [(Channel.IN_APP, True), (Channel.MAIL, False), (Channel.SMS, False)]


def test_reading_is_for_the_owner_alone(people: People, django_capture_on_commit_callbacks) -> None:
    for _round in range(3):
        post(to=[people.ma.person_ref], by=people.luo)
    assert queries.unread_count(people.ma) == 3
    ref = queries.inbox(people.ma)[0].ref
    with pytest.raises(NotFoundOrHidden):
        services.mark_read(ref=ref, by=people.gao)
    with django_capture_on_commit_callbacks(execute=True):
        services.mark_read(ref=ref, by=people.ma)
    assert queries.unread_count(people.ma) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert services.mark_all_read(by=people.ma) == 2
    assert queries.unread_count(people.ma) == 0


def test_inbox_costs_one_statement(people: People, django_assert_num_queries) -> None:
    for _round in range(40):
        post(to=[people.ma.person_ref], by=people.luo)
    with django_assert_num_queries(1):
        rows, more = queries.inbox_page(people.ma)
        assert len([row.message.subject for row in rows]) == 30 and more
    with django_assert_num_queries(1):
        queries.unread_count(people.ma)
        queries.unread_count(people.ma)


@tasks.background("test.messages_fail", title="导入", attempts=1)
def broken(job: tasks.Job) -> dict[str, Any]:
    raise RuntimeError


def test_parked_job_is_told_to_its_starter_and_to_the_administrator_once(people: People) -> None:
    with tasks.run_now():
        tasks.start(broken, by=people.luo)
    assert job_reports.report_ended(clock.now()) == 2 and not job_reports.anything_to_report()
    assert "导入" in queries.inbox(people.xi)[0].message.subject
    assert queries.inbox(people.luo)[0].message.link.startswith("/jobs/")
    assert queries.inbox(people.an).count() == 0


@tasks.background("test.messages_quick", title="快")
def quick(job: tasks.Job) -> dict[str, Any]:
    return {}


def test_what_ended_well_and_quickly_needs_no_message(people: People) -> None:
    with tasks.run_now():
        tasks.start(quick, by=people.luo)
    assert job_reports.report_ended(clock.now()) == 0 and not job_reports.anything_to_report()
    with clock.held(clock.now() - timedelta(minutes=1)):
        tasks.start(quick, by=people.luo)
    tasks.run_pending()
    assert job_reports.report_ended(clock.now()) == 1
