"""What deserves a second look is told to the officer with its grounds, and keeps nothing from going on.

Not here: what cannot be (`test_counts_follow.py`), files and invoice numbers used elsewhere in general (`tests/apps/documents`).
"""

from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.zhejiang_cloud_level.filled import (
    FIGURES,
    KIND,
    filled,
    go,
    papers,
    places,
    save,
    systems,
    with_files,
)
from tests.web.sign_in import sign_in
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.queries.progress import scores
from yunti.apps.cases.services import start_case
from yunti.apps.documents.models import EvidenceUse
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.packs.operations import run

pytestmark = pytest.mark.django_db


def handed_in(people: People, code: str, by: Actor | None = None, **more: Any) -> Case:
    each = a_round("zhejiang-cloud-level", "2024", code=code)
    by = by or people.ma
    case = start_case(round=each, workflow=KIND, party=party_of(by, 1 if by == people.ma else 2), by=by)
    answers = {**filled(), **more}
    save(case, answers, by)
    with_files(case, places(len(answers["systems"])))
    return go(case, "submit", by)


def told(case: Case) -> dict[str, Any]:
    return dict(facts_of(Case.objects.get(pk=case.pk), pack_of(case.round)).told)


def flags(case: Case) -> set[str]:
    found = told(case)
    known = {name: found[name] for name in found if name in pack_of(case.round).definition.facts}
    return set(run(pack_of(case.round), {"op": "score", **known})["flags"])


def test_an_ordinary_evaluation_has_nothing_to_look_at(people: People) -> None:
    assert flags(handed_in(people, "ZJ-1")) == set()


def test_a_jump_against_the_last_time_is_told_with_both_figures(client: Client, people: People) -> None:
    handed_in(people, "ZJ-1", inf_storage_n_tb=10)
    case = handed_in(people, "ZJ-2")
    assert told(case)["earlier_scores"]["storage"] == 1
    assert flags(case) == {"W_JUMP:storage"}
    sign_in(client, people.luo)
    page = client.get(f"/officer/cases/{case.ref}/").content.decode()
    assert "云存储得分比上一次高出较多" in page
    assert "云存储得分：4 分" in page and "上一次 1 分" in page


def test_a_point_less_than_the_parameter_is_none(people: People) -> None:
    handed_in(people, "ZJ-1", inf_storage_n_tb=20.1)
    assert flags(handed_in(people, "ZJ-2")) == set()


def test_the_first_time_there_is_nothing_to_compare(people: People) -> None:
    case = handed_in(people, "ZJ-1")
    assert "earlier_scores" not in told(case)
    card = scores(Surroundings(case, pack_of(case.round), people.ma, frozenset({"enterprise"})))
    assert card is not None and {item.earlier for group in card.groups for item in group.items} == {""}


def test_nobody_is_compared_with_somebody_else_or_with_a_later_round(people: People) -> None:
    each = a_round("zhejiang-cloud-level", "2024", code="ZJ-1")
    draft = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    handed_in(people, "ZJ-2")
    assert "earlier_scores" not in told(draft), "begun before the other one"
    stranger = handed_in(people, "ZJ-3", by=people.gao, county_name="示例乙县")
    assert "earlier_scores" not in told(stranger)


def test_everything_on_the_cloud_is_told(people: People) -> None:
    whole = {
        field.replace("_n", "_m"): FIGURES[field] for field in ("inf_storage_n_tb", "mgt_device_access_n")
    }
    rows = [
        {**row, "on_cloud": True, "collab": row["category"] not in ("office", "device_mgmt")}
        for row in systems()
    ]
    case = handed_in(
        people,
        "ZJ-1",
        **whole,
        systems=rows,
        inf_server_m_cpu_cores=64,
        inf_server_m_mem_gb=256,
        inf_security_m_wan=30,
        inf_database_m_wan=12,
        inv_it_3y_wan=150,
        it_invest_3y_wan=150,
        col_data_categories=["rd", "design", "production", "supply_chain", "sales", "service"],
    )
    assert flags(case) == {"W_ALL_FULL"}


def test_a_year_dearer_than_three_is_told(people: People) -> None:
    assert flags(handed_in(people, "ZJ-1", inv_cloud_3y_wan=41, cloud_invest_3y_wan=41)) == {
        "W_YEAR_OVER_THREE"
    }
    assert papers()["security_docs"]


def test_a_system_that_collaborates_without_the_cloud_or_stands_twice_is_named(people: People) -> None:
    rows = systems()
    rows[-1] = {**rows[-1], "collab": True, "name": "示例点检系统"}
    rows[-2] = {**rows[-2], "name": rows[0]["name"]}
    assert flags(handed_in(people, "ZJ-1", systems=rows)) == {
        "W_COLLAB:示例点检系统",
        f"W_TWICE:{rows[0]['name']}",
    }


def test_one_picture_for_two_systems_is_named_and_two_pages_of_a_file_are_not(people: People) -> None:
    each = a_round("zhejiang-cloud-level", "2024")
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    save(case, filled(), people.ma)
    with_files(case, places(len(systems())))
    uses = {use.place: use for use in EvidenceUse.objects.filter(subject_ref=case.ref)}
    one = uses["systems/0/login"].evidence
    for place, pages in (("systems/0/login", "1"), ("systems/0/home", "2"), ("systems/1/home", "2")):
        EvidenceUse.objects.filter(pk=uses[place].pk).update(evidence=one, pages=pages)
    names = [row["name"] for row in systems()]
    rows = told(case)["systems"]
    assert [(row["login_alike"], row["home_alike"]) for row in rows[:3]] == [
        (False, True),
        (False, True),
        (False, False),
    ]
    assert flags(go(case, "submit", people.ma)) == {f"W_SHOT:{names[0]}", f"W_SHOT:{names[1]}"}
