"""What the desk writes on the case page: marks, questions, notes, differences; what the party sees of it and what never.

Not here: the rules of writing (`tests/apps/casework`), steps and fields (`test_cases.py`).
"""

from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import ask
from tests.apps.casework.filing import handed_in, handed_in_again
from tests.people import People, seat
from tests.programmes.jiangsu_star.filled import THREE
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Person
from yunti.apps.cases.models import Case
from yunti.apps.casework.models import CaseNote, CaseQuestion, ItemMark
from yunti.apps.casework.services import RowMark, ask_question, mark_rows, write_note
from yunti.kit.actors import Desk

pytestmark = pytest.mark.django_db
INVOICE = "26952000000000000001"
CANARY = "金丝雀备注"


@pytest.fixture
def case(people: People) -> Case:
    return handed_in(people)


def page(client: Client, case: Case, tab: str = "") -> str:
    answer = client.get(f"/officer/cases/{case.ref}/" + (f"?tab={tab}" if tab else ""))
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, case: Case, what: str, **given: Any) -> Any:
    script = given.pop("script", False)
    headers = {"HX-Request": "true", "HX-Target": "view"} if script else {}
    return client.post(f"/officer/cases/{case.ref}/{what}/", given, headers=headers)


# marks ------------------------------------------------------------------------------------------------------------


