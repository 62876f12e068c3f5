"""Notes, marks, questions and saved views: who may write them, what is refused, what stays.

Not here: the pages (`tests/web/officer/test_case_desk.py`), overrides (`test_overrides.py`).
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.apps.casework.filing import handed_in, handed_in_again
from tests.people import People
from tests.programmes.jiangsu_star.filled import THREE
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import roles_in
from yunti.apps.casework import permissions
from yunti.apps.casework.models import CaseNote, CaseQuestion, ItemMark, SavedView
from yunti.apps.casework.queries.desk import desk_work_of, is_outdated, questions_to
from yunti.apps.casework.queries.rows import rows_in
from yunti.apps.casework.queries.views import views_of
from yunti.apps.casework.services import (
    RowMark,
    answer_question,
    ask_question,
    correct_note,
    delete_view,
    mark_rows,
    save_view,
    set_default_view,
    withdraw_question,
    write_note,
)
from yunti.apps.messages.models import Delivery
from yunti.apps.notices.services import follow_due
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
INVOICE = "26952000000000000001"


@pytest.fixture
def case(people: People) -> Case:
    return handed_in(people)


# notes ------------------------------------------------------------------------------------------------------------


def test_a_note_is_corrected_without_losing_the_first_wording(people: People, case: Case) -> None:
    first = write_note(case=case, text="电话核实过，合同是真的", by=people.luo)
    second = correct_note(case=case, ref=first.ref, text="电话核实过两次", by=people.luo)
    third = correct_note(case=case, ref=second.ref, text="核实过", by=people.luo)
    (note,) = desk_work_of(case).notes
    assert note.now == third and note.earlier == (second, first)
    with pytest.raises(Conflict, match="已经更正过"):
        correct_note(case=case, ref=first.ref, text="x", by=people.luo)
    assert AuditEvent.objects.filter(action="casework.correct_note").count() == 2


def test_only_officers_of_the_case_write_notes_and_only_their_own_are_corrected(
    people: People, case: Case
) -> None:
    note = write_note(case=case, text="内部", by=people.luo)
    for other in (people.ma, people.wei):
        with pytest.raises((Forbidden, NotFoundOrHidden)):
            write_note(case=case, text="不该写", by=other)
    with pytest.raises(Forbidden, match="只能更正自己写的"):
        correct_note(case=case, ref=note.ref, text="改", by=people.qin)
    with pytest.raises(InvalidInput, match="没有写内容"):
        write_note(case=case, text="  \n", by=people.luo)
    with pytest.raises(NotFoundOrHidden):
        correct_note(case=case, ref="nothing", text="改", by=people.luo)
    assert CaseNote.objects.count() == 1


def test_the_part_of_the_public_gives_nobody_a_case_to_work_on(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody may object to what is shown in public; an officer of another programme is everybody."""
    other = replace(people.qin, programmes=frozenset({"another"}))
    with pytest.raises(Forbidden, match="不由本岗位办理"):
        write_note(case=case, text="不该写", by=other)
    with pytest.raises(Forbidden, match="不由本岗位办理"):
        ask_question(case=case, text="不该问", due_on=None, by=other)
    asked = ask_question(case=case, text="请说明", due_on=None, by=people.su)
    assert asked.role == "province_department", "not the objector, who comes first by name"
    monkeypatch.setattr(permissions, "officer_roles", roles_in)  # the guard off
    write_note(case=case, text="不该写", by=other)


# marks ------------------------------------------------------------------------------------------------------------


