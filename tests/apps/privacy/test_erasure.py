"""A person is erased: the plaintext is gone from every table, the audit log still verifies, and says who decided."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models

from tests.apps.audit.log import SEALER, note_phone, raw, take_over
from tests.people import PASSWORD, People
from yunti.apps.accounts.models import Invitation, Mandate, Organisation, Person, SignIn
from yunti.apps.audit.enums import FindingKind
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.verification.run import verify_log
from yunti.apps.messages.models import Message
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.privacy import retention, services
from yunti.apps.privacy.erasure import erase_person
from yunti.apps.privacy.models import PrivacyRequest
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditDetail, AuditedRow, AuditEvent, IdempotencyKey, ViewingRecord

pytestmark = pytest.mark.django_db

NAME, LOGIN, PHONE, EMAIL = "金丝雀甲（示例）", "canary-login", "13912345678", "canary@example.org"
ADDRESS = "203.0.113.77"
CANARIES = (NAME, LOGIN, PHONE, EMAIL, ADDRESS)


@command("test.move_in")
def let_canary_in(step: Step, *, by: Actor) -> Person:
    """A person with traces in as many tables as one can leave."""
    step.open_to_all()
    person = Person(login=LOGIN, name=NAME, email=EMAIL, phone=PHONE, created_at=clock.now())
    person.set_password(PASSWORD)
    person.save()
    step.covers(person)
    organisation = Organisation.objects.order_by("pk")[0]
    step.create(
        Invitation,
        organisation=organisation,
        desk=Desk.COUNTY,
        contact=EMAIL,
        digest="d",
        invited_by=Person.objects.order_by("pk")[0],
        accepted_by=person,
        created_at=clock.now(),
        expires_at=clock.now(),
    )
    post_message(kind="accounts.security", to=[person.ref], subject=f"{NAME}您好", body=PHONE, by=by)
    post_message(
        kind="accounts.mandate",
        to=Recipients(desk=Desk.SYSTEM_ADMIN),
        subject="新人",
        body=f"{NAME}已加入",
        by=by,
    )
    step.record(person, details={"name": NAME, "login": LOGIN, "phone": PHONE}, about=person.ref)
    return person


@command("test.mention")
def mention(step: Step, *, text: str, by: Actor) -> None:
    step.open_to_all()
    step.record(details={"text": text})


@pytest.fixture
def canary(people: People) -> Person:
    take_over(by=people.xi)
    person = let_canary_in(by=people.xi)
    note_phone(person_id=person.pk, phone=PHONE, by=people.xi)
    mention(text=f"致电 {PHONE}", by=people.luo)
    SignIn.objects.create(
        person=person, started_at=clock.now(), last_seen_at=clock.now(), address=ADDRESS, agent="x"
    )
    AccessAttempt.objects.create(
        username=LOGIN,
        ip_address=ADDRESS,
        user_agent="x",
        get_data="",
        post_data=LOGIN,
        failures_since_start=1,
    )
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.create()
    by = Actor(kind="person", person_id=person.pk, person_ref=person.ref, name=NAME, address=ADDRESS)
    services.ask(kind="correction", text=f"手机号应为 {PHONE}", by=by)
    services.ask(kind="erasure", text=f"请删除 {NAME}", by=by)
    ViewingRecord.objects.create(
        viewed_at=clock.now(),
        actor=person.ref,
        subject_type="x",
        subject_ref="y",
        purpose="z",
        address=ADDRESS,
    )
    IdempotencyKey.objects.create(
        actor=person.ref, command="x", key="k", fingerprint="f", result=NAME, created_at=clock.now()
    )
    seal_pending(by=SEALER)
    assert verify_log().clean
    return person


def places_of(canaries: tuple[str, ...]) -> list[str]:
    """Every column of every table in which one of the texts stands, read as text, binary columns too."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey | models.DateField | models.BooleanField):
                continue
            for text in canaries:
                if _stands_in(model, field, text):
                    found.append(f"{model._meta.label}.{field.name}: {text}")
    return found


def _stands_in(model: type[models.Model], field: Any, text: str) -> bool:
    quote = connection.ops.quote_name
    column = quote(field.column)
    if isinstance(field, models.BinaryField):
        as_text = (
            f"encode({column}, 'escape')" if connection.vendor == "postgresql" else f"CAST({column} AS TEXT)"
        )
    else:
        as_text = f"CAST({column} AS TEXT)"
    escaped = text.encode("unicode_escape").decode()  # as JSON columns may hold it
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {quote(model._meta.db_table)} WHERE {as_text} LIKE %s OR {as_text} LIKE %s",
            [f"%{text}%", f"%{escaped}%"],
        )
        return bool(cursor.fetchone()[0])


def erasure_request(person: Person) -> PrivacyRequest:
    return PrivacyRequest.objects.get(person=person, kind="erasure")


def test_plaintext_is_gone_everywhere_and_the_log_verifies(canary: Person, people: People) -> None:
    assert len(places_of(CANARIES)) > 12  # the search finds what is there
    services.decide(ref=erasure_request(canary).ref, grant=True, answer="已删除", by=people.an)
    assert places_of(CANARIES) == []
    seal_pending(by=SEALER)
    report = verify_log()
    assert report.clean, report.as_dict()
    event = AuditEvent.objects.get(action="privacy.erase_person")
    assert event.actor == people.an.ref
    assert AuditDetail.objects.filter(erased_by=event).count() >= 5


