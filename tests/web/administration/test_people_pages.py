"""The three administrators' pages: one proposes, another approves, the third only reads.

Not here: the rules themselves (`tests/apps/accounts`).
"""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.accounts.test_importing import GOOD, table
from tests.people import COUNTY, PREFECTURE, People
from tests.web.sign_in import sign_in
from yunti.apps.accounts import services
from yunti.apps.accounts.models import FactorReset, Mandate, Organisation, Person
from yunti.kit.actors import system_actor
from yunti.kit.models import ViewingRecord

pytestmark = pytest.mark.django_db
BASE = "/administration/"


@pytest.fixture
def desks(people: People) -> dict[str, Client]:
    return {name: sign_in(Client(), getattr(people, name)) for name in ("xi", "an", "shen", "su")}


def county() -> Organisation:
    return Organisation.objects.get(region_code=COUNTY, kind="authority")


@pytest.mark.parametrize(
    "address", ["people/", "people/review/", "mandates/", "mandates/approvals/", "organisations/"]
)
def test_all_three_read_and_nobody_else(people: People, desks: dict[str, Client], address: str) -> None:
    assert {name: client.get(BASE + address).status_code for name, client in desks.items()} == {
        "xi": 200,
        "an": 200,
        "shen": 200,
        "su": 404,
    }


def test_the_auditor_sees_nothing_to_press(people: People, desks: dict[str, Client]) -> None:
    mandate = Mandate.objects.get(pk=people.qin.mandate_id)
    for address in (
        f"people/{people.qin.person_ref}/",
        f"mandates/{mandate.ref}/",
        f"organisations/{county().ref}/",
    ):
        page = desks["shen"].get(BASE + address).content.decode()
        assert 'action="/administration/' not in page
    assert (
        desks["shen"].post(f"{BASE}people/{people.qin.person_ref}/disable/", {"reason": "x"}).status_code
        == 404
    )


def test_from_a_new_account_to_a_mandate_in_force(people: People, desks: dict[str, Client]) -> None:
    created = desks["xi"].post(BASE + "people/new/", {"login": "xin.ren", "name": "新人（示例）"})
    link = re.search(r"http://testserver(/account/link/[\w-]+/)", created.content.decode())
    assert link and Client().get(link[1]).status_code == 200
    person = Person.objects.get(login="xin.ren")
    typed = {"desk": "county", "organisation_ref": county().ref, "valid_from": "2026-05-12"}
    typed["person_ref"] = person.ref
    assert desks["xi"].post(f"{BASE}people/{person.ref}/mandate/", typed).status_code == 302
    mandate = Mandate.objects.get(person=person)
    assert "新人" in desks["an"].get(BASE + "mandates/approvals/").content.decode()
    assert desks["xi"].post(f"{BASE}mandates/{mandate.ref}/approve/").status_code == 404
    assert desks["an"].post(f"{BASE}mandates/{mandate.ref}/approve/").status_code == 302
    assert Mandate.objects.get(person=person).approver_id == people.an.person_id


def test_a_proposal_that_cannot_be_keeps_what_was_chosen(people: People, desks: dict[str, Client]) -> None:
    typed = {
        "person_ref": "x",
        "desk": "province",
        "organisation_ref": county().ref,
        "valid_from": "2026-05-12",
        "valid_to": "2026-05-11",
    }
    answer = desks["xi"].post(f"{BASE}people/{people.luo.person_ref}/mandate/", typed)
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "不能设在" in page and "早于" in page and 'value="2026-05-11"' in page
    )


def test_refusing_and_ending_need_a_reason(people: People, desks: dict[str, Client]) -> None:
    mandate = Mandate.objects.get(pk=people.qin.mandate_id)
    address = f"{BASE}mandates/{mandate.ref}/end/"
    answer = desks["an"].post(address, {"reason": ""})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    assert desks["an"].post(address, {"reason": "调离"}).status_code == 302
    assert Mandate.objects.get(pk=mandate.pk).ended_reason == "调离"
    ended = desks["an"].get(BASE + "mandates/?state=ended").content.decode()
    assert "秦复审" in ended


def test_mandates_that_end_soon(people: People, desks: dict[str, Client]) -> None:
    Mandate.objects.filter(pk=people.qin.mandate_id).update(valid_to="2026-06-01")
    page = desks["an"].get(BASE + "mandates/?state=ends_soon").content.decode()
    assert "秦复审" in page and "罗初审" not in page


