"""Suppliers, change requests, bans and allow-lists at the officer's desk; own records of enterprises and suppliers."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from tests.people import COUNTY, OTHER_COUNTY, People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.models import AllowList, Ban, ChangeRequest, DishonestyRecord, Enterprise, Supplier
from yunti.apps.registry.services.bars import NewBan, NewDishonestyRecord, record_ban, record_dishonesty
from yunti.kit import clock

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_supplier_goes_from_form_to_list_and_file(people: People, client: Client) -> None:
    sign_in(client, people.luo)
    typed = {
        "name": "示例云服务有限公司",
        "uscc": factories.uscc(3),
        "region_code": COUNTY,
        "services": "云主机",
    }
    assert client.post("/officer/suppliers/new/", {**typed, "uscc": "1"}).status_code == 422
    answer = client.post("/officer/suppliers/new/", typed)
    assert answer.status_code == 302
    assert "示例云服务" in text(client, "/officer/suppliers/?q=云服务") and "云主机" in text(
        client, answer.url
    )
    edit = answer.url + "edit/"
    shown = client.get(edit).context["form"].initial
    assert client.post(edit, {**shown, "services": "云数据库", "reason": "核实"}).status_code == 302
    assert Supplier.objects.get().services == "云数据库"
    sign_in(client, people.wei)
    assert "示例云服务" not in text(client, "/officer/suppliers/")
    assert client.get(answer.url).status_code == client.get(edit).status_code == 404


def test_enterprise_enters_itself_and_asks_for_a_change(people: People, client: Client) -> None:
    Organisation.objects.filter(ref=people.ma.organisation_ref).update(uscc=factories.uscc(1))
    sign_in(client, people.ma)
    assert "还没有与这个账号关联的档案" in text(client, "/applicant/record/")
    known = f'name="region_code" value="{COUNTY}"'
    page = client.get("/applicant/record/").content.decode()
    assert known in page, "as chosen when registering"
    assert "中小微企业" in page and "成立满一定年限" in page, "why size and day of founding are asked"
    typed = {"name": "示例甲机械有限公司", "region_code": COUNTY, "address": "旧址"}
    assert (
        "没有填写所在县" in client.post("/applicant/record/", {"name": "示例甲机械有限公司"}).content.decode()
    )
    assert client.post("/applicant/record/", typed).status_code == 302
    assert "旧址" in text(client, "/applicant/record/")
    change = "/applicant/record/change/"
    assert (
        "与现在的相同"
        in client.post(change, {"field": "address", "new_value": "旧址", "reason": "x"}).content.decode()
    )
    assert client.post(change, {"field": "address", "new_value": "新址", "reason": "搬迁"}).status_code == 302
    sign_in(client, people.luo)
    assert "新址" in text(client, "/officer/changes/")
    address = f"/officer/changes/{ChangeRequest.objects.get().ref}/"
    assert "不同意要写明理由" in client.post(address, {"decision": "refuse"}).content.decode()
    sign_in(client, people.wei)
    assert "新址" not in text(client, "/officer/changes/") and client.get(address).status_code == 404
    sign_in(client, people.luo)
    assert client.post(address, {"decision": "approve"}).status_code == 302
    assert Enterprise.objects.get().address == "新址"


def test_request_is_withdrawn_by_its_own_enterprise_only(people: People, client: Client) -> None:
    factories.owned_enterprise(people.ma.organisation_ref, address="旧址")
    sign_in(client, people.ma)
    client.post("/applicant/record/change/", {"field": "address", "new_value": "新址", "reason": "搬迁"})
    address = f"/applicant/record/changes/{ChangeRequest.objects.get().ref}/withdraw/"
    sign_in(client, people.gao)
    assert client.post(address).status_code == 404
    sign_in(client, people.ma)
    assert client.post(address).status_code == 302
    assert ChangeRequest.objects.get().state == "withdrawn"


def test_own_record_shows_own_rows_only(people: People, client: Client) -> None:
    factories.owned_enterprise(people.ma.organisation_ref, 1, name="示例甲机械有限公司")
    factories.owned_enterprise(people.gao.organisation_ref, 2, OTHER_COUNTY, name="示例乙纺织有限公司")
    page = text(sign_in(client, people.ma), "/applicant/record/")
    assert "示例甲机械" in page and "示例乙纺织" not in page


def test_supplier_sees_its_own_record(people: People, client: Client) -> None:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    factories.supplier(1, organisation=organisation, name="示例云服务有限公司", services="云主机")
    page = text(sign_in(client, people.ge), "/supplier/record/")
    assert "云主机" in page
    assert "改为" in text(client, "/supplier/record/change/")


def test_ban_is_entered_shown_everywhere_and_lifted(people: People, client: Client) -> None:
    row = factories.owned_enterprise(people.ma.organisation_ref)
    sign_in(client, people.qin)
    typed = {"uscc": row.uscc, "ground": "骗取资金（示例）", "source": "示例决定", "valid_from": "2026-05-01"}
    assert "没有填写依据条款" in client.post("/officer/lists/bans/new/", typed).content.decode()
    typed["clause"] = "示例办法第八条"
    assert client.post("/officer/lists/bans/new/", typed).status_code == 302
    for address in ("/officer/lists/", f"/officer/enterprises/{row.ref}/"):
        assert "骗取资金" in text(client, address)
    assert "限制申报" in text(client, "/officer/enterprises/?status=barred")
    lift = f"/officer/lists/{Ban.objects.get().ref}/lift/"
    sign_in(client, people.ma)
    assert "现在不能申报" in text(client, "/applicant/record/")
    sign_in(client, people.wei)
    assert "骗取资金" not in text(client, "/officer/lists/")
    assert client.post(lift, {"reason": "x"}).status_code == 404
    sign_in(client, people.qin)
    assert "没有填写解除理由" in client.post(lift, {"reason": ""}).content.decode()
    assert client.post(lift, {"reason": "撤销决定"}).status_code == 302
    assert "已解除" in text(client, "/officer/lists/")


def test_every_ban_is_reached_by_page_and_found_by_name_or_code(people: People, client: Client) -> None:
    today = clock.today()
    for number in range(120):
        record_ban(
            ban=NewBan(factories.uscc(500 + number), f"事由{number:03d}", "示", "示", today), by=people.su
        )
    named = factories.enterprise(7, name="示例寻找厂")
    record_ban(ban=NewBan(named.uscc, "旧事由", "示", "示", today - timedelta(days=400)), by=people.su)
    other = factories.enterprise(8, OTHER_COUNTY, name="示例寻找二厂")
    record_ban(ban=NewBan(other.uscc, "别处事由", "示", "示", today), by=people.su)
    sign_in(client, people.su)
    pages, address = [], "/officer/lists/"
    while address:
        pages.append(text(client, address))
        following = re.search(r'rel="next" href="([^"]+)"', pages[-1])
        address = f"/officer/lists/{following[1]}" if following else ""
    assert len(pages) == 3
    assert {f"事由{number:03d}" for number in range(120)} <= set(re.findall(r"事由\d{3}", "".join(pages)))
    assert "旧事由" in pages[2] and "旧事由" not in pages[0]
    for words in ("寻找厂", named.uscc, named.uscc[:17].lower()):
        page = text(client, f"/officer/lists/?q={words}")
        assert "旧事由" in page and "事由001" not in page, words
    assert "没有找到禁止申报的记录" in text(client, "/officer/lists/?q=没有此名")
    sign_in(client, people.qin)
    page = text(client, "/officer/lists/?q=寻找")
    assert "旧事由" in page and "别处事由" not in page


def test_pages_keep_what_was_searched_and_where_the_other_register_stands(
    people: People, client: Client
) -> None:
    for number in range(60):
        code, today = factories.uscc(500 + number), clock.today()
        record_ban(ban=NewBan(code, "示", "示", "示", today), by=people.su)
        record_dishonesty(record=NewDishonestyRecord(code, "示", f"示{number}号", today), by=people.su)
    page = text(sign_in(client, people.su), "/officer/lists/?q=9&records=2")
    assert "q=9&amp;records=2&amp;page=2" in page and "q=9&amp;records=1" in page


def test_dishonesty_and_allow_list_through_the_pages(people: People, client: Client) -> None:
    sign_in(client, people.su)
    record = {"uscc": factories.uscc(9), "source": "示例平台", "number": "示1号", "valid_from": "2026-05-01"}
    assert client.post("/officer/lists/dishonesty/new/", record).status_code == 302
    listing = {
        "code": "chain",
        "title": "示例链主名单",
        "edition": "2026",
        "source": "示例文件",
        "valid_from": "2026-05-01",
        "entries": f"{factories.uscc(1)} 甲\n{factories.uscc(2)} 乙",
    }
    assert (
        "名单是空的" in client.post("/officer/lists/allow/new/", {**listing, "entries": ""}).content.decode()
    )
    assert client.post("/officer/lists/allow/new/", listing).status_code == 302
    page = text(client, "/officer/lists/")
    assert "示1号" in page and "示例链主名单" in page
    assert DishonestyRecord.objects.count() == AllowList.objects.count() == 1


@pytest.mark.parametrize("door", ["bans/new/", "dishonesty/new/", "allow/new/"])
def test_county_keeps_no_registers(people: People, client: Client, door: str) -> None:
    assert sign_in(client, people.luo).get(f"/officer/lists/{door}").status_code == 404


def test_only_what_may_stay_empty_is_marked_optional(people: People, client: Client) -> None:
    sign_in(client, people.qin)
    page = text(client, "/officer/lists/bans/new/")
    named = {label: "（选填）" in rest for label, rest in labels(page)}
    assert named == {
        "统一社会信用代码": False,
        "事由": False,
        "依据条款": False,
        "决定机关": False,
        "文号": True,
        "起": False,
        "止": True,
    }
    optional = {
        label for label, rest in labels(text(client, "/officer/enterprises/new/")) if "（选填）" in rest
    }
    assert "行业代码" in optional and not optional & {"企业名称", "统一社会信用代码", "所在县（市、区）"}


def labels(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<label for="id_[^"]*">(.*?)</label>', page, re.DOTALL)
    return [(re.split(r"\s*<", one.strip())[0], one) for one in found]


def test_lists_are_reached_from_the_menu_and_forms_lead_back(people: People, client: Client) -> None:
    sign_in(client, people.luo)
    assert 'href="/officer/lists/"' in text(client, "/officer/")
    for form, back in (("suppliers/new/", "suppliers/"), ("enterprises/new/", "enterprises/")):
        crumbs = text(client, f"/officer/{form}").partition('class="crumbs"')[2].partition("</ol>")[0]
        assert f'href="/officer/{back}"' in crumbs


def test_names_of_people_keep_full_width_brackets(people: People, client: Client) -> None:
    sign_in(client, people.luo)
    typed = {
        "name": "示例云服务(集团)有限公司",
        "uscc": factories.uscc(3),
        "region_code": COUNTY,
        "contact_name": "云联系（示例）",
    }
    assert client.post("/officer/suppliers/new/", typed).status_code == 302
    row = Supplier.objects.get()
    assert (row.name, row.contact_name) == ("示例云服务（集团）有限公司", "云联系（示例）")
