"""The catalogue and the directory of suppliers as everybody sees them: editions and days, search, who offers what, what stands against whom.

Not here: the queries (`tests/apps/registry/test_services.py`), what a pack says (`tests/unit/packs/test_services.py`).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.apps.registry.offering import listing
from tests.people import People
from tests.unit.packs.test_services import WHOLE
from tests.unit.papers.test_drawing import docx_texts
from tests.web.sign_in import sign_in
from yunti.apps.programmes.queries.catalogues import published_catalogues
from yunti.apps.registry.queries import services as queries
from yunti.apps.registry.services.bars import NewBan, record_ban
from yunti.apps.registry.services.listings import delist_service
from yunti.apps.registry.services.statuses import GrantedStatus, define_status_kind, grant_status
from yunti.kit import clock

pytestmark = pytest.mark.django_db
CATALOGUE = "/catalogue/guangdong-voucher/"
DIRECTORY = "/catalogue/suppliers/"
MOST_STATEMENTS = 8


def text(client: Client, address: str, status: int = 200, **headers: Any) -> str:
    answer = client.get(address, **headers)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


@pytest.fixture
def editions(tmp_path: Path, settings: Any) -> None:
    """A programme with three editions of its catalogue: a former one, the one in force, one to come."""
    for edition, since in (("2025", "2025-02-01"), ("2026", "2026-02-01"), ("2027", "2027-02-01")):
        folder = tmp_path / "yearly-money" / edition
        folder.mkdir(parents=True)
        said = WHOLE.replace("edition: '2025'", f"edition: '{edition}'").replace("2025-02-01", since)
        said = said.replace("in_force: '2025-01-01'", f"in_force: '{edition}-01-01'")
        (folder / "pack.yaml").write_text(said.replace("协同设计", f"协同设计{edition}"), encoding="utf-8")
    settings.YUNTI_PACKS = str(tmp_path)
    settings.YUNTI_PACKS_LOOK_SECONDS = 0


def test_the_wording_of_the_notice_with_caps_and_suppliers(people: People, client: Client) -> None:
    listing(factories.supplier(5, name="示例云枢有限公司"))
    assert "应用服务目录" in text(client, "/catalogue/") and "1 家供应商" in text(client, "/catalogue/")
    page = text(client, CATALOGUE)
    for said in (
        "研发设计",
        "能耗、环保、安全监控及优化",
        "联网设备台套数*0.2万。",
        "企业核心数据信息泄密风险高",
    ):
        assert said in page
    assert "<br>2. 企业内外部研发活动" in page, "each point on a line of its own"
    assert page.count("<article") == 11 and "累计奖补上限" in page and "示例云枢有限公司" in page
    assert page.count("还没有供应商上架这项服务") == 10


def test_the_edition_of_a_day_and_former_ones(people: People, editions: None, client: Client) -> None:
    assert "2026 版" in text(client, "/catalogue/") and ">2025<" in text(client, "/catalogue/")
    address = "/catalogue/yearly-money/"
    page = text(client, address)
    assert "协同设计2026" in page and "现行" in page and "2026-02-01 至 2027-01-31" in page
    former = text(client, f"{address}?on=2026-01-31")
    assert "协同设计2025" in former and "这不是现行的版本" in former
    assert "协同设计2025" in text(client, f"{address}2025/")
    assert "还没有起用" in text(client, f"{address}2027/")
    early = text(client, f"{address}?on=2025-01-31")
    assert "2025-01-31 还没有目录" in early and "第一版自 2025-02-01 起" in early
    assert "协同设计2026" in text(client, f"{address}?on=nonsense")
    for gone in ("/catalogue/no-such/", f"{address}1999/"):
        text(client, gone, 404)


def test_searching_services_by_any_of_their_words(people: People, client: Client) -> None:
    page = text(client, f"{CATALOGUE}?q=能耗 环保")
    assert "共 1 项服务" in page and "能耗、环保、安全监控及优化" in page and "进销存" not in page
    part = text(client, f"{CATALOGUE}?q=能耗", HTTP_HX_REQUEST="true")
    assert "<html" not in part and 'id="services"' in part
    empty = text(client, f"{CATALOGUE}?q=没有这样的词")
    assert "没有符合的服务" in empty and "看全部服务" in empty


def test_a_service_offered_by_many_leads_to_all_of_them(people: People, client: Client) -> None:
    for number in range(14):
        listing(factories.supplier(100 + number, name=f"示例{number:02}号云有限公司"))
    page = text(client, CATALOGUE)
    assert "看全部 14 家" in page and page.count("号云有限公司") == queries.NAMES_BESIDE_A_SERVICE
    assert text(client, f"{DIRECTORY}?service=guangdong-voucher/2018/gd01").count("号云有限公司") == 14


def test_the_directory_with_search_pages_and_empty_states(people: People, client: Client) -> None:
    assert "还没有供应商上架服务" in text(client, DIRECTORY)
    for number in range(queries.PAGE_SIZE + 1):
        listing(factories.supplier(200 + number, name=f"示例{number:02}号云有限公司"))
    first = text(client, DIRECTORY)
    assert first.count("号云有限公司") == queries.PAGE_SIZE and "?page=2" in first and "共 21 家" in first
    assert text(client, f"{DIRECTORY}?page=2").count("号云有限公司") == 1
    assert text(client, f"{DIRECTORY}?q=07号").count("号云有限公司") == 1
    part = text(client, f"{DIRECTORY}?q=07号", HTTP_HX_REQUEST="true")
    assert "<html" not in part and 'id="list"' in part
    assert "没有符合条件的供应商" in text(client, f"{DIRECTORY}?q=别处")
    assert "没有符合条件的供应商" in text(client, f"{DIRECTORY}?region=430000")


def test_one_supplier_with_what_it_lists_and_listed_and_no_contact(people: People, client: Client) -> None:
    row = factories.supplier(5, name="示例云枢有限公司", contact_name="徐联系", contact_phone="0999-8100001")
    address = f"{DIRECTORY}{row.ref}/"
    text(client, address, 404)
    listing(row)
    delist_service(listing=listing(row, service="gd02", title="生产设备状态监控"), reason="x", by=people.su)
    page = text(client, address)
    assert "研发管理协同" in page and "工业SaaS" in page and "已经下架的服务" in page and row.uscc in page
    assert "徐联系" not in page and "8100001" not in page and "203.0.113.8" not in page


def test_what_stands_against_a_supplier_is_shown_to_everybody(people: People, client: Client) -> None:
    row = factories.supplier(5, name="示例云枢有限公司")
    listing(row)
    define_status_kind(code="supplier_status", title="供应商状态", by=people.su)
    grant_status(
        party=row,
        status=GrantedStatus("supplier_status", "suspended", clock.today(), None, source="示例"),
        by=people.su,
    )
    for address in (DIRECTORY, f"{DIRECTORY}{row.ref}/"):
        page = text(client, address)
        assert "已暂停" in page and "限制申报" not in page
    told = {"ground": "骗补（示例）", "clause": "示例第八条", "source": "示例决定〔2026〕1号"}
    record_ban(ban=NewBan(uscc=row.uscc, valid_from=clock.today(), **told), by=people.su)
    assert "限制申报" in text(client, DIRECTORY)
    page = text(client, f"{DIRECTORY}{row.ref}/")
    assert "骗补（示例）" in page and "示例决定〔2026〕1号" in page and "解除为止" in page


def test_titles_of_suppliers_are_shown_to_everybody(people: People, client: Client) -> None:
    """The honour of a year while it lasts, and by whose right a product is offered, with a term that is over."""
    row, plain = (factories.supplier(number, name=f"示例云枢{number}有限公司") for number in (5, 6))
    today = clock.today()
    agent = {"rights": "agent", "rights_holder": "示例权利人有限公司"}
    listing(row, **agent, rights_until=today + timedelta(days=30))
    listing(plain)
    define_status_kind(code="excellent_supplier", title="优秀供应商", by=people.su)
    title = "广东省工业互联网优秀供应商"
    given = GrantedStatus("excellent_supplier", title, today, today + timedelta(days=30), source="示例")
    grant_status(party=row, status=given, by=people.su)
    assert text(client, DIRECTORY).count(title) == 1, "of one of the two"
    own, other = text(client, f"{DIRECTORY}{row.ref}/"), text(client, f"{DIRECTORY}{plain.ref}/")
    assert title in own and "代理" in own and "示例权利人有限公司" in own and "授权已到期" not in own
    assert title not in other and "代理" not in other
    with clock.held(clock.now() + timedelta(days=40)):
        later = text(client, f"{DIRECTORY}{row.ref}/")
        assert title not in later and "授权已到期" in later


def test_no_page_costs_more_statements_because_there_are_more_suppliers(
    people: People, client: Client
) -> None:
    sign_in(client, people.ma)
    row = factories.supplier(5, name="示例云枢有限公司")
    listing(row)
    addresses = ("/catalogue/", CATALOGUE, DIRECTORY, f"{DIRECTORY}{row.ref}/")

    def counts() -> list[int]:
        found = []
        for address in addresses:
            text(client, address)
            cache.clear()
            with CaptureQueriesContext(connection) as seen:
                text(client, address)
            found.append(
                sum(1 for each in seen.captured_queries if each["sql"][:6] not in ("BEGIN", "COMMIT"))
            )
        return found

    before = counts()
    for number in range(15):
        listing(factories.supplier(100 + number), service=f"gd{number % 9 + 1:02}")
    assert counts() == before and max(before) <= MOST_STATEMENTS, before


@pytest.mark.parametrize(("suffix", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_the_catalogue_is_had_as_the_notice_prints_it(client: Client, suffix: str, begins: bytes) -> None:
    shown = text(client, CATALOGUE)
    address = f"{CATALOGUE}2018/catalogue.{suffix}"
    assert f'href="{address}"' in shown
    answer = client.get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.status_code == 200 and content.startswith(begins)
    if suffix == "docx":
        words = "".join(docx_texts(content))
        assert "企业痛点" in words and "联网设备台套数*0.2万" in words and "累计奖补上限" in words


def test_no_other_file_is_made_of_it(client: Client, editions: None) -> None:
    """Not in another format, not of an edition that there is not, not of a catalogue without a paper."""
    for name in ("2018/catalogue.html", "2018/catalogue.exe", "1999/catalogue.pdf"):
        text(client, CATALOGUE + name, 404)
    edition = next(each for each in published_catalogues() if each.programme != "guangdong-voucher").editions[
        0
    ]
    address = f"/catalogue/{edition.programme}/{edition.edition}/"
    assert "catalogue.pdf" not in text(client, address)
    text(client, f"{address}catalogue.pdf", 404)