def test_stopping_unlocking_and_resetting(people: People, desks: dict[str, Client]) -> None:
    address = f"{BASE}people/{people.luo.person_ref}/"
    assert desks["an"].post(address + "disable/", {"reason": " "}).status_code == 422
    assert desks["an"].post(address + "disable/", {"reason": "调离"}).status_code == 302
    assert "调离" in desks["an"].get(address).content.decode()
    assert desks["an"].post(address + "enable/", {"reason": "返岗"}).status_code == 302
    assert desks["an"].post(address + "unlock/").status_code == 302
    page = desks["an"].post(address + "password/").content.decode()
    assert "/account/link/" in page and "/account/link/" not in desks["an"].get(address).content.decode()


def test_a_second_factor_is_reset_by_two(people: People, desks: dict[str, Client]) -> None:
    services.give_demo_second_factor(person_ref=people.luo.person_ref, by=system_actor("t"))
    address = f"{BASE}people/{people.luo.person_ref}/second-factor/"
    assert desks["an"].post(address, {"reason": "换手机"}).status_code == 404
    assert desks["xi"].post(address, {"reason": "换手机"}).status_code == 302
    reset = FactorReset.objects.get()
    decide = f"{BASE}mandates/second-factor/{reset.ref}/"
    assert desks["xi"].post(decide, {"accept": "yes"}).status_code == 404
    assert desks["an"].post(decide, {"accept": "yes"}).status_code == 302
    assert FactorReset.objects.get().accepted


def test_opening_an_account_leaves_a_trace(people: People, desks: dict[str, Client]) -> None:
    desks["shen"].get(f"{BASE}people/{people.luo.person_ref}/")
    record = ViewingRecord.objects.get()
    assert record.actor == people.shen.person_ref and record.about == people.luo.person_ref


def test_search_and_pages(people: People, desks: dict[str, Client]) -> None:
    page = desks["xi"].get(BASE + "people/?q=罗").content.decode()
    assert "罗初审" in page and "秦复审" not in page
    assert "没有符合条件" in desks["xi"].get(BASE + "people/?q=没有").content.decode()
    assert "罗初审" in desks["xi"].get(BASE + "people/?state=no_factor&page=99").content.decode()


def test_the_list_costs_the_same_for_many(
    people: People, desks: dict[str, Client], django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(8):
        desks["xi"].get(BASE + "people/")


def test_the_tree_on_its_pages(people: People, desks: dict[str, Client]) -> None:
    prefecture = Organisation.objects.get(region_code=PREFECTURE, kind="authority")
    typed = {
        "name": "示例丁县工业和信息化局",
        "kind": "authority",
        "level": "county",
        "region_code": "900103",
        "parent_ref": prefecture.ref,
        "valid_from": "2026-05-12",
    }
    wrong = desks["xi"].post(BASE + "organisations/new/", {**typed, "parent_ref": ""})
    assert wrong.status_code == 422 and "须选择上级机构" in wrong.content.decode()
    made = desks["xi"].post(BASE + "organisations/new/", typed)
    assert made.status_code == 302
    for what, data in (
        ("rename", {"name": "示例丁区工业和信息化局"}),
        ("move", {"parent_ref": Organisation.objects.get(region_code="900200").ref}),
        ("level", {"level": "both"}),
        ("end", {"last_day": "2026-05-12"}),
    ):
        assert desks["xi"].post(f"{made.url}{what}/", data).status_code == 302
    for what, data in (("end", {"last_day": "2026-05-12"}), ("level", {"level": "county"}), ("level", {})):
        assert desks["xi"].post(f"{BASE}organisations/{county().ref}/{what}/", data).status_code == 422
    assert desks["an"].post(f"{made.url}rename/", {"name": "x"}).status_code == 404
    assert "示例丁区" in desks["xi"].get(BASE + "organisations/?ended=1").content.decode()


def test_import_shows_problems_then_brings_all_in(people: People, desks: dict[str, Client]) -> None:
    def send(content: bytes):
        return desks["xi"].post(BASE + "people/import/", {"file": SimpleUploadedFile("a.csv", content)})

    wrong = send(table(["1x", *GOOD[1:]]))
    assert wrong.status_code == 422 and "没有导入任何一行" in wrong.content.decode()
    desks["xi"].post(BASE + "people/import/confirm/")
    assert not Person.objects.filter(login="xin.yi").exists()
    right = send(table(GOOD))
    assert right.status_code == 200 and not Person.objects.filter(login="xin.yi").exists()
    assert "共 1 人" in desks["xi"].post(BASE + "people/import/confirm/").content.decode()
    assert Person.objects.filter(login="xin.yi").exists()
    assert desks["xi"].post(BASE + "people/import/confirm/").status_code == 302
    assert send(b"").status_code == 422
    assert desks["an"].get(BASE + "people/import/").status_code == 404
