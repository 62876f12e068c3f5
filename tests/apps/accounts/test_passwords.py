"""Passwords: the two profiles, the history, links that work once, the hash renewed at sign-in.

Not here: the pages (`tests/web/account`).
"""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import get_default_password_validators

from tests.people import PASSWORD, People
from yunti.apps.accounts import letters, passwords, services
from yunti.apps.accounts.models import Person, SecretLink, SignIn, UsedPassword
from yunti.apps.accounts.services import passwords as service
from yunti.kit import canonical, clock
from yunti.kit.actors import public_actor, system_actor
from yunti.kit.errors import Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.models import AuditedRow, BackgroundJob
from yunti.kit.tasks import Job

pytestmark = pytest.mark.django_db
GOOD = "Shanding-qiao-7788"


def ma(people: People) -> Person:
    return Person.objects.get(pk=people.ma.person_id)


@pytest.fixture
def asvs(settings) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [
        row
        for row in settings.AUTH_PASSWORD_VALIDATORS
        if row["NAME"].rsplit(".", 1)[-1] not in ("ThreeClassesValidator", "NotUsedLatelyValidator")
    ]
    settings.YUNTI_PASSWORD_DAYS = None
    get_default_password_validators.cache_clear()
    yield
    get_default_password_validators.cache_clear()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Kurz-1234", "12"),
        ("x" * 129 + "A1", "最多"),
        ("zhiyouxiaoxiezimu", "三类"),
        ("Yunti-202611", "容易猜到"),
        ("passwordpassword", "三类"),
    ],
)
def test_dengbao_refuses(people: People, typed: str, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        services.change_password(password=typed, by=people.ma)


def test_a_good_password_is_set_and_the_row_stays_covered(people: People) -> None:
    services.change_password(password=GOOD, by=people.ma)
    person = ma(people)
    assert person.check_password(GOOD) and person.password_changed_at == clock.now()
    covered = AuditedRow.objects.filter(table="accounts_person").latest("pk")
    assert covered.digest == canonical.row_digest(covered.salt, person)


def test_the_last_five_are_refused_the_sixth_is_not(people: People) -> None:
    for number in range(5):
        services.change_password(password=f"{GOOD}-{number}", by=people.ma)
    for old in [PASSWORD, f"{GOOD}-0", f"{GOOD}-4"]:
        with pytest.raises(InvalidInput, match="最近用过"):
            services.change_password(password=old, by=people.ma)
    services.change_password(password=f"{GOOD}-5", by=people.ma)
    services.change_password(password=PASSWORD, by=people.ma)
    assert UsedPassword.objects.count() == passwords.REMEMBERED


def test_dengbao_password_expires_after_90_days_asvs_does_not(people: People, settings) -> None:
    person = ma(people)
    later = clock.now() + timedelta(days=90)
    assert not passwords.must_change(person, later - timedelta(seconds=1))
    assert passwords.must_change(person, later)
    settings.YUNTI_PASSWORD_DAYS = None
    assert not passwords.must_change(person, later)


def test_asvs_asks_for_no_classes_but_refuses_common_and_context(people: People, asvs: None) -> None:
    services.change_password(password="shan ding shang de qiao", by=people.ma)
    with pytest.raises(InvalidInput, match="容易猜到"):
        services.change_password(password="yunti2026yunti", by=people.ma)
    with pytest.raises(InvalidInput):
        services.change_password(password="1q2w3e4r5t6y", by=people.ma)


def test_changing_ends_every_other_session(people: People) -> None:
    here, there = (
        services.open_sign_in(person_id=people.ma.person_id, agent="t", second_factor=False, by=people.ma)
        for _ in range(2)
    )
    services.change_password(password=GOOD, keep_sign_in=here.ref, by=people.ma)
    assert SignIn.objects.get(pk=here.pk).ended_at is None
    assert SignIn.objects.get(pk=there.pk).ended_reason == "password"


def reset_token(people: People) -> str:
    return services.start_password_reset(person_ref=people.ma.person_ref, by=people.an)[1]


def test_a_link_works_once_and_a_weak_choice_does_not_spend_it(people: People) -> None:
    token = reset_token(people)
    with pytest.raises(InvalidInput):
        services.set_password_by_link(token=token, password="kurz", by=public_actor())
    services.set_password_by_link(token=token, password=GOOD, by=public_actor())
    assert ma(people).check_password(GOOD)
    with pytest.raises(NotFoundOrHidden):
        services.set_password_by_link(token=token, password=GOOD + "x", by=public_actor())


def test_a_link_dies_by_age_and_by_a_newer_one(people: People, held_clock) -> None:
    first, second = reset_token(people), reset_token(people)
    with pytest.raises(NotFoundOrHidden):
        services.set_password_by_link(token=first, password=GOOD, by=public_actor())
    with clock.held(held_clock + timedelta(minutes=31)), pytest.raises(NotFoundOrHidden):
        services.set_password_by_link(token=second, password=GOOD, by=public_actor())
    assert token_is_nowhere(second)


def token_is_nowhere(token: str) -> bool:
    return not any(token in str(value) for row in SecretLink.objects.values() for value in row.values())


def test_nobody_starts_a_reset_but_the_security_administrator(people: People) -> None:
    for actor in (people.xi, people.shen, people.su, people.ma):
        with pytest.raises(Forbidden):
            services.start_password_reset(person_ref=people.gao.person_ref, by=actor)


def test_asking_for_a_reset_is_the_same_for_known_and_unknown(people: People, mailoutbox, settings) -> None:
    """Both leave one job with sealed words; only the worker finds out whether anybody is there."""
    for typed in ("ma", "nobody"):
        services.request_password_reset(typed=typed, origin="http://x/")
    jobs = BackgroundJob.objects.filter(name="accounts.answer_password_reset")
    assert jobs.count() == 2 and not any(job.arguments["sealed"] == typed for job in jobs)
    assert not SecretLink.objects.exists()


def test_the_letter_goes_to_the_address_on_record_only(people: People) -> None:
    service.send_password_link(typed="MA", origin="http://x/", by=system_actor("test"))
    service.send_password_link(typed="ma", origin="http://x/", by=system_actor("test"))
    service.send_password_link(typed="nobody", origin="http://x/", by=system_actor("test"))
    assert SecretLink.objects.count() == 1
    assert BackgroundJob.objects.filter(name="accounts.send_letter").count() == 1


def test_an_old_hash_is_renewed_within_a_command(people: People) -> None:
    Person.objects.filter(pk=people.ma.person_id).update(
        password=PBKDF2PasswordHasher().encode(PASSWORD, "salzsalzsalzsalz", iterations=1000)
    )
    services.renew_hash(password=PASSWORD, by=people.ma)
    assert ma(people).password.startswith("md5$") and ma(people).check_password(PASSWORD)


def test_checking_a_password_writes_nothing(people: People) -> None:
    old = PBKDF2PasswordHasher().encode(PASSWORD, "salzsalzsalzsalz", iterations=1000)
    Person.objects.filter(pk=people.ma.person_id).update(password=old)
    assert ma(people).check_password(PASSWORD)
    assert ma(people).password == old


def test_disabling_kills_links_on_their_way(people: People) -> None:
    token = reset_token(people)
    services.disable_person(person_ref=people.ma.person_ref, reason="离职", by=people.an)
    with pytest.raises(NotFoundOrHidden):
        services.set_password_by_link(token=token, password=GOOD, by=public_actor())


def test_a_letter_lies_sealed_and_says_what_it_should(people: People, mailoutbox, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    service.send_password_link(typed="ma", origin="http://x/link/", by=system_actor("test"))
    job = BackgroundJob.objects.get(name="accounts.send_letter")
    assert "example.org" not in str(job.arguments)
    letters.send_letter.work(Job(ref=job.ref, by=system_actor("letters"), attempt=1), **job.arguments)
    letter = mailoutbox[0]
    assert letter.to == ["ma@example.org"]
    token = letter.body.split("http://x/link/")[1].split("/")[0]
    services.set_password_by_link(token=token, password=GOOD, by=public_actor())


def test_without_a_mail_server_a_letter_fails_aloud(people: People, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    service.send_password_link(typed="ma", origin="http://x/", by=system_actor("test"))
    job = BackgroundJob.objects.get(name="accounts.send_letter")
    with pytest.raises(letters.LetterNotSent, match="no mail server"):
        letters.send_letter.work(Job(ref=job.ref, by=system_actor("letters"), attempt=1), **job.arguments)
