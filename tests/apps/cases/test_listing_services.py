"""A step by which the services of a supplier come into the catalogue or leave it; what the checker of packs refuses.

Not here: the rules of listing (`tests/apps/registry/test_services.py`).
"""

from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.unit.packs.test_checking import problems
from tests.unit.packs.test_services import WHOLE
from tests.yearly_money import EDITION, PROGRAMME, write_pack
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, move_case, save_answers, start_case
from yunti.apps.registry.models import ListedService, Supplier
from yunti.apps.registry.services.bars import NewBan, record_ban
from yunti.apps.registry.services.listings import delist_service
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused

pytestmark = pytest.mark.django_db
OFFERED = """\
  offered:
    title: 上架的服务
    type: list
    clause: M-1
    rows:
      code: {title: 服务, type: code, list: offers}
      sort: {title: 类别, type: code, list: kinds}
      called: {title: 产品, type: text}
      reached: {title: 应用端地址, type: set}
derive:"""
OF_A_SUPPLIER = """\
form:
  listing: {title: 上架表, clause: M-1, sections: [{title: 服务, fields: [offered]}]}
effects:
  take_in: {title: 上架, clause: M-1, list_services: offered, service: code, kind: sort, product: called, endpoints: reached}
  take_out: {title: 下架, clause: M-1, delist_services: offered, service: code}
workflows:
  listing:
    title: 服务上架
    clause: M-1
    start: draft
    forms: [listing]
    ends: [delisted]
    states: {draft: {title: 填写中}, submitted: {title: 已提交}, listed: {title: 已上架}, delisted: {title: 已下架}}
    moves:
    - {from: draft, action: submit, title: 提交, actor: seller, to: submitted, clause: M-1}
    - {from: submitted, action: pass, title: 通过, actor: province, effects: [take_in], to: listed, clause: M-1}
    - {from: listed, action: delist, title: 下架, actor: province, effects: [take_out], to: delisted, clause: M-1}
"""
SELLER = "  seller: {title: 供应商, desk: supplier, relation: partner, clause: M-1}\nbudget:"
PACK = WHOLE.replace("derive:", OFFERED, 1).replace("budget:", SELLER, 1) + OF_A_SUPPLIER
ROWS = [
    {"code": "a", "sort": "saas", "called": "示例产品", "reached": ["203.0.113.8"]},
    {"code": "c", "sort": "other", "called": "", "reached": []},
]


@pytest.fixture
def seller(people: People) -> Supplier:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    row: Supplier = factories.supplier(7, organisation=organisation)
    return row


@pytest.fixture
def case(people: People, seller: Supplier, settings: Any, tmp_path: Path) -> Case:
    """Handed in, waiting for the province."""
    write_pack(tmp_path / "shelf", PACK)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(tmp_path / "shelf"), 0
    made = start_case(round=a_round(PROGRAMME, EDITION), workflow="listing", party=seller, by=people.ge)
    save_answers(case=made, changes=[Change("offered", ROWS, 0)], by=people.ge)
    return go(made, "submit", people.ge)


def go(case: Case, action: str, by: Actor, **values: Any) -> Case:
    return move_case(case=case, action=action, seen=case.moves.count(), by=by, **values)


def standing() -> dict[str, ListedService]:
    return {row.service: row for row in ListedService.objects.filter(listed_to__isnull=True)}


def test_the_services_of_the_case_are_listed_and_taken_off(people: People, case: Case) -> None:
    assert standing() == {}
    case = go(case, "pass", people.su)
    found = standing()
    assert {code: (row.title, row.kind, row.product, row.endpoints) for code, row in found.items()} == {
        "a": ("协同设计", "saas", "示例产品", ["203.0.113.8"]),
        "c": ("设备监控", "other", "", []),
    }
    assert {(row.programme, row.edition) for row in found.values()} == {(PROGRAMME, EDITION)}
    delist_service(listing=found["c"], reason="不再运行", by=people.su)
    go(case, "delist", people.su, reasons=["效果不理想"])
    assert standing() == {} and ListedService.objects.get(service="a").delisted_reason == "效果不理想"
    assert ListedService.objects.get(service="c").delisted_reason == "不再运行", (
        "what was off stays as it was"
    )


def test_what_is_listed_already_stays_as_it_is(people: People, case: Case, seller: Supplier) -> None:
    go(case, "pass", people.su)
    first = {code: row.pk for code, row in standing().items()}
    again = start_case(round=case.round, workflow="listing", party=seller, by=people.ge)
    more = [*ROWS, {"code": "b", "sort": "saas", "called": "", "reached": []}]
    taken_over = Answer.objects.get(case=again, field="offered").version
    save_answers(case=again, changes=[Change("offered", more, taken_over)], by=people.ge)
    go(go(again, "submit", people.ge), "pass", people.su)
    now = {code: row.pk for code, row in standing().items()}
    assert set(now) == {"a", "b", "c"} and {code: now[code] for code in first} == first


def test_the_step_of_a_supplier_that_is_barred_is_refused(
    people: People, case: Case, seller: Supplier
) -> None:
    told = {"ground": "骗补（示例）", "clause": "示例第八条", "source": "示例决定"}
    record_ban(ban=NewBan(uscc=seller.uscc, valid_from=clock.today(), **told), by=people.su)
    with pytest.raises(Refused) as refusal:
        go(case, "pass", people.su)
    assert refusal.value.code == "supplier_barred"
    assert standing() == {} and Case.objects.get(pk=case.pk).state == "submitted"


def test_a_sound_pack_has_no_faults(tmp_path: Path) -> None:
    assert problems(write_pack(tmp_path, PACK)) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("list_services: offered", "list_services: offert", "没有列表 offert；是否想写 offered"),
        ("service: code, kind", "service: cod, kind", "没有列 cod；是否想写 code"),
        ("endpoints: reached", "endpoints: reach", "没有列 reach"),
        ("list_services: offered, service: code,", "list_services: offered,", "要写 service"),
        ("desk: supplier", "desk: applicant", "不由服务商发起"),
        ("delist_services: offered", "delist_services: offered, revoke_status: stands", "之一"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in PACK
    found = problems(write_pack(tmp_path, PACK.replace(before, after)))
    assert any(told in each for each in found), found


def test_without_a_catalogue_nothing_is_listed(tmp_path: Path) -> None:
    bare = PACK[: PACK.index("catalogue:")] + OF_A_SUPPLIER
    found = problems(write_pack(tmp_path, bare))
    assert sum("没有写 catalogue" in each for each in found) == 2, found
