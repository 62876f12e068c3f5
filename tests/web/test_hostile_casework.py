"""What a form of casework never offered is sent to it all the same: foreign fields, foreign cases, steps out of turn, wrong
methods, bodies beyond measure. Nothing of it may change anything.

Not here: who may open an address at all (`tests/access`), the services behind the forms.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from tests.apps.cases.rounds import a_case, a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, move_case, save_answers, start_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.models import CoveredModel

pytestmark = pytest.mark.django_db
KIND = "star_application"
ROOMS = ("cases", "certificates", "evaluations", "programmes", "publicity", "registry", "documents")
BY_CHANCE = ("ref", "saved_at", "occurred_at", "salt")


def covered() -> list[type[CoveredModel]]:
    return [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if issubclass(model, CoveredModel)
    ]


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every covered row of the rooms that casework writes to, without what differs each time.

    Keys are counted from the first row of a table: a sequence does not go back with what was undone.
    """
    places = {model: _places(model) for model in covered()}
    found = {}
    for model in covered():
        columns = [each for each in model._meta.concrete_fields if each.attname not in BY_CHANCE]
        names = [each.attname for each in columns]
        found[model.__name__] = [
            {each.attname: _counted(each, model, row[each.attname], places) for each in columns}
            for row in model._base_manager.order_by("pk").values(*names)
        ]
    return found


def _places(model: type[CoveredModel]) -> dict[Any, int]:
    keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return {key: place for place, key in enumerate(keys)}


def _counted(column: Any, model: type[CoveredModel], value: Any, places: dict[Any, dict[Any, int]]) -> Any:
    owner = model if column.primary_key else column.related_model
    return places[owner].get(value, value) if owner in places else value


def every_field(case: Case) -> dict[str, str]:
    """The name of every column of every row of casework, with a value that somebody would like to have there."""
    wanted = {
        "state": "published",
        "number": "JIA-1",
        "secret_digest": "0" * 64,
        "is_example": "on",
        "once_key": "",
        "region_code": "900201",
        "case": str(case.pk),
        "case_id": str(case.pk),
        "score": "100",
        "amount": "9999999",
        "role": "province_department",
        "actor": "province_department",
        "submitted_at": "2020-01-01 00:00",
        "due_on": "2099-12-31",
        "enterprise": "2",
        "by": "system",
    }
    columns = {each.name for model in covered() for each in model._meta.concrete_fields}
    asked = {*pack_of(case.round).definition.facts, "note"}  # what the forms do offer is not foreign
    return {name: wanted.get(name, "1") for name in sorted((columns | set(wanted)) - asked)}


