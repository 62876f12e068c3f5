"""Scoring without the platform: the workbook out and in again as drafts; what was changed meanwhile is shown and stays.

Not here: scoring on the page (`test_scores.py`).
"""

import io
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from tests.apps.panels.scoring import given, hand_in, items_of, ready, sitting
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.panels.models import Score, ScoreSheet
from yunti.apps.panels.queries.offline import COLUMNS
from yunti.apps.panels.services import Given, save_scores
from yunti.kit.actors import Actor

pytestmark = pytest.mark.django_db
ADDRESS, FIRST, SECOND = "/expert/offline/", "exp_xinchuang", "exp_cloud_native"
NAMES = [name for name, _title, _width in COLUMNS]


@pytest.fixture
def scored(people: People, client: Client) -> tuple[Case, Actor]:
    case, pool, _panel = ready(people)
    who = sitting(case, pool)[0]
    sign_in(client, who)
    return case, who


def taken_out(client: Client) -> list[dict[str, Any]]:
    answer = client.get(f"{ADDRESS}file/")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert head == [str(title) for _name, title, _width in COLUMNS]
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def filled(rows: list[dict[str, Any]], names: list[str] = NAMES) -> io.BytesIO:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    titles = {name: str(title) for name, title, _width in COLUMNS}
    for place, name in enumerate(names):
        page.write(0, place, titles[name])
        for number, row in enumerate(rows, start=1):
            page.write(number, place, row[name])
    book.close()
    target.seek(0)
    target.name = "评分表.xlsx"
    return target


def sent(client: Client, rows: list[dict[str, Any]], status: int = 200) -> str:
    answer = client.post(ADDRESS, {"file": filled(rows)})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_out_filled_in_and_in_again_as_drafts(client: Client, scored: tuple[Case, Actor]) -> None:
    case, who = scored
    assert "下载评分表" in client.get(ADDRESS).content.decode()
    rows = taken_out(client)
    assert [row["item"] for row in rows] == [each.name for each in items_of(case)]
    assert rows[0]["most"] == "4" and "信创" in rows[0]["anchors"] and str(case.number) not in str(rows)
    rows[0] |= {"points": 3.5, "remark": "有材料"}
    rows[1] |= {"points": "0.25"}
    page = sent(client, rows)
    assert "已存为草稿 2 项" in page and "没有覆盖" not in page
    kept = {each.item: (each.points, each.remark) for each in Score.objects.all()}
    assert kept == {FIRST: (350, "有材料"), SECOND: (25, "")}
    assert ScoreSheet.objects.get().handed_in_at is None, "nothing is handed in by a workbook"
    assert "已存为草稿 0 项" in sent(client, rows), "the same again changes nothing"
    with override("en"):
        english = filled(rows)
    assert client.post(ADDRESS, {"file": english}).status_code == 200, "titles in another language are known"
    assert ScoreSheet.objects.get().version == 1
    hand_in_all(case, who)
    assert "没有可以评分的申报" in client.get(ADDRESS).content.decode() and taken_out(client) == []
    assert "已经提交" in sent(client, rows, 422)


def hand_in_all(case: Case, who: Actor) -> None:
    from yunti.apps.panels.services import hand_in_scores

    hand_in_scores(case=case, given=given(case), seen=ScoreSheet.objects.get().version, by=who)


def test_what_was_changed_meanwhile_is_shown_and_not_overwritten(
    client: Client, scored: tuple[Case, Actor]
) -> None:
    case, who = scored
    save_scores(case=case, given=[Given(FIRST, 100), Given(SECOND, 100)], seen=0, by=who)
    rows = taken_out(client)
    save_scores(case=case, given=[Given(FIRST, 300, "改过")], seen=1, by=who)
    rows[0]["points"] = "2"
    rows[2]["points"] = "4"
    page = sent(client, rows)
    assert "没有覆盖" in page and "3 · 改过" in page and "已存为草稿 1 项" in page
    kept = dict(Score.objects.values_list("item", "points"))
    assert kept == {FIRST: 300, SECOND: 100, "exp_mgmt_capability": 400}


def test_with_anything_wrong_nothing_is_taken_in(
    client: Client, people: People, scored: tuple[Case, Actor]
) -> None:
    rows = taken_out(client)
    rows[0]["points"], rows[1]["points"], rows[2]["item"] = "4.1", "好", "other"
    rows[3] |= {"points": "2"}
    page = sent(client, [*rows, {**rows[3], "points": "3"}], 422)
    for told in (
        "第 2 行",
        "“4.1”应是 0 至 4",
        "第 3 行",
        "第 4 行：没有这份申报或者这一项",
        "第 8 行：这一项上面已经有了",
    ):
        assert told in page
    assert not ScoreSheet.objects.exists()
    rows = taken_out(client)
    rows[0]["remark"] = "长" * 1001
    assert "评语不超过 1000 字" in sent(client, rows, 422)
    assert "没有选择文件" in client.post(ADDRESS, {}).content.decode()
    shorter = client.post(ADDRESS, {"file": filled(rows, NAMES[:5])})
    assert shorter.status_code == 422 and "不是下载时的表头" in shorter.content.decode()
    for content in (b"", b"%PDF-1.7 x", b"a,b\n1,2\n", b"PK\x03\x04broken"):
        file = io.BytesIO(content)
        file.name = "评分表.xlsx"
        assert client.post(ADDRESS, {"file": file}).status_code == 422


def test_nobody_takes_in_scores_of_another_seat(people: People) -> None:
    case, pool, _panel = ready(people)
    first, second = sitting(case, pool)[:2]
    hand_in(case, first, 317)
    client = sign_in(Client(), second)
    rows = taken_out(client)
    assert "3.17" not in str(rows)
    rows[0]["points"] = "1"
    waiting = next(each for each in pool.values() if each not in sitting(case, pool))
    assert "没有这份申报" in sent(sign_in(Client(), waiting), rows, 422)
    sent(client, rows)
    assert Score.objects.get(sheet__seat__expert__person=second.person_id).points == 100
