"""The tables of the board of this programme as files, and its aims: the columns it prints, the figures of the books.

Not here: the figures themselves (`tests/apps/boards`), how layouts are drawn (`tests/unit/papers`).
"""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.people import People
from tests.programmes.guangdong_voucher.test_from_voucher_to_claim import approve, audits, each
from tests.web.sign_in import sign_in
from yunti.apps.audit.models import AuditEvent
from yunti.apps.boards.queries.board import board_desk
from yunti.apps.boards.queries.statistics import reached_in
from yunti.apps.paperwork.queries.board_papers import papers_of_board
from yunti.apps.paperwork.queries.round_lists import list_named
from yunti.apps.paperwork.services import paper_of_board, paper_of_round
from yunti.apps.programmes.models import Round
from yunti.kit.errors import Refused

pytestmark = pytest.mark.django_db
__all__ = ["each"]


def cells(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def row_of(content: bytes, first: str) -> list[str]:
    return next(list(map(str, row)) for row in cells(content) if row and str(row[0]) == first)


def test_the_table_of_quota_says_what_the_books_say(people: People, each: Round) -> None:
    (case, _other) = audits(each, people, count=2)
    approve(case, people)
    drawn = paper_of_board(
        desk=board_desk(people.su, each.ref), name="quota_table", suffix=".xlsx", by=people.su
    )
    heads = row_of(drawn.content, "地市")
    assert [head.split("（")[0] for head in heads] == [
        "地市", "目标额度", "发放额度", "试点额度", "已发放", "已兑现", "结转",
    ]  # fmt: skip
    lines = {
        row[0]: [float(str(cell).replace(",", "")) for cell in row[4:]]
        for row in cells(drawn.content)
        if len(row) == 7 and row != heads and row[4]
    }
    assert lines == {"900100": [60_000, 60_000, 0], "900201": [60_000, 0, 0], "合计": [120_000, 60_000, 0]}
    assert AuditEvent.objects.filter(action="paperwork.keep_round_paper", outcome="done").count() == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".pdf"])
def test_counts_are_printed_by_city_and_service(people: People, each: Round, suffix: str) -> None:
    audits(each, people)
    desk = board_desk(people.su, each.ref)
    assert [layout.name for layout in papers_of_board(desk)] == ["quota_table", "statistics_table"]
    drawn = paper_of_board(desk=desk, name="statistics_table", suffix=suffix, by=people.su)
    assert len(drawn.content) > 1_000
    if suffix == ".xlsx":
        assert any(
            row and str(row[0]) == "900100" and list(map(str, row[1:])) == ["1", "1", "0", "0", "0"]
            for row in cells(drawn.content)
        )


def test_an_empty_board_is_not_printed(people: People, each: Round) -> None:
    with pytest.raises(Refused) as refused:
        paper_of_board(desk=board_desk(people.su, each.ref), name="quota_table", suffix=".xlsx", by=people.su)
    assert refused.value.code == "nothing_to_list"
    address = reverse("officer:board-paper", args=[each.ref, "quota_table", "xlsx"])
    assert sign_in(Client(), people.su).get(address).status_code == 302, "leads back with a sentence"


def test_what_was_verified_stands_in_the_completion_table(people: People, each: Round) -> None:
    (case,) = audits(each, people, client_ips=["203.0.113.5"], app_endpoint_ips=["198.51.100.7"])
    case.moves.filter(ordinal=1).update(target="behaviour_verification")
    chosen = list_named(people.su, each.ref, "completion_paper")
    drawn = paper_of_round(chosen=chosen, suffix=".xlsx", by=people.su)
    assert "用户端IP/号码" in row_of(drawn.content, "序号")
    line = row_of(drawn.content, "1")
    assert case.redeemed_voucher.number in line


def test_the_aims_of_the_programme(people: People, each: Round) -> None:
    (case,) = audits(each, people)
    approve(case, people)
    found = reached_in(board_desk(people.su, each.ref))
    assert [(row.aim, row.reached) for row in found] == [(10_000, 1), (200, 0), (20, None)]
