"""Every address × every desk × own and other jurisdiction: the status, the canaries in the body, the rows that must not change.

Generated from the URL table; the truth is `policy.py`. Not here: what a permitted page shows (`tests/web`).
"""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access.policy import OWNERS, POLICY, PUBLIC, SEES, Rule
from tests.access.world import CANARIES, World
from tests.apps.cases.rounds import ever_asked_to
from tests.architecture.test_addresses import ALL
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.queries import cases as door
from yunti.apps.documents import services as documents
from yunti.apps.registry.queries import parties
from yunti.kit.models import AuditEvent
from yunti.kit.permissions import SIGNED_IN, Allowed

pytestmark = pytest.mark.django_db
NAMES = tuple(SEES)
ADDRESSES = {name: entry for _, name, entry in ALL}
DECLARED = {name: entry for name, entry in ADDRESSES.items() if name in POLICY}  # the rest fails below
NOWHERE = "nowhere"
GONE = (302, 303, 404, 410)
VOLATILE = {
    "django_session",
    "kit_viewingrecord",
    "kit_auditevent",
    "kit_auditdetail",
    "axes_accesslog",
    "accounts_signin",
}


def client_of(name: str, people: People) -> Client:
    client = Client(raise_request_exception=False)
    if name not in PUBLIC:
        sign_in(client, getattr(people, name))
    return client


def targets(name: str, rule: Rule, world: World) -> Iterator[tuple[str, str]]:
    """The address for each place: (place, url); places do not matter where the address names no thing."""
    if not rule.thing:
        yield "", reverse(name)
        return
    for place, arguments in world.things[rule.thing].items():
        yield place, reverse(name, kwargs=arguments)


def admitted(actor: str, rule: Rule, place: str) -> bool:
    if actor not in rule.who:
        return False
    if rule.thing in OWNERS:
        return actor in OWNERS[rule.thing][place]
    return place in ("", NOWHERE) or rule.everywhere or actor in rule.others or place in SEES[actor]


def text_of(answer: HttpResponseBase) -> str:
    """The body as text, archives unpacked."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(entry).decode("utf-8", "replace") for entry in archive.namelist())
    return body.decode("utf-8", "replace")


def rows() -> dict[str, int]:
    """How many rows each table has, volatile ones left out: a denied call must leave this as it was."""
    tables = sorted({model._meta.db_table for model in apps.get_models()} - VOLATILE)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{each}', COUNT(*) FROM \"{each}\"" for each in tables))
        counts: dict[str, int] = dict(cursor.fetchall())
    counts["done"] = AuditEvent.objects.filter(outcome=AuditEvent.Outcome.DONE).count()
    return counts


def test_policy_and_addresses_are_the_same_set() -> None:
    assert sorted(set(ADDRESSES) - set(POLICY)) == [], "say in tests/access/policy.py who may open these"
    assert sorted(set(POLICY) - set(ADDRESSES)) == [], "these addresses do not exist"


def read_all(actor: str, people: People, world: World) -> list[str]:
    """What is wrong with the answers that this desk gets when it asks every GET address."""
    client = client_of(actor, people)
    wrong = []
    for name, entry in DECLARED.items():
        if "GET" not in entry.callback.methods:  # type: ignore[attr-defined]
            continue
        rule = POLICY[name]
        for place, url in targets(name, rule, world):
            wrong += _judge(actor, name, place, rule, client.get(url))
    return wrong


@pytest.mark.one_database
def test_a_missing_row_condition_is_found(
    people: People, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: rows no longer filtered by jurisdiction. The matrix must see it."""
    monkeypatch.setattr(parties, "_visible", lambda rows, actor, own_desk: rows)
    wrong = read_all("wei", people, world)
    assert any("shows 金丝雀甲" in line for line in wrong)
    assert any("enterprise-detail first: 200 although not permitted" in line for line in wrong)