def test_a_row_is_marked_changed_and_cleared(people: People, case: Case) -> None:
    mark_rows(case=case, marks=[RowMark("claimed_items", THREE[0], "accepted")], by=people.luo)
    doubt = RowMark("investment_lines", INVOICE, "doubted", "发票看不清")
    assert mark_rows(case=case, marks=[doubt], by=people.luo) == 1
    marks = desk_work_of(case).marks
    assert marks["claimed_items", THREE[0]].verdict == "accepted"
    assert marks["investment_lines", INVOICE].note == "发票看不清"
    mark_rows(
        case=case, marks=[RowMark("investment_lines", INVOICE, "rejected", "不是本单位")], by=people.luo
    )
    assert desk_work_of(case).marks["investment_lines", INVOICE].verdict == "rejected"
    mark_rows(case=case, marks=[RowMark("claimed_items", THREE[0], "")], by=people.luo)
    assert ItemMark.objects.count() == 1


def test_a_doubt_says_why_and_a_row_must_be_there(people: People, case: Case) -> None:
    with pytest.raises(InvalidInput, match="写明为什么"):
        mark_rows(case=case, marks=[RowMark("investment_lines", INVOICE, "doubted")], by=people.luo)
    with pytest.raises(InvalidInput, match="没有选择"):
        mark_rows(case=case, marks=[RowMark("investment_lines", INVOICE, "splendid")], by=people.luo)
    for field, row in (("investment_lines", "0"), ("nothing", "0"), ("city_opinion", "1")):
        with pytest.raises(NotFoundOrHidden):
            mark_rows(case=case, marks=[RowMark(field, row, "accepted")], by=people.luo)
    good = RowMark("investment_lines", INVOICE, "accepted")
    with pytest.raises(Forbidden):
        mark_rows(case=case, marks=[good], by=people.ma)
    Case.objects.filter(pk=case.pk).update(state="not_recommended")
    with pytest.raises(Forbidden, match="不在办理中"):
        mark_rows(case=case, marks=[good], by=people.luo)
    assert not ItemMark.objects.exists()


def test_a_mark_on_a_row_that_changed_is_told_apart(people: People, case: Case) -> None:
    lines = ("investment_lines", INVOICE)
    mark_rows(case=case, marks=[RowMark(*lines, "accepted")], by=people.luo)
    mark_rows(case=case, marks=[RowMark("claimed_items", THREE[0], "accepted")], by=people.luo)
    pack = pack_of(case.round)
    facts = {
        "claimed_items": [{"code": THREE[0], "evidence_pages": "已附", "note": "已说明"}],
        "investment_lines": [{"seq": 1, "invoice_no": INVOICE, "amount_wan": 3}],
    }
    (line,) = rows_in(pack, "investment_lines", facts["investment_lines"])
    assert is_outdated(desk_work_of(case).marks[lines], line)
    again = handed_in_again(people, case, scope_summary="改过的范围")
    assert desk_work_of(again).marks[lines].verdict == "accepted"


def test_rows_keep_their_key_when_others_come_before_them(people: People, case: Case) -> None:
    pack = pack_of(case.round)
    rows = [{"invoice_no": "1"}, {"invoice_no": "2"}, {"invoice_no": "1"}, {"invoice_no": ""}, {}]
    assert [row.key for row in rows_in(pack, "investment_lines", rows)] == ["1", "2", "1#2", "4", "5"]
    assert [row.key for row in rows_in(pack, "claimed_items", ["app_erp", {"code": "app_crm"}])] == [
        "app_erp",
        "app_crm",
    ]
    for wrong in (None, "text", 3):
        assert list(rows_in(pack, "investment_lines", wrong)) == []


# questions --------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_told_to_both(people: People, case: Case) -> None:
    asked = ask_question(case=case, text="合同第几页有单价？", due_on=clock.today(), by=people.luo)
    follow_due(clock.now())
    told = Delivery.objects.filter(message__kind="cases.question", channel="in_app").order_by("id")
    assert [row.person.login for row in told] == ["ma"]
    answered = answer_question(case=case, ref=asked.ref, text="第 12 页。", by=people.ma)
    assert answered.answer == "第 12 页。" and questions_to(case) == [answered]
    follow_due(clock.now())
    assert [row.person.login for row in told.all()] == ["ma", "luo"]
    with pytest.raises(Conflict, match="已经回答过"):
        answer_question(case=case, ref=asked.ref, text="再答", by=people.ma)
    with pytest.raises(Conflict, match="已经答复或撤回"):
        withdraw_question(case=case, ref=asked.ref, by=people.luo)


