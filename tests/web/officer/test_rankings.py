"""Pages of rankings: freezing one, its cut points and places, one case explained, other tiers tried, what was decided, the table.

Not here: the rules (`tests/apps/rankings`).
"""

import io
import re

import openpyxl
import pytest
from django.test import Client

from tests.apps.rankings.ranked import NAME, a_ranked_round, all_applied, applied, of_storage
from tests.people import OTHER_COUNTY, People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.audit.models import AuditEvent
from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.rankings.models import RankedCase, Ranking, RankingTerms
from yunti.apps.rankings.services import decide_terms, make_ranking
from yunti.apps.rankings.terms import WrittenTerms

pytestmark = pytest.mark.django_db
LIST = "/officer/rankings/"
TYPED = {
    "share0": "20",
    "points0": "5",
    "share1": "100",
    "points1": "2",
    "own_weight": "40",
    "tier_weight": "60",
}


@pytest.fixture
def each(people: People) -> Round:
    return a_ranked_round()


@pytest.fixture
def cases(each: Round, people: People) -> list[Case]:
    return all_applied(each, people)


@pytest.fixture
def ranking(each: Round, people: People, cases: list[Case]) -> Ranking:
    return make_ranking(round=each, name=NAME, by=people.su)


@pytest.fixture
def su(client: Client, people: People) -> Client:
    sign_in(client, people.su)
    return client


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def terms_of(each: Round) -> str:
    return f"/officer/rounds/{each.ref}/rankings/{NAME}/terms/"


def test_a_press_freezes_the_ranking_and_opens_it(su: Client, each: Round, cases: list[Case]) -> None:
    page = text(su, LIST)
    assert each.title in page and "还没有排过" in page and "占位" in page
    assert 'name="seen" value="0"' in page
    answer = su.post(LIST, {"round": f"{each.ref}/{NAME}", "seen": "0"})
    made = Ranking.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"{LIST}{made.ref}/"
    twice = su.post(LIST, {"round": f"{each.ref}/{NAME}", "seen": "0"})
    assert twice.status_code == 422 and "刚才已经定格过" in twice.content.decode()
    assert Ranking.objects.count() == 1
    page = plain(text(su, f"{LIST}{made.ref}/"))
    assert "10 家" in page and "未经官方确认" in page and "9 / 10" in page and "前 10%：5.00 分" in page
    assert cases[0].enterprise is not None and cases[0].enterprise.name in page


def test_nobody_to_rank_is_told_on_the_page(su: Client, each: Round) -> None:
    answer = su.post(LIST, {"round": f"{each.ref}/{NAME}"})
    assert answer.status_code == 422 and "还没有可以参加排名" in answer.content.decode()
    assert su.post(LIST, {"round": "nobody/knows"}).status_code == 404


def test_one_case_is_explained_figure_by_figure(su: Client, ranking: Ranking, cases: list[Case]) -> None:
    page = plain(text(su, f"{LIST}{ranking.ref}/cases/{cases[1].ref}/"))
    assert "8 / 10" in page and "与另外 1 家并列" in page and "前 30%" in page and "到第 3 名" in page
    assert su.get(f"{LIST}{ranking.ref}/cases/nobody/").status_code == 404


def test_computed_again_it_says_whether_all_agrees(su: Client, ranking: Ranking, cases: list[Case]) -> None:
    assert "重算一致" in text(su, f"{LIST}{ranking.ref}/?check=1")
    RankedCase.objects.filter(case=cases[0]).update(place=7)
    page = text(su, f"{LIST}{ranking.ref}/?check=1")
    assert "重算与定格的内容不符" in page and str(cases[0].number) in page


def test_other_tiers_are_tried_and_nothing_is_kept(su: Client, ranking: Ranking) -> None:
    asked = "&".join(f"{name}={value}" for name, value in TYPED.items())
    page = plain(text(su, f"{LIST}{ranking.ref}/?{asked}"))
    assert "有 10 家的得分或名次会变" in page and "试算时各项各得多少分的家数" in page
    assert not RankingTerms.objects.exists() and Ranking.objects.count() == 1
    answer = su.get(f"{LIST}{ranking.ref}/", {**TYPED, "share1": "10"})
    assert answer.status_code == 422 and "从小到大" in answer.content.decode()
    assert 'value="10"' in answer.content.decode(), "what was typed stays"