def test_erased_person_cannot_come_back(canary: Person, people: People) -> None:
    erase_person(person_ref=canary.ref, ground="test", by=people.an)
    canary.refresh_from_db()
    assert not canary.is_active and not canary.has_usable_password() and canary.erased_at == clock.now()
    with pytest.raises(NotFoundOrHidden):
        erase_person(person_ref=canary.ref, ground="test", by=people.an)


def test_old_digests_of_the_person_lose_their_salt(canary: Person, people: People) -> None:
    erase_person(person_ref=canary.ref, ground="test", by=people.an)
    salts = [
        bytes(row.salt)
        for row in AuditedRow.objects.filter(table="accounts_person", row_key=str(canary.pk)).order_by(
            "event_id"
        )
    ]
    assert len(salts) > 2 and salts[-1] != b"" and set(salts[:-1]) == {b""}


def test_clearing_one_detail_more_than_the_event_names_is_found(canary: Person, people: People) -> None:
    erase_person(person_ref=canary.ref, ground="test", by=people.an)
    event = AuditEvent.objects.get(action="privacy.erase_person")
    other = AuditEvent.objects.filter(action="test.take_over").get()
    raw(
        "UPDATE kit_auditdetail SET payload = NULL, salt = NULL, erased_by_id = %s WHERE event_id = %s",
        event.pk,
        other.pk,
    )
    seal_pending(by=SEALER)
    assert verify_log().has(FindingKind.DETAIL_DELETED)


def test_person_with_a_mandate_is_not_erased(people: People) -> None:
    with pytest.raises(Refused, match="mandates_open"):
        erase_person(person_ref=people.luo.ref, ground="test", by=people.an)
    assert Person.objects.get(ref=people.luo.ref).erased_at is None


@pytest.mark.parametrize("name", ["xi", "shen", "luo", "ma"])
def test_only_the_security_administrator_decides(canary: Person, people: People, name: str) -> None:
    with pytest.raises((Forbidden, NotFoundOrHidden)):
        services.decide(ref=erasure_request(canary).ref, grant=True, answer="x", by=getattr(people, name))
    with pytest.raises(Forbidden):
        erase_person(person_ref=canary.ref, ground="x", by=getattr(people, name))


def test_request_is_asked_once_answered_once_and_has_a_deadline(people: People) -> None:
    row = services.ask(kind="correction", text="姓名有误", by=people.ma)
    assert row.due_on == clock.today() + timedelta(days=30)
    with pytest.raises(Conflict):
        services.ask(kind="correction", text="再提一次", by=people.ma)
    with pytest.raises(InvalidInput):
        services.ask(kind="explanation", text=" ", by=people.ma)
    with pytest.raises(InvalidInput):
        services.decide(ref=row.ref, grant=False, answer="", by=people.an)
    services.decide(ref=row.ref, grant=False, answer="与证照一致", by=people.an)
    assert Message.objects.filter(kind="privacy.request", deliveries__person=row.person).exists()
    with pytest.raises(Conflict):
        services.decide(ref=row.ref, grant=True, answer="x", by=people.an)


def test_copy_holds_what_is_known_about_oneself(canary: Person, people: People) -> None:
    by = Actor(kind="person", person_id=canary.pk, person_ref=canary.ref, name=NAME)
    content = services.export_own_data(by=by)
    assert content["person"][0]["phone"] == PHONE and content["sign_ins"][0]["address"] == ADDRESS
    assert {"test.move_in", "privacy.ask"} <= {event["action"] for event in content["events"]}
    assert len(content["requests"]) == 2


def test_periods_are_kept(canary: Person, people: People) -> None:
    SignIn.objects.update(ended_at=clock.now())
    system = system_actor("privacy.retention")
    counts = retention.apply_retention(by=system)
    assert not any(counts.values())
    with clock.held(clock.now() + timedelta(days=400)):
        counts = retention.apply_retention(by=system)
        seal_pending(by=SEALER)
    assert (
        counts["sign_ins"] >= 2
        and counts["messages"]
        and counts["contacts"] == 1
        and counts["addresses"] == 1
    )
    with clock.held(clock.now() + timedelta(days=10 * 366)):
        counts = retention.apply_retention(by=system)
        seal_pending(by=SEALER)
    assert counts["details"] > 5 and verify_log().clean


def test_people_long_gone_are_forgotten_but_not_those_with_a_mandate(canary: Person, people: People) -> None:
    Person.objects.filter(ref__in=[canary.ref, people.luo.ref]).update(
        is_active=False, disabled_at=clock.now()
    )
    system = system_actor("privacy.retention")
    with clock.held(clock.now() + timedelta(days=3 * 365 + 1)):
        assert retention.forget_people(by=system) == 1
    canary.refresh_from_db()
    assert canary.erased_at is not None and Mandate.objects.filter(person__ref=people.luo.ref).exists()
