"""The second factor: codes count once, wrong ones are limited, recovery codes, reset by two persons, demo secrets.

Not here: the pages (`tests/web/account`).
"""

from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from tests.people import People
from yunti.apps.accounts import factors, queries, services
from yunti.apps.accounts.models import FactorReset, Person, SignIn
from yunti.kit import clock
from yunti.kit.actors import system_actor
from yunti.kit.errors import Forbidden, InvalidInput, Refused

pytestmark = pytest.mark.django_db
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238, appendix B


@pytest.fixture
def qin(people: People) -> Person:
    return services.give_demo_second_factor(person_ref=people.qin.person_ref, by=system_actor("test"))


def check(person: Person, code: str) -> bool:
    return services.check_second_factor(person_id=person.pk, code=code) is not None


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert factors.code_at(RFC_SECRET, seconds // 30) == code


def test_a_code_counts_once(qin: Person) -> None:
    code = queries.demo_code(qin)
    assert check(qin, code)
    assert not check(qin, code)


def test_an_older_code_is_dead_after_a_newer_one(qin: Person) -> None:
    secret = factors.demo_secret("qin")
    here = factors.counter_of(clock.now())
    assert check(qin, factors.code_at(secret, here))
    assert not check(qin, factors.code_at(secret, here - 1))
    assert check(qin, factors.code_at(secret, here + 1))


def test_a_code_of_a_minute_ago_is_too_old(qin: Person) -> None:
    secret = factors.demo_secret("qin")
    assert not check(qin, factors.code_at(secret, factors.counter_of(clock.now()) - 2))


def test_demo_code_is_the_next_unused(qin: Person, held_clock: datetime) -> None:
    assert check(qin, queries.demo_code(qin)) and check(qin, queries.demo_code(qin))
    assert not check(qin, queries.demo_code(qin)), "both codes of the half minute are spent"
    with clock.held(held_clock + timedelta(seconds=30)):
        assert check(qin, queries.demo_code(qin))


def test_a_code_shown_at_the_end_of_its_half_minute_can_still_be_typed(
    qin: Person, held_clock: datetime
) -> None:
    shown = queries.demo_code(qin)
    with clock.held(held_clock + timedelta(seconds=30)):
        assert check(qin, shown)


def test_as_people_type_it(qin: Person) -> None:
    code = queries.demo_code(qin)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert check(qin, f" {wide[:3]} {wide[3:]}")


def test_five_wrong_codes_and_the_right_one_waits(qin: Person, held_clock) -> None:
    for _ in range(factors.TRIES):
        assert not check(qin, "000000")
    assert services.second_factor_waits_until(qin.pk) == held_clock + factors.WAIT
    assert not check(qin, queries.demo_code(qin))
    with clock.held(held_clock + factors.WAIT):
        assert check(qin, queries.demo_code(qin))


def test_four_wrong_codes_do_not_wait(qin: Person) -> None:
    for _ in range(factors.TRIES - 1):
        assert not check(qin, "000000")
    assert check(qin, queries.demo_code(qin))


def test_activation_needs_the_right_code_and_shows_recovery_codes(people: People) -> None:
    with pytest.raises(InvalidInput, match="验证码不对"):
        services.activate_second_factor(secret=RFC_SECRET, code="000000", by=people.ma)
    code = factors.code_at(RFC_SECRET, factors.counter_of(clock.now()))
    codes = services.activate_second_factor(secret=RFC_SECRET, code=code, by=people.ma)
    assert len(codes) == 10
    person = Person.objects.get(pk=people.ma.person_id)
    assert not check(person, code), "the code that switched it on is spent"
    assert check(person, codes[3]) and not check(person, codes[3])
    again = services.renew_recovery_codes(by=people.ma)
    assert not check(person, codes[4]) and check(person, again[0])


def test_secrets_lie_encrypted(qin: Person) -> None:
    text = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert factors.demo_secret("qin") not in text


def test_staff_cannot_switch_it_off_outsiders_can(people: People, qin: Person) -> None:
    with pytest.raises(Refused, match="staff_need_factor"):
        services.deactivate_second_factor(by=people.qin)
    services.give_demo_second_factor(person_ref=people.ma.person_ref, by=system_actor("test"))
    services.deactivate_second_factor(by=people.ma)
    assert not queries.has_second_factor(people.ma.person_id)


def test_reset_takes_two_other_persons(people: People, qin: Person) -> None:
    row = services.open_sign_in(person_id=qin.pk, agent="t", second_factor=True, by=people.qin)
    with pytest.raises(Forbidden):
        services.request_factor_reset(person_ref=qin.ref, reason="换手机", by=people.an)
    reset = services.request_factor_reset(person_ref=qin.ref, reason="换手机", by=people.xi)
    for actor in (people.xi, people.qin, people.shen):
        with pytest.raises(Forbidden):
            services.decide_factor_reset(ref=reset.ref, accept=True, by=actor)
    assert queries.has_second_factor(qin.pk)
    services.decide_factor_reset(ref=reset.ref, accept=True, by=people.an)
    assert not queries.has_second_factor(qin.pk)
    assert SignIn.objects.get(pk=row.pk).ended_reason == "factor"


def test_the_database_refuses_a_reset_by_one_person(people: People, qin: Person) -> None:
    reset = services.request_factor_reset(person_ref=qin.ref, reason="换手机", by=people.xi)
    for alone in (people.xi.person_id, qin.pk):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.filter(pk=reset.pk).update(decided_by=alone)


def test_no_demo_secret_for_real_people_or_real_offices(people: People, settings) -> None:
    Person.objects.filter(pk=people.qin.person_id).update(is_example=False)
    real = Person.objects.get(pk=people.qin.person_id)
    with pytest.raises(Refused):
        services.give_demo_second_factor(person_ref=real.ref, by=system_actor("demo"))
    with pytest.raises(Forbidden):
        queries.demo_code(real)
    settings.YUNTI_MODE = "production"
    with pytest.raises(ImproperlyConfigured):
        factors.demo_secret("qin")
    assert timedelta(0) == clock.shift()
