"""Letters to the party: words frozen, when and how each counts as served, who may read, sign and record.

Not here: the pages (`tests/web`), when a letter is written (`tests/apps/notices`).
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.apps.cases.rounds import a_case, a_round
from tests.apps.cases.test_pauses import go
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.letters.composing import digest_of, lines_of
from yunti.apps.letters.models import Letter
from yunti.apps.letters.queries.letters import letter_by_ref, letters_of, paper_of
from yunti.apps.letters.services import (
    count_as_served,
    record_receipt,
    record_sending,
    sign_for_letter,
)
from yunti.apps.notices.services import follow_due
from yunti.apps.registry.models import Ban
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden

pytestmark = pytest.mark.django_db
KIND = "star_application"
TUESDAY = date(2026, 5, 12)


@pytest.fixture
def letter(people: People) -> Letter:
    case = a_case(a_round("jiangsu-star", "2020"), KIND, "submitted", people)
    go(case, "county_reject", people.luo, "reasons_listed", reasons=("缺合同页码", "截图过期"))
    follow_due(clock.now())
    return Letter.objects.select_related("case").get()


def test_the_letter_says_every_reason_and_how_to_object(letter: Letter) -> None:
    text = "\n".join(letter.lines)
    for part in ("1．缺合同页码", "2．截图过期", "不予推荐", "60日", "申请复议", letter.case.number):
        assert str(part) in text, part
    assert "补充说明" not in text, "a line that names something empty is left out"
    assert (letter.title, letter.authority) == ("不予推荐（认定）通知书", "示例甲县工业和信息化局")
    assert letter.number == f"{letter.case.number}-否01"


def test_where_a_step_asks_for_evidence_the_letter_says_what_was_recorded(people: People) -> None:
    case = a_case(a_round("jiangsu-star", "2020"), KIND, "city_publicity", people)
    move_case(
        case=case,
        action="objection_upheld",
        seen=0,
        by=people.qin,
        stated={"evidence_recorded": "合同系伪造"},
    )
    follow_due(clock.now())
    assert "合同系伪造" in "\n".join(Letter.objects.get().lines)


def test_a_party_found_to_have_cheated_reads_the_evidence(people: People) -> None:
    """The gravest step has its letter, too; and the ban says which authority decided."""
    case = a_case(a_round("jiangsu-star", "2020"), KIND, "city_assessing", people)
    stated = {"evidence_recorded": "现场核查记录 2 号：合同系伪造"}
    move_case(case=case, action="fraud_found", seen=0, by=people.qin, stated=stated)
    follow_due(clock.now())
    letter = Letter.objects.get()
    assert "合同系伪造" in "\n".join(letter.lines) and "向示例省工业和信息化厅申请复议" in "\n".join(
        letter.lines
    )
    ban = Ban.objects.get()
    assert ban.jurisdiction == people.qin.jurisdiction and ban.source.startswith(people.qin.organisation_name)


def test_what_was_written_does_not_change_and_a_changed_word_is_noticed(letter: Letter) -> None:
    assert letter.digest == digest_of(
        letter.title, letter.number, letter.lines, letter.authority, letter.issued_on
    )
    changed = [*letter.lines[:-1], "另一句"]
    assert letter.digest != digest_of(
        letter.title, letter.number, changed, letter.authority, letter.issued_on
    )
    paper = paper_of(letter)
    assert (paper.kind, paper.number, paper.lines) == ("refusal_notice", letter.number, tuple(letter.lines))


def test_the_party_signs_for_it_by_opening_it(people: People, letter: Letter) -> None:
    for by in (people.luo, people.gao, people.ge, people.yan):
        with pytest.raises(Forbidden):
            sign_for_letter(letter=letter, by=by)
    with clock.held(clock.now() + timedelta(days=1)):
        signed = sign_for_letter(letter=letter, by=people.ma)
    assert (signed.served, signed.served_on, signed.read_by) == ("read", date(2026, 5, 13), people.ma.ref)
    with clock.held(clock.now() + timedelta(days=3)):
        again = sign_for_letter(letter=letter, by=people.ma)
    assert (again.served_on, again.read_at) == (signed.served_on, signed.read_at)


def test_after_the_packs_days_it_counts_as_served(letter: Letter) -> None:
    """Five working days after Tuesday 12 May are over on the 19th."""
    assert letter.deemed_on == date(2026, 5, 19)
    assert count_as_served(datetime(2026, 5, 19, 15, tzinfo=UTC)) == 0
    assert count_as_served(datetime(2026, 5, 19, 16, tzinfo=UTC)) == 1  # midnight in Shanghai
    assert count_as_served(datetime(2026, 5, 21, tzinfo=UTC)) == 0
    letter.refresh_from_db()
    assert (letter.served, letter.served_on) == ("deemed", date(2026, 5, 19))


def test_paper_needs_sending_before_its_receipt_and_what_came_first_counts(
    people: People, letter: Letter
) -> None:
    with pytest.raises(Conflict, match="寄出"):
        record_receipt(letter=letter, received_on=TUESDAY, note="门卫签收", by=people.luo)
    for sent_on, tracking in ((date(2026, 5, 11), "EX1"), (date(2026, 5, 13), "EX1"), (TUESDAY, " ")):
        with pytest.raises(InvalidInput):
            record_sending(letter=letter, sent_on=sent_on, tracking=tracking, by=people.luo)
    with pytest.raises(Forbidden, match="发出文书的机关"):
        record_sending(letter=letter, sent_on=TUESDAY, tracking="EX1", by=people.qin)
    record_sending(letter=letter, sent_on=TUESDAY, tracking="EX123", by=people.luo)
    with clock.held(clock.now() + timedelta(days=2)):
        with pytest.raises(InvalidInput, match="签收人"):
            record_receipt(letter=letter, received_on=date(2026, 5, 13), note="", by=people.luo)
        done = record_receipt(
            letter=letter, received_on=date(2026, 5, 13), note="马某签收，回执存档", by=people.luo
        )
        assert (done.served, done.served_on) == ("receipt", date(2026, 5, 13))
        read = sign_for_letter(letter=letter, by=people.ma)
    assert (read.served, read.served_on) == ("receipt", date(2026, 5, 13)), "the first proof counts"
    assert read.read_at is not None, "the later one is kept"


def test_who_may_read_a_letter(people: People, letter: Letter) -> None:
    for by in (people.ma, people.luo, people.qin, people.su, people.tan, people.shen):
        assert letter_by_ref(by, letter.ref) == letter
    for by in (people.gao, people.ge, people.wei, people.yan, people.xi):
        with pytest.raises(NotFoundOrHidden):
            letter_by_ref(by, letter.ref)


def test_each_letter_of_a_case_has_a_number_of_its_own(people: People, letter: Letter) -> None:
    case = Case.objects.get(pk=letter.case_id)
    Case.objects.filter(pk=case.pk).update(state="submitted")
    case.refresh_from_db()
    go(case, "county_reject", people.luo, "reasons_listed", reasons=("仍不符合",))
    follow_due(clock.now())
    assert [row.number[-3:] for row in letters_of(case)] == ["否02", "否01"]


def test_lines_with_what_is_empty_are_left_out_and_reasons_counted() -> None:
    words = {"party": "甲", "note": "", "reasons": ""}
    assert lines_of(["{party}：", "说明：{note}", "{reasons}"], words, ["一", "二"]) == [
        "甲：",
        "1．一",
        "2．二",
    ]