def test_what_was_decided_is_written_down_and_counts(su: Client, each: Round, cases: list[Case]) -> None:
    page = text(su, terms_of(each))
    assert "占位的参数" in page and 'value="10"' in page
    wanting = su.post(terms_of(each), {**TYPED, "do": "on"})
    assert wanting.status_code == 422 and "文号" in wanting.content.decode()
    wrong = su.post(terms_of(each), {**TYPED, "do": "on", "document": "示例〔2024〕1号", "tier_weight": "70"})
    assert wrong.status_code == 422 and "合计应为 100" in wrong.content.decode()
    assert 'value="70"' in wrong.content.decode() and "示例〔2024〕1号" in wrong.content.decode()
    given = {**TYPED, "do": "on", "document": "示例〔2024〕1号"}
    assert su.post(terms_of(each), given)["Location"] == LIST
    row = RankingTerms.objects.get()
    assert row.enabled and row.tiers == [["20", "5"], ["100", "2"]]
    assert "示例〔2024〕1号" in text(su, LIST)
    su.post(LIST, {"round": f"{each.ref}/{NAME}"})
    assert "计入总分" in text(su, f"{LIST}{Ranking.objects.get().ref}/")
    su.post(terms_of(each), {"do": "off", "document": "示例〔2024〕2号"})
    assert not RankingTerms.objects.get(ordinal=2).enabled and "不计入总分" in text(su, LIST)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_table_has_everybody_and_its_taking_is_written_down(
    su: Client, ranking: Ranking, cases: list[Case], suffix: str
) -> None:
    answer = su.post(f"{LIST}{ranking.ref}/file/{suffix}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    if suffix == "xlsx":
        lines = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values)
        assert len(lines) == 11 and lines[1][0] == 1 and len(lines[0]) == 7 + 15 * 5
    else:
        assert content.decode("utf-8-sig").count("\n") == 11
    assert AuditEvent.objects.filter(action="rankings.release_ranking").count() == 1
    assert su.post(f"{LIST}{ranking.ref}/file/exe/").status_code == 404


def test_a_prefecture_reads_its_own_rows_and_decides_nothing(
    client: Client, people: People, each: Round, cases: list[Case]
) -> None:
    elsewhere = applied(each, people, 60, of_storage(4, 9), region=OTHER_COUNTY)
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    sign_in(client, people.qin)
    page = text(client, f"{LIST}{ranking.ref}/")
    assert elsewhere.enterprise is not None and elsewhere.enterprise.name not in page
    assert "试算" not in page and "定格排名" not in text(client, LIST)
    assert client.get(f"{LIST}{ranking.ref}/cases/{elsewhere.ref}/").status_code == 404
    assert client.get(terms_of(each)).status_code in (403, 404)


def test_the_party_and_the_desk_see_where_the_case_stands(
    client: Client, people: People, each: Round, cases: list[Case]
) -> None:
    own = Organisation.objects.get(ref=people.ma.organisation_ref)
    Case.objects.filter(pk=cases[1].pk).update(organisation=own)
    assert cases[1].enterprise is not None
    type(cases[1].enterprise).objects.filter(pk=cases[1].enterprise_id).update(organisation=own)
    make_ranking(round=each, name=NAME, by=people.su)
    sign_in(client, people.ma)
    page = plain(text(client, f"/applicant/apply/{cases[1].ref}/"))
    assert "10 家一起排" in page and "8 / 10" in page and "横向评分未经官方确认" in page
    sign_in(client, people.su)
    assert "10 家一起排" in text(client, f"/officer/cases/{cases[1].ref}/")


def test_with_experts_and_a_decision_the_whole_is_told(
    client: Client, people: People, each: Round, cases: list[Case]
) -> None:
    decide_terms(
        round=each,
        name=NAME,
        written=WrittenTerms((("100", "2"),), "50", "50"),
        document="示例",
        by=people.su,
    )
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    row = ranking.cases.get(case=cases[0])
    sign_in(client, people.su)
    page = plain(text(client, f"/officer/cases/{cases[0].ref}/"))
    told = re.search(r"合并得分 ([\d.]+)", page)
    assert told is not None and told[1] == f"{row.total // 100}.{row.total % 100:02d}"
