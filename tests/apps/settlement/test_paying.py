"""Payment files: what is drawn and left out, two persons release it, the bank's answer is read line by line and booked once.

Not here: the table the bank sends (`test_answers_read.py`), what is asked back (`test_recovering.py`).
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from tests.apps.registry.accounts import confirmed
from tests.apps.settlement.conftest import CITY
from tests.apps.settlement.paying import (
    a_batch,
    an_account,
    answered,
    release,
    said,
    sent,
    session,
)
from tests.people import People, person, seat
from yunti.apps.accounts.models import Mandate, Organisation, SignIn
from yunti.apps.ledger.models import LedgerAccount, LedgerPosting
from yunti.apps.ledger.queries import faults_of as faults_of_books
from yunti.apps.messages.models import Message
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import BankAccount
from yunti.apps.registry.services.accounts import stop_account
from yunti.apps.settlement.models import BankAnswer, Payment, PaymentFile, SettlementBatch
from yunti.apps.settlement.queries.answers import Said
from yunti.apps.settlement.queries.drawable import payable_in
from yunti.apps.settlement.queries.verifying import faults_of
from yunti.apps.settlement.queries.verifying_payments import payment_faults_of
from yunti.apps.settlement.services import (
    draw_file,
    drop_file,
    receive_answer,
    release_file,
    take_answer,
    take_file,
)
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Conflict, Refused

pytestmark = pytest.mark.django_db


def fen(kind: str) -> int:
    row = LedgerAccount.objects.filter(region_code=CITY, book="funds", kind=kind).first()
    return row.balance_fen if row else 0


def states(batch: SettlementBatch) -> list[tuple[int, int, str]]:
    rows = Payment.objects.filter(line__batch=batch).order_by("line__place", "attempt")
    return list(rows.values_list("line__place", "attempt", "state"))


def sound(each: Round) -> None:
    assert [*faults_of(each), *payment_faults_of(each), *faults_of_books(each)] == []


@pytest.fixture
def batch(each: Round, people: People) -> SettlementBatch:
    return a_batch(each, people, 50_000, 40_000)


# drawn ------------------------------------------------------------------------------------------------------------


def test_a_line_without_an_account_is_told_and_left_out(people: People, batch: SettlementBatch) -> None:
    found = payable_in(batch, clock.now())
    assert not found.ready
    assert [each.why for each in found.lacking] == ["单位没有登记收款账户。"] * 2
    with pytest.raises(Refused, match="nothing_to_draw"):
        draw_file(batch=batch, by=people.qin)


def test_an_account_is_paid_to_72_hours_after_it_was_confirmed(
    people: People, batch: SettlementBatch
) -> None:
    confirmed(batch.lines.get(place=1).claim.enterprise, people.ma, people.luo)
    (first, _second) = payable_in(batch, clock.now()).lacking
    assert first.why.startswith("收款账户自 ") and first.why.endswith(" 起才能用于拨付。")
    assert len(payable_in(batch, clock.now() + timedelta(hours=72)).ready) == 2


def test_the_same_payments_give_the_same_bytes(people: People, batch: SettlementBatch) -> None:
    account = an_account(batch, people)
    file = draw_file(batch=batch, by=people.qin)
    drop_file(file=file, reason="示例", by=people.qin)
    with clock.held(clock.now() + timedelta(days=1)):
        again = draw_file(batch=batch, by=people.tan)
    assert again.content == file.content.replace('-1"', '-2"')
    lines = file.content.split("\r\n")
    assert lines[0] == '\ufeff"付款编号","收款人","开户银行","账号","金额（元）","用途"'
    voucher = batch.lines.get(place=1).claim.voucher
    assert lines[1].split(",")[1:] == [
        f'"{account.holder}"', f'"{account.bank}"', f'"{account.account_number}"', '"50000.00"', f'"{voucher.number}"',
    ]  # fmt: skip
    assert (again.payment_count, again.total_fen) == (2, 90_000_00)


def test_no_line_has_two_payments_that_stand(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    file = draw_file(batch=batch, by=people.qin)
    with pytest.raises(Refused, match="nothing_to_draw"):
        draw_file(batch=batch, by=people.qin)
    twin = file.payments.get(line__place=1)
    twin.pk, twin.ref, twin.attempt, twin.number = None, "another", 2, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.parametrize("name", ["luo", "wei", "su", "ma", "shen", "yan"])
def test_only_the_city_and_its_finance_draw(people: People, batch: SettlementBatch, name: str) -> None:
    an_account(batch, people)
    with pytest.raises(Refused, match="not_your_payments"):
        draw_file(batch=batch, by=getattr(people, name))


def test_a_file_is_dropped_with_a_reason_and_never_after_its_release(
    people: People, batch: SettlementBatch
) -> None:
    an_account(batch, people)
    file = draw_file(batch=batch, by=people.qin)
    with pytest.raises(Refused, match="撤下的理由"):
        drop_file(file=file, reason=" ", by=people.qin)
    drop_file(file=file, reason="示例", by=people.qin)
    assert [state for _place, _attempt, state in states(batch)] == ["dropped", "dropped"]
    with pytest.raises(Conflict, match="file_dropped"):
        release(file, people.qin)
    other = sent(batch, people)
    with pytest.raises(Conflict, match="file_released"):
        drop_file(file=other, reason="示例", by=people.qin)


# released ---------------------------------------------------------------------------------------------------------


def test_two_persons_of_both_sides_release_it_and_only_then_it_leaves(
    people: People, batch: SettlementBatch
) -> None:
    an_account(batch, people)
    file = release(draw_file(batch=batch, by=people.qin), people.qin)
    assert file.released_at is None
    with pytest.raises(Refused, match="not_released"):
        take_file(file=file, by=people.qin)
    file = release(file, people.tan)
    assert (file.first_by, file.second_by) == (people.qin.ref, people.tan.ref)
    assert [state for _place, _attempt, state in states(batch)] == ["sent", "sent"]
    assert take_file(file=file, by=people.tan).decode() == file.content


def test_nobody_releases_twice(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    file = release(draw_file(batch=batch, by=people.tan), people.tan)
    with pytest.raises(Refused, match="same_person"):
        release(file, people.tan)


def test_the_session_is_a_living_one_of_the_person(people: People, batch: SettlementBatch) -> None:
    """So two releases never come out of one session."""
    an_account(batch, people)
    file = draw_file(batch=batch, by=people.qin)
    first = session(people.qin)
    release_file(file=file, digest=file.digest, session=first, by=people.qin)
    ended = session(people.tan)
    SignIn.objects.filter(ref=ended).update(ended_at=clock.now())
    for wrong in (first, ended, "", "nobody"):
        with pytest.raises(Refused, match="no_session"):
            release_file(file=file, digest=file.digest, session=wrong, by=people.tan)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(second_by=people.tan.ref, second_session=first)


def another_officer(people: People) -> Actor:
    """A second officer of the city."""
    where = Organisation.objects.get(ref=people.qin.organisation_ref)
    return seat(person("lin", "林复审"), Desk.PREFECTURE, where, jurisdiction=CITY)


def test_one_of_them_is_of_finance_where_there_is_one(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    lin = another_officer(people)
    file = release(draw_file(batch=batch, by=people.qin), people.qin)
    with pytest.raises(Refused, match="no_finance"):
        release(file, lin)
    Mandate.objects.filter(pk=people.tan.mandate_id).update(ended_at=clock.now())
    assert release(file, lin).released_at is not None


def _content(file: PaymentFile) -> None:
    PaymentFile.objects.filter(pk=file.pk).update(content=file.content.replace("50000", "60000"))


def _digest(file: PaymentFile) -> None:
    PaymentFile.objects.filter(pk=file.pk).update(digest="2" * 64)


def _amount(file: PaymentFile) -> None:
    file.payments.filter(line__place=1).update(amount_fen=F("amount_fen") + 1)


def _number(file: PaymentFile) -> None:
    BankAccount.objects.filter(pk=file.payments.get(line__place=1).account_id).update(
        account_number="6222020000000009999"
    )


@pytest.mark.parametrize("change", [_content, _digest, _amount, _number])
def test_a_file_that_was_tampered_with_is_not_released(
    people: People, batch: SettlementBatch, change: Callable[[PaymentFile], None]
) -> None:
    an_account(batch, people)
    file = draw_file(batch=batch, by=people.qin)
    change(file)
    with pytest.raises(Conflict, match="other_content"):
        release(file, people.qin)


def test_what_is_released_is_what_was_shown(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    file = draw_file(batch=batch, by=people.qin)
    with pytest.raises(Conflict, match="other_content"):
        release_file(file=file, digest="3" * 64, session=session(people.qin), by=people.qin)


def test_an_account_that_was_stopped_meanwhile_is_not_paid_to(people: People, batch: SettlementBatch) -> None:
    account = an_account(batch, people)
    file = release(draw_file(batch=batch, by=people.qin), people.qin)
    stop_account(account=account, reason="不是本单位登记的", by=people.ma)
    with pytest.raises(Refused, match="account_gone"):
        release(file, people.tan)


# answered ---------------------------------------------------------------------------------------------------------


def test_what_the_bank_confirms_is_booked_as_paid(
    people: People, each: Round, batch: SettlementBatch
) -> None:
    an_account(batch, people)
    file = sent(batch, people)
    assert (fen("payable"), fen("paid")) == (90_000_00, 0)
    answer = receive_answer(
        batch=batch, rows=said(file), file_name="示例.csv", digest="1" * 64, by=people.tan
    )
    assert (fen("payable"), fen("paid")) == (90_000_00, 0), "shown first"
    take_answer(answer=answer, by=people.tan)
    assert (fen("payable"), fen("paid")) == (0, 90_000_00)
    assert [state for _place, _attempt, state in states(batch)] == ["confirmed", "confirmed"]
    assert Message.objects.filter(kind="settlement.payment").count() == 2
    sound(each)


def test_the_same_answer_twice_changes_nothing(people: People, each: Round, batch: SettlementBatch) -> None:
    an_account(batch, people)
    rows = said(sent(batch, people))
    answer = answered(batch, people, *rows)
    again = receive_answer(batch=batch, rows=rows, file_name="示例.csv", digest="1" * 64, by=people.tan)
    assert (again.pk, BankAnswer.objects.count()) == (answer.pk, 1)
    with pytest.raises(Conflict, match="answer_taken"):
        take_answer(answer=again, by=people.tan)
    other = answered(batch, people, *rows, digest="2" * 64)
    assert set(other.rows.values_list("finding", flat=True)) == {"known"}
    assert LedgerPosting.objects.filter(entry__happening="paid").count() == 2
    sound(each)


def test_what_is_returned_is_paid_again_once_the_account_was_changed(
    people: People, each: Round, batch: SettlementBatch
) -> None:
    an_account(batch, people)
    file = sent(batch, people)
    good, bad = said(file)[0], said(file, "退票")[1]
    answered(batch, people, good, bad)
    assert states(batch) == [(1, 1, "confirmed"), (2, 1, "returned")]
    assert (fen("payable"), fen("paid")) == (40_000_00, 50_000_00)
    assert [each.why for each in payable_in(batch, clock.now()).lacking] == [
        "上一次付款被银行退回，单位还没有更换账户。"
    ]
    message = Message.objects.filter(subject="付款被退回，请更换收款账户").get()
    assert "账号不存在" in message.body and message.link == "/applicant/record/accounts/"
    an_account(batch, people, number="6222020000000005678")
    again = sent(batch, people)
    assert again.payments.get().account.account_number.endswith("5678")
    answered(batch, people, *said(again), digest="2" * 64)
    assert states(batch) == [(1, 1, "confirmed"), (2, 1, "returned"), (2, 2, "confirmed")]
    assert (fen("payable"), fen("paid")) == (0, 90_000_00)
    sound(each)


def test_what_was_paid_and_comes_back_is_booked_back(
    people: People, each: Round, batch: SettlementBatch
) -> None:
    an_account(batch, people)
    file = sent(batch, people)
    answered(batch, people, *said(file))
    answered(batch, people, said(file, "退回")[0], digest="2" * 64)
    assert (fen("payable"), fen("paid")) == (50_000_00, 40_000_00)
    assert states(batch) == [(1, 1, "returned"), (2, 1, "confirmed")]
    sound(each)


def test_what_the_bank_says_of_others_or_otherwise_is_kept_aside(
    people: People, each: Round, batch: SettlementBatch
) -> None:
    an_account(batch, people)
    first, second = said(sent(batch, people))
    rows = [
        Said(2, "别的编号", "1", "成功", "x"),
        Said(3, first.number, "50000.01", "成功", "x"),
        Said(4, first.number, "五万", "成功", "x"),
        Said(5, first.number, first.amount, "处理中", "x"),
        Said(6, second.number, second.amount, "成功", ""),
    ]
    answer = answered(batch, people, *rows)
    found = list(answer.rows.order_by("place").values_list("finding", flat=True))
    assert found == ["unknown", "amount", "unreadable", "unreadable", "unreadable"]
    assert fen("paid") == 0
    sound(each)


def test_lines_that_contradict_each_other_are_kept_aside(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    file = sent(batch, people)
    answer = answered(batch, people, said(file)[0], _at(9, said(file, "退票")[0]))
    assert set(answer.rows.values_list("finding", flat=True)) == {"contrary"}
    assert fen("paid") == 0


def _at(place: int, each: Said) -> Said:
    return Said(place, each.number, each.amount, each.result, each.bank_reference, each.reason)


def test_a_line_that_stands_twice_is_booked_once(people: People, each: Round, batch: SettlementBatch) -> None:
    an_account(batch, people)
    first = said(sent(batch, people))[0]
    answer = answered(batch, people, first, _at(9, first))
    assert list(answer.rows.order_by("place").values_list("finding", flat=True)) == ["paid", "known"]
    assert fen("paid") == 50_000_00


def test_what_was_never_released_is_not_paid(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    file = draw_file(batch=batch, by=people.qin)
    answer = answered(batch, people, *said(file))
    assert set(answer.rows.values_list("finding", flat=True)) == {"contrary"}
    assert fen("paid") == 0


# verified ---------------------------------------------------------------------------------------------------------


def _paid_less(batch: SettlementBatch) -> None:
    Payment.objects.filter(line__batch=batch, line__place=1).update(amount_fen=F("amount_fen") - 1)


def _taken_back(batch: SettlementBatch) -> None:
    Payment.objects.filter(line__batch=batch, line__place=1).update(state="returned", returned_reason="x")


def _rewritten(batch: SettlementBatch) -> None:
    PaymentFile.objects.filter(batch=batch).update(content="")


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (_paid_less, {"file_sum", "payment_book", "payment_booked"}),
        (_taken_back, {"payment_book", "payment_booked"}),
        (_rewritten, {"file_digest"}),
    ],
)
def test_what_is_changed_behind_the_program_is_found(
    people: People,
    each: Round,
    batch: SettlementBatch,
    change: Callable[[SettlementBatch], None],
    kinds: set[str],
) -> None:
    an_account(batch, people)
    answered(batch, people, *said(sent(batch, people)))
    sound(each)
    change(batch)
    assert {fault.kind for fault in payment_faults_of(each)} == kinds
