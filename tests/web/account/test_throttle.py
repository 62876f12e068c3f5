"""Limits on wrong passwords: they stop guessing, and a rival cannot use them to lock anybody out.

Not here: wrong codes of the second factor (`tests/apps/accounts/test_factors.py`).
"""

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from tests.people import PASSWORD, People
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.models import Person
from yunti.kit.actors import system_actor
from yunti.web.shared.addresses import client_address, network_prefix

pytestmark = pytest.mark.django_db
HOME, RIVAL, SAME_NETWORK = "203.0.113.7", "198.51.100.9", "198.51.100.200"


def attempt(
    login: str, password: str = "Falsch-1234-xx", *, address: str = RIVAL, client: Client | None = None
):
    return (client or Client()).post(
        "/account/sign-in/", {"login": login, "password": password}, REMOTE_ADDR=address
    )


def test_five_wrong_tries_and_the_address_waits_for_this_account(people: People) -> None:
    answers = [attempt("ma").status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    waiting = attempt("ma", PASSWORD)
    assert waiting.status_code == 429 and waiting["Retry-After"] == "900"
    assert "15 分钟" in waiting.content.decode()


def test_a_rival_elsewhere_locks_nobody_out(people: People) -> None:
    for _ in range(60):
        attempt("ma")
    assert attempt("ma", PASSWORD, address=HOME).status_code == 302


def test_with_the_address_left_out_the_rival_would(people: People, settings) -> None:
    """The negative control: the same storm under a limit by account alone."""
    settings.AXES_LOCKOUT_PARAMETERS = ["username"]
    for _ in range(6):
        attempt("ma")
    assert attempt("ma", PASSWORD, address=HOME).status_code == 429


def test_with_the_limit_off_guessing_goes_on(people: People, settings) -> None:
    settings.AXES_ENABLED = False
    settings.YUNTI_WRONG_PER_ADDRESS = settings.YUNTI_WRONG_PER_NETWORK = 10**6
    assert {attempt("ma").status_code for _ in range(8)} == {200}


def test_known_and_unknown_accounts_wait_alike(people: People) -> None:
    def story(login: str) -> list[int]:
        return [attempt(login).status_code for _ in range(7)]

    assert story("ma") == story("nobody")


def test_other_names_of_one_person_count_together(people: People) -> None:
    for name in ("ma", "MA", "ma@example.org", " Ma "):
        attempt(name)
    assert attempt("ma").status_code == 429


def test_a_known_device_is_not_locked_by_its_neighbours(people: People) -> None:
    services.give_demo_second_factor(person_ref=people.qin.person_ref, by=system_actor("test"))
    own = Client()
    attempt("qin", PASSWORD, address=HOME, client=own)
    own.post("/account/code/", {"code": queries.demo_code(Person.objects.get(login="qin"))}, REMOTE_ADDR=HOME)
    own.post("/account/sign-out/", REMOTE_ADDR=HOME)
    assert "yunti-device" in own.cookies
    for _ in range(6):
        attempt("qin", address=HOME)
    assert attempt("qin", PASSWORD, address=HOME).status_code == 429
    assert attempt("qin", PASSWORD, address=HOME, client=own).status_code == 302
    thief = Client()
    thief.cookies["yunti-device"] = own.cookies["yunti-device"].value
    for _ in range(5):
        attempt("qin", address=HOME, client=thief)
    assert attempt("qin", PASSWORD, address=HOME, client=thief).status_code == 429, (
        "it has a limit of its own"
    )


def test_a_device_is_forgotten_when_the_password_changes(people: People) -> None:
    services.give_demo_second_factor(person_ref=people.qin.person_ref, by=system_actor("test"))
    own = Client()
    attempt("qin", PASSWORD, address=HOME, client=own)
    own.post("/account/code/", {"code": queries.demo_code(Person.objects.get(login="qin"))}, REMOTE_ADDR=HOME)
    services.change_password(password="Shanding-qiao-7788", by=people.qin)
    for _ in range(6):
        attempt("qin", address=HOME)
    assert attempt("qin", "Shanding-qiao-7788", address=HOME, client=own).status_code == 429


def test_one_address_guessing_at_many_accounts_waits(people: People, settings) -> None:
    settings.YUNTI_WRONG_PER_ADDRESS = 10
    for number in range(10):
        attempt(f"user{number}")
    assert attempt("ma", PASSWORD).status_code == 429
    assert attempt("ma", PASSWORD, address=HOME).status_code == 302


def test_one_network_guessing_from_many_addresses_waits(people: People, settings) -> None:
    settings.YUNTI_WRONG_PER_NETWORK = 10
    for number in range(10):
        attempt(f"user{number}", address=f"198.51.100.{number}")
    assert attempt("ma", PASSWORD, address=SAME_NETWORK).status_code == 429
    assert attempt("ma", PASSWORD, address=HOME).status_code == 302


def test_a_forged_forwarded_header_changes_nothing(people: People) -> None:
    for number in range(5):
        Client().post(
            "/account/sign-in/",
            {"login": "ma", "password": "Falsch-1234-xx"},
            REMOTE_ADDR=RIVAL,
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
    assert attempt("ma", PASSWORD).status_code == 429


def test_success_clears_the_count_of_that_account_only(people: People) -> None:
    for _ in range(4):
        attempt("ma")
    attempt("gao")
    assert attempt("ma", PASSWORD).status_code == 302
    assert [row.failures_since_start for row in AccessAttempt.objects.all()] == [1]


def test_nothing_typed_is_kept(people: People) -> None:
    attempt("ein.geheimnis", "Geheim-1234-xx")
    attempt("ma", "Geheim-1234-xx")
    kept = str(list(AccessAttempt.objects.values())) + str(list(AccessFailureLog.objects.values()))
    assert "geheimnis" not in kept and "Geheim-1234" not in kept


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("198.51.100.9", "198.51.100."),
        ("2001:db8:1:2:3::9", "2001:db8:1:2:"),
        ("x", ""),
        ("2001:db8::1", "2001:db8::"),
        ("2001:db8:1:2::9", "2001:db8:1:2:"),
        ("2001:db8:0:1::9", "2001:db8:0:1:"),
    ],
)
def test_network_of_an_address(address: str, prefix: str) -> None:
    assert network_prefix(address) == prefix


def test_known_and_unknown_accounts_cost_one_hash_each(people: People, monkeypatch) -> None:
    """The time a password check takes is the time of its hash; so both stories take the same."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str, *rest: object) -> str:
        hashed.append(password)
        return encode(self, password, salt, *rest)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    counts = []
    for login in ("ma", "nobody"):
        hashed.clear()
        attempt(login)
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_pages_open_to_everybody_bear_no_flood(people: People) -> None:
    cache.clear()
    answers = [Client().post("/account/forgotten/", {"typed": "ma"}).status_code for _ in range(31)]
    cache.clear()
    assert set(answers[:30]) == {200} and answers[30] == 429


def test_an_address_told_as_mapped_is_the_same_address(rf) -> None:
    assert client_address(rf.get("/", REMOTE_ADDR="::ffff:198.51.100.9")) == RIVAL