@pytest.fixture
def drafted(people: People) -> Case:
    party = party_of(people.ma)
    case = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    known = dict(Answer.objects.filter(case=case).values_list("field", "version"))
    answers = filled(3, party.name, party.uscc)
    changes = [Change(name, value, known.get(name, 0)) for name, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    with_papers(case)
    return case


@pytest.fixture
def handed_in(drafted: Case, people: People) -> Case:
    return move_case(case=drafted, action="submit", seen=0, by=people.ma)


def outcome(post: Callable[[], Any]) -> dict[str, list[dict[str, Any]]]:
    """What stands in the tables after it; then it is taken back."""
    mark = transaction.savepoint()
    answer = post()
    assert answer.status_code < 500, answer.content[:300]
    found = rows()
    transaction.savepoint_rollback(mark)
    return found


# fields that no form offered --------------------------------------------------------------------------------------------


def test_foreign_fields_beside_the_applicants_own_change_nothing_more(people: People, drafted: Case) -> None:
    """The same form with and without them leaves the same rows."""
    client = sign_in(Client(), people.ma)
    extra = every_field(drafted)
    for name, args, sent in (
        ("case-section", [drafted.ref, "s0"], {"contact_position": "科长"}),
        ("case-section", [drafted.ref, "level"], {"target_star": "4"}),
        ("case-move", [drafted.ref, "submit"], {"seen": "0", "key": "k"}),
        ("case-move", [drafted.ref, "withdraw"], {"seen": "0", "key": "k", "confirm": "1"}),
    ):
        place = reverse(f"applicant:{name}", args=args)
        mine = {**extra, **sent}
        plain = outcome(lambda place=place, sent=sent: client.post(place, sent))
        assert outcome(lambda place=place, mine=mine: client.post(place, mine)) == plain, place
        assert plain != rows(), f"{place} did nothing at all, so this shows nothing"


def test_foreign_fields_beside_the_officers_own_change_nothing_more(people: People, handed_in: Case) -> None:
    client = sign_in(Client(), people.luo)
    step = {"action": "county_recommend", "seen": "1", "stated": ["county_precheck_passed", "county_seal"]}
    back = {"action": "return_for_correction", "seen": "1", "stated": "reasons_listed", "reasons": "缺页"}
    used = {"action", "seen", "stated", "reason", "reasons", "note", "key", "confirm"}
    for name, sent in (("case-step", step), ("case-step", back), ("case-fields", {"credit_clean": "true"})):
        place = reverse(f"officer:{name}", args=[handed_in.ref])
        extra = {key: value for key, value in every_field(handed_in).items() if key not in used}
        mine = {**extra, **sent}
        plain = outcome(lambda place=place, sent=sent: client.post(place, sent))
        assert outcome(lambda place=place, mine=mine: client.post(place, mine)) == plain, place
        assert plain != rows() or name == "case-fields", f"{place} did nothing at all"


# every address ----------------------------------------------------------------------------------------------------------


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Of every desk: what works on a case."""

    def walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each, each.namespace or space)
            elif each.name and each.name.startswith(("case", "cases", "objection", "evidence", "upload")):
                yield f"{space}:{each.name}", each

    yield from walk(get_resolver(), "")


def place_of(name: str, pattern: URLPattern, case: Case) -> str:
    known = {"ref": case.ref, "action": "submit", "key": "s0", "workflow": KIND}
    arguments = {
        key: 1 if isinstance(converter, IntConverter) else known.get(key, "x1")
        for key, converter in pattern.pattern.converters.items()
    }
    return reverse(name, kwargs=arguments)


def test_strangers_and_foreign_fields_at_every_address(people: People, handed_in: Case) -> None:
    """Whoever sends every column there is to any address of casework changes no row of a case that is not theirs to change."""
    found, before = 0, rows()
    for who in (people.gao, people.wei, people.ge, people.yan, people.tan, people.shen, people.xi):
        client = sign_in(Client(), who)
        for name, pattern in addresses():
            if "POST" not in getattr(pattern.callback, "methods", ()):
                continue
            answer = client.post(place_of(name, pattern, handed_in), every_field(handed_in))
            assert answer.status_code < 500, (name, answer.content[:300])
            assert rows() == before, f"{who.desk} changed something at {name}"
            found += 1
    assert found > 50


def test_other_methods_are_turned_away_everywhere(people: People, handed_in: Case) -> None:
    client, before = sign_in(Client(), people.luo), rows()
    for name, pattern in addresses():
        place = place_of(name, pattern, handed_in)
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            assert client.generic(method, place).status_code in (403, 404, 405), (method, place)
        if "GET" not in pattern.callback.methods:  # type: ignore[attr-defined]
            assert client.get(place).status_code in (403, 404, 405), place
    assert rows() == before


# out of turn, out of measure --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "action", ["publish", "county_recommend", "assessment_pass", "resubmit", "no_such", "submit"]
)
def test_an_applicant_can_skip_no_step(people: People, handed_in: Case, action: str) -> None:
    client, before = sign_in(Client(), people.ma), rows()
    answer = client.post(reverse("applicant:case-move", args=[handed_in.ref, action]), {"seen": "1"})
    assert answer.status_code in (403, 409)
    assert rows() == before


def test_a_form_of_one_case_cannot_speak_of_another(people: People, handed_in: Case) -> None:
    """A reference of somebody else's case in the address, in the body, or both."""
    other = a_case(handed_in.round, KIND, "submitted", people, number=9)
    Case.objects.filter(pk=other.pk).update(region_code="900201", prefecture_code="900200", organisation=None)
    client, before = sign_in(Client(), people.luo), rows()
    sent = {"action": "county_recommend", "seen": "0", "stated": ["county_precheck_passed", "county_seal"]}
    assert client.post(reverse("officer:case-step", args=[other.ref]), sent).status_code == 404
    together = reverse("officer:cases-together")
    many = {
        **sent,
        "case": [other.ref, handed_in.ref],
        f"seen-{other.ref}": "0",
        f"seen-{handed_in.ref}": "1",
    }
    client.post(together, {**many, "confirm": "1"})
    assert rows()["Case"][_places(Case)[other.pk]] == before["Case"][_places(Case)[other.pk]]
    assert not other.moves.exists() and not other.attestations.exists()


def test_bodies_beyond_measure_are_refused(people: People, handed_in: Case) -> None:
    client, before = sign_in(Client(), people.luo), rows()
    place = reverse("officer:case-step", args=[handed_in.ref])
    step = {"action": "return_for_correction", "seen": "1", "stated": "reasons_listed"}
    assert client.post(place, {**step, "reasons": "长" * 20_001}).status_code == 422
    many = {f"field{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post(place, {**step, **many}).status_code in (400, 413)
    too_large = b"note=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    kind = "application/x-www-form-urlencoded"
    assert client.post(place, too_large, content_type=kind).status_code == 413
    announced = str(settings.YUNTI_BODY_LIMIT_MB * 1024 * 1024 + 1)
    assert client.post(place, step, headers={"Content-Length": announced}).status_code in (400, 413)
    assert rows() == before