@pytest.mark.one_database
def test_a_missing_check_of_who_is_asked_is_found(
    people: People, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: an expert whose invitation ended still gets in. The matrix must see it."""
    monkeypatch.setattr(door, "_asked_to", ever_asked_to)
    wrong = read_all("yan", people, world)
    for name in ("expert:case", "shared:evidence", "shared:evidence-page", "shared:evidence-thumbnail"):
        assert f"yan {name} second: 200 although not permitted" in wrong


@pytest.mark.one_database
def test_a_missing_desk_rule_is_found(people: People, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: one address open to everybody signed in. The matrix must see it."""
    view = ADDRESSES["administration:person-list"].callback
    monkeypatch.setattr(view, "access", SIGNED_IN)
    assert any("luo administration:person-list: 200" in line for line in read_all("luo", people, world))


@pytest.mark.one_database
def test_a_missing_permission_check_is_found(
    people: People, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: a service that no longer asks who removes evidence. The matrix must see changed rows."""
    monkeypatch.setattr(documents.keeping, "can_remove_evidence", lambda *given: Allowed(), raising=True)
    monkeypatch.setattr(ADDRESSES["shared:evidence-remove"].callback, "access", SIGNED_IN)
    wrong = write_all("wei", people, world)
    assert any("shared:evidence-remove" in line and "changed" in line for line in wrong)


def _judge(actor: str, name: str, place: str, rule: Rule, answer: HttpResponseBase) -> list[str]:
    wrong = []
    label = f"{actor} {name} {place}".strip()
    if rule.answers and admitted(actor, rule, place):
        if answer.status_code != rule.answers:
            wrong.append(f"{label}: {answer.status_code} instead of {rule.answers}")
    elif admitted(actor, rule, place) and place == NOWHERE:
        if answer.status_code not in GONE:
            wrong.append(f"{label}: {answer.status_code} for what does not exist")
    elif admitted(actor, rule, place):
        if answer.status_code >= 400:
            wrong.append(f"{label}: {answer.status_code} although permitted")
    elif actor in PUBLIC:
        if answer.status_code not in (302, 404):
            wrong.append(f"{label}: {answer.status_code} without sign-in")
    elif answer.status_code not in (403, 404):
        wrong.append(f"{label}: {answer.status_code} although not permitted")
    if not rule.everywhere:
        body = text_of(answer)
        foreign = [
            canary for there, canary in CANARIES.items() if there not in SEES[actor] and canary in body
        ]
        wrong += [f"{label}: shows {canary}" for canary in foreign]
    return wrong


def write_all(actor: str, people: People, world: World) -> list[str]:
    """What goes wrong when this desk sends a form to every address that does not admit it.

    Rows are counted once at the end; only where they changed are they counted after each address, to name it.
    """
    client = client_of(actor, people)
    before = rows()
    begun = transaction.savepoint()  # no atomic block: commands refuse to run inside of one
    wrong = _write(actor, client, world)
    if rows() == before:
        transaction.savepoint_commit(begun)
        return wrong
    transaction.savepoint_rollback(begun)
    return _write(actor, client, world, before)


def _write(actor: str, client: Client, world: World, before: dict[str, int] | None = None) -> list[str]:
    wrong = []
    for name, entry in DECLARED.items():
        if "POST" not in entry.callback.methods:  # type: ignore[attr-defined]
            continue
        rule = POLICY[name]
        for place, url in targets(name, rule, world):
            if admitted(actor, rule, place):
                continue
            answer = client.post(url, world.form(name))
            wrong += _judge(actor, name, place, rule, answer)
            if before is not None and (after := rows()) != before:
                changed = {table for table in after if after[table] != before.get(table)}
                wrong.append(f"{actor} {name} {place}: changed {sorted(changed)}")
                before = after
    return wrong


@pytest.mark.one_database  # who may is decided before a row is touched; what desks may read and write is tried on both in tests/web
@pytest.mark.parametrize("actor", NAMES)
def test_reading_and_writing_where_not_permitted(actor: str, people: People, world: World) -> None:
    """Every address: the right answer for this desk, never another jurisdiction's canary, and no row changed by who may not."""
    assert not [*read_all(actor, people, world), *write_all(actor, people, world)]


@pytest.mark.parametrize("actor", NAMES)
def test_clumsy_writing_is_never_a_fault(actor: str, people: People, world: World) -> None:
    """Where permitted, empty, absurd and oversized fields are answered with a page, never with 500."""
    wrong, client = [], client_of(actor, people)
    for name, entry in DECLARED.items():
        if "POST" not in entry.callback.methods:  # type: ignore[attr-defined]
            continue
        rule = POLICY[name]
        if actor not in PUBLIC and "sign_in" not in client.session:  # an address before signed this desk out
            client = client_of(actor, people)
        for place, url in targets(name, rule, world):
            if not admitted(actor, rule, place):
                continue
            for form in ({}, {"x": "\x00"}, dict.fromkeys(world.form(name), "长" * 5000)):
                answer = client.post(url, form)
                if answer.status_code >= 500:
                    wrong.append(f"{actor} {name} {place}: {answer.status_code} for {str(form)[:60]}")
    assert not wrong