def test_a_row_is_marked_with_and_without_the_script(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    row = {"field": "claimed_items", "row": THREE[0]}
    assert "核对" in page(client, case)
    answer = send(client, case, "marks", **row, verdict="accepted", script=True)
    assert answer.status_code == 200 and "认可" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    refused = send(client, case, "marks", **row, verdict="doubted", note="", script=True)
    assert "写明为什么" in refused.content.decode() and "open" in refused.content.decode()
    plain = send(client, case, "marks", **row, verdict="doubted")
    assert plain.status_code == 422 and "写明为什么" in plain.content.decode()
    assert ItemMark.objects.get().verdict == "accepted"
    assert send(client, case, "marks", **row, verdict="").status_code == 302
    assert not ItemMark.objects.exists()


def test_all_rows_without_a_mark_are_accepted_at_once(people: People, client: Client, case: Case) -> None:
    mark_rows(case=case, marks=[RowMark("claimed_items", THREE[1], "rejected", "没有")], by=people.luo)
    sign_in(client, people.luo)
    assert f"没核对的 {len(THREE) - 1} 行都认可" in page(client, case)
    assert send(client, case, "marks", all="claimed_items").status_code == 302
    assert ItemMark.objects.filter(verdict="accepted").count() == len(THREE) - 1
    assert ItemMark.objects.get(row=THREE[1]).verdict == "rejected"
    for nothing in ("claimed_items", "nothing", "target_star"):
        assert send(client, case, "marks", all=nothing).status_code == 404


def test_a_mark_that_is_older_than_its_row_says_so(people: People, client: Client, case: Case) -> None:
    mark_rows(case=case, marks=[RowMark("investment_lines", INVOICE, "accepted")], by=people.luo)
    sign_in(client, people.luo)
    assert "此行后来有改动" not in page(client, case)
    lines = [{"seq": 1, "invoice_no": INVOICE, "amount_wan": 9}]
    again = handed_in_again(people, case, investment_lines=lines, investment_total_wan=9)
    assert "此行后来有改动" in page(client, again)


# differences ------------------------------------------------------------------------------------------------------


def test_differences_are_told_field_by_field_and_row_by_row(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.luo)
    assert "与上次的差异" not in page(client, case)
    items = [{"code": code, "evidence_pages": "3"} for code in (THREE[0], "base_dr")]
    again = handed_in_again(people, case, scope_summary="改过的范围", claimed_items=[*items, *THREE[2:]])
    shown = page(client, again, "changes")
    for words in (
        "<del>示例范围</del>",
        "<ins>改过的范围</ins>",
        "新增",
        "云灾备",
        "删去",
        "客户资源管理",
        "改动",
    ):
        assert words in shown, words
    assert "上云成效" not in shown.split('id="view"')[1].split("c-act")[0]


# questions --------------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_party_and_the_answer_comes_back(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.luo)
    assert "还没有问过" in page(client, case, "questions")
    refused = send(client, case, "questions", text="", due_on="2020-01-01")
    assert refused.status_code == 422 and "没有写要问什么" in refused.content.decode()
    assert 'value="2020-01-01"' in refused.content.decode()
    odd = send(client, case, "questions", text="合同在第几页？", due_on="明天")
    assert odd.status_code == 422 and "合同在第几页？" in odd.content.decode()
    assert send(client, case, "questions", text="合同在第几页？").status_code == 302
    sign_in(client, people.ma)
    own = f"/applicant/apply/{case.ref}/"
    assert "合同在第几页？" in client.get(own).content.decode()
    asked = CaseQuestion.objects.get()
    empty = client.post(own + "answer/", {"question": asked.ref, "text": " "})
    assert empty.status_code == 422 and "没有写答复" in empty.content.decode()
    done = client.post(own + "answer/", {"question": asked.ref, "text": "在第 12 页"})
    assert done.status_code == 302
    assert "在第 12 页" in client.get(own).content.decode()
    twice = client.post(own + "answer/", {"question": asked.ref, "text": "还有"})
    assert twice.status_code == 422 and "已经回答过" in twice.content.decode()
    sign_in(client, people.luo)
    shown = page(client, case, "questions")
    assert "在第 12 页" in shown and "询问申报单位" in shown and "申报单位答复" in shown


def test_a_question_is_withdrawn(people: People, client: Client, case: Case) -> None:
    asked = ask_question(case=case, text="不用问了", due_on=None, by=people.luo)
    sign_in(client, people.luo)
    assert send(client, case, "questions", withdraw=asked.ref).status_code == 302
    assert "已撤回" in page(client, case, "questions")
    again = send(client, case, "questions", withdraw=asked.ref)
    assert again.status_code == 409 and "已经答复或撤回" in again.content.decode()
    sign_in(client, people.ma)
    assert "不用问了" not in client.get(f"/applicant/apply/{case.ref}/").content.decode()


# notes ------------------------------------------------------------------------------------------------------------


def test_notes_are_written_and_corrected(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    refused = send(client, case, "notes", text=" ")
    assert refused.status_code == 422 and "没有写内容" in refused.content.decode()
    assert send(client, case, "notes", text="电话核实过").status_code == 302
    note = CaseNote.objects.get()
    assert send(client, case, "notes", text="核实过两次", corrects=note.ref).status_code == 302
    shown = page(client, case, "notes")
    assert "核实过两次" in shown and "<del>电话核实过</del>" in shown
    sign_in(client, people.qin)
    assert "核实过两次" in page(client, case, "notes") and "更正后的备注" not in page(client, case, "notes")


def test_nobody_but_the_officers_of_the_case_reads_notes_and_marks(
    people: People, client: Client, case: Case
) -> None:
    write_note(case=case, text=CANARY, by=people.luo)
    mark_rows(case=case, marks=[RowMark("claimed_items", THREE[0], "doubted", CANARY)], by=people.luo)
    ask(case, people.yan, "expert")
    sign_in(client, people.luo)
    assert CANARY in page(client, case) and CANARY in page(client, case, "notes")
    addresses = {
        "ma": [f"/applicant/apply/{case.ref}/", f"/applicant/apply/{case.ref}/receipt/", "/applicant/apply/"],
        "yan": [f"/expert/cases/{case.ref}/"],
    }
    for name, places in addresses.items():
        sign_in(client, getattr(people, name))
        for address in places:
            for query in ("", "?tab=notes"):
                answer = client.get(address + query)
                assert answer.status_code == 200 and CANARY not in answer.content.decode(), address
        for tab in ("", "notes"):
            assert client.get(f"/officer/cases/{case.ref}/?tab={tab}").status_code in (403, 404)
        for what in ("notes", "marks", "questions"):
            assert send(client, case, what, text="x").status_code in (403, 404)


def test_an_officer_with_an_interest_reads_no_notes(people: People, client: Client, case: Case) -> None:
    write_note(case=case, text=CANARY, by=people.luo)
    assert case.organisation is not None
    seat(Person.objects.get(pk=people.luo.person_id), Desk.APPLICANT, case.organisation, "manager")
    sign_in(client, people.luo)
    shown = page(client, case, "notes")
    assert CANARY not in shown and "您同时是这家单位的经办人" in shown
    assert send(client, case, "notes", text="x").status_code == 403


def test_the_middle_alone_is_drawn_for_the_script(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    headers = {"HX-Request": "true", "HX-Target": "view"}
    answer = client.get(f"/officer/cases/{case.ref}/?tab=notes", headers=headers)
    assert "写一条备注" in answer.content.decode() and "<html" not in answer.content.decode()