def test_what_is_withdrawn_is_asked_no_more(people: People, case: Case) -> None:
    asked = ask_question(case=case, text="？", due_on=None, by=people.luo)
    withdraw_question(case=case, ref=asked.ref, by=people.luo)
    assert questions_to(case) == []
    with pytest.raises(Conflict, match="已经撤回"):
        answer_question(case=case, ref=asked.ref, text="答", by=people.ma)


def test_questions_by_others_and_badly_put_are_refused(people: People, case: Case) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        ask_question(case=case, text=" ", due_on=yesterday, by=people.luo)
    assert {each.field for each in refused.value.problems} == {"text", "due_on"}
    for other in (people.ma, people.wei):
        with pytest.raises((Forbidden, NotFoundOrHidden)):
            ask_question(case=case, text="问", due_on=None, by=other)
    asked = ask_question(case=case, text="问", due_on=None, by=people.luo)
    for other in (people.gao, people.luo):
        with pytest.raises((Forbidden, NotFoundOrHidden)):
            answer_question(case=case, ref=asked.ref, text="答", by=other)
    with pytest.raises(InvalidInput, match="没有写答复"):
        answer_question(case=case, ref=asked.ref, text="", by=people.ma)
    with pytest.raises(NotFoundOrHidden):
        answer_question(case=case, ref=asked.ref, text="答", papers=["nothing"], by=people.ma)
    assert CaseQuestion.objects.get().is_open
    Case.objects.filter(pk=case.pk).update(state="returned")
    with pytest.raises(Forbidden, match="不在办理中"):
        ask_question(case=case, text="问", due_on=None, by=people.luo)


def test_the_database_itself_keeps_an_answer_whole(people: People, case: Case) -> None:
    asked = ask_question(case=case, text="问", due_on=None, by=people.luo)
    for wrong in (
        {"answered_at": clock.now()},
        {"withdrawn_at": clock.now(), "answered_at": clock.now(), "answer": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseQuestion.objects.filter(pk=asked.pk).update(**wrong)


# views ------------------------------------------------------------------------------------------------------------


def test_a_view_is_saved_replaced_made_the_first_and_deleted(people: People) -> None:
    one = save_view(name="超期", query="due=over", by=people.luo)
    save_view(name="超期", query="due=over&tab=all", by=people.luo)
    two = save_view(name="三星", query="q=三星", by=people.luo)
    set_default_view(ref=one.ref, on=True, by=people.luo)
    set_default_view(ref=two.ref, on=True, by=people.luo)
    assert [(each.name, each.query, each.is_default) for each in views_of(people.luo)] == [
        ("超期", "due=over&tab=all", False),
        ("三星", "q=三星", True),
    ]
    assert views_of(people.qin) == []
    with pytest.raises(NotFoundOrHidden):
        delete_view(ref=one.ref, by=people.qin)
    delete_view(ref=one.ref, by=people.luo)
    assert [each.name for each in views_of(people.luo)] == ["三星"]


def test_a_view_needs_a_name_and_filters(people: People) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_view(name=" ", query="", by=people.luo)
    assert {each.field for each in refused.value.problems} == {"name", "query"}
    with pytest.raises(InvalidInput):
        save_view(name="很" * 31, query="due=over", by=people.luo)
    with pytest.raises(Forbidden):
        save_view(name="x", query="due=over", by=people.ma)
    for number in range(20):
        save_view(name=f"v{number}", query="due=over", by=people.luo)
    with pytest.raises(InvalidInput, match="最多保存"):
        save_view(name="more", query="due=over", by=people.luo)
    assert SavedView.objects.count() == 20
