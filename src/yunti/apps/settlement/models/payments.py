"""Money on its way: files for the bank released by two persons, each payment with its answer, what is asked back.

Not here: what was decided to be paid (`batches.py`), the books (`apps.ledger`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.models import BankAccount
from yunti.apps.settlement.enums import Finding, PaymentState
from yunti.apps.settlement.models.batches import SettlementBatch, SettlementLine
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class PaymentFile(CoveredModel):
    """What the bank is given: `content` is the file itself and `digest` its SHA-256; neither is ever changed.

    Two persons release the digest in two sessions; whoever drew the file may be one of them.
    """

    audit_added: ClassVar[Mapping[str, Any]] = {"first_desk": "", "second_desk": ""}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    batch = models.ForeignKey(SettlementBatch, on_delete=models.PROTECT, related_name="files")
    ordinal = models.PositiveIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    payment_count = models.PositiveIntegerField()
    total_fen = models.BigIntegerField(_("合计"))
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=64)
    first_at = models.DateTimeField(null=True)
    first_by = models.CharField(max_length=64, blank=True)
    first_desk = models.CharField(max_length=16, blank=True)
    first_session = models.CharField(max_length=64, blank=True)
    second_at = models.DateTimeField(null=True)
    second_by = models.CharField(max_length=64, blank=True)
    second_desk = models.CharField(max_length=16, blank=True)
    second_session = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=64, blank=True)
    dropped_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "ordinal"], name="files_of_a_batch_are_counted"),
            models.CheckConstraint(
                condition=Q(payment_count__gt=0, total_fen__gt=0), name="a_file_pays_something"
            ),
            models.CheckConstraint(
                condition=Q(first_by="")
                | Q(second_by="")
                | (~Q(first_by=F("second_by")) & ~Q(first_session=F("second_session"))),
                name="two_persons_in_two_sessions_release",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | (~Q(first_by="") & ~Q(second_by="")),
                name="a_released_file_has_both",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | (Q(released_at__isnull=True) & ~Q(dropped_reason="")),
                name="only_an_unreleased_file_is_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Payment(CoveredModel):
    """One attempt to pay a line, to one version of its account; what came back is paid anew as a further attempt.

    `number` is what the bank calls it by: batch, place in the queue and attempt.
    """

    audit_added: ClassVar[Mapping[str, Any]] = {"number": ""}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="payments")
    line = models.ForeignKey(SettlementLine, on_delete=models.PROTECT, related_name="payments")
    attempt = models.PositiveIntegerField()
    number = models.CharField(_("付款编号"), max_length=40, unique=True)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField(_("金额"))
    state = models.CharField(max_length=9, choices=PaymentState.choices, default=PaymentState.DRAWN)
    bank_reference = models.CharField(_("银行流水号"), max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(_("退回原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["line", "attempt"], name="attempts_at_a_line_are_counted"),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state__in=(PaymentState.DRAWN, PaymentState.SENT, PaymentState.CONFIRMED)),
                name="one_payment_of_a_line_stands",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_payment_is_of_something"),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.RETURNED) | ~Q(returned_reason=""),
                name="a_returned_payment_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class BankAnswer(CoveredModel):
    """A table in which the bank says what became of payments of a batch; the same file is kept once and read once."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    batch = models.ForeignKey(SettlementBatch, on_delete=models.PROTECT, related_name="answers")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "digest"], name="an_answer_of_the_bank_is_kept_once"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | ~Q(taken_by=""), name="an_answer_is_taken_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class BankAnswerRow(CoveredModel):
    """A line of an answer as it stood in the table, and what was made of it; what cannot be told apart is kept and never booked."""

    answer = models.ForeignKey(BankAnswer, on_delete=models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField()
    number = models.CharField(_("付款编号"), max_length=64, blank=True)
    amount = models.CharField(_("金额"), max_length=64, blank=True)
    result = models.CharField(_("结果"), max_length=64, blank=True)
    bank_reference = models.CharField(_("银行流水号"), max_length=64, blank=True)
    reason = models.CharField(_("退回原因"), max_length=200, blank=True)
    finding = models.CharField(max_length=12, choices=Finding.choices)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="answer_rows")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["answer", "place"], name="lines_of_an_answer_are_counted"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False) | ~Q(finding__in=(Finding.PAID, Finding.RETURNED)),
                name="an_answer_is_about_a_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.place}"


class Clawback(CoveredModel):
    """What is asked back of a line that was paid, on one ground; decided by one person, confirmed by another or dropped.

    `stated` is what was entered for the rules to compute it from, as of a day; none where the rules have no say.
    """

    audit_added: ClassVar[Mapping[str, Any]] = {
        "stated": {},
        "as_of": None,
        "dropped_at": None,
        "dropped_by": "",
        "dropped_reason": "",
    }

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    line = models.ForeignKey(SettlementLine, on_delete=models.PROTECT, related_name="clawbacks")
    ground = models.CharField(_("事由"), max_length=200)
    stated = models.JSONField(default=dict)
    as_of = models.DateField()
    demanded_fen = models.BigIntegerField(_("应追回"))
    received_fen = models.BigIntegerField(_("已追回"), default=0)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=64, blank=True)
    dropped_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["line", "ground"],
                condition=Q(dropped_at__isnull=True),
                name="a_ground_asks_back_once",
            ),
            models.CheckConstraint(
                condition=Q(demanded_fen__gt=0, received_fen__gte=0, received_fen__lte=F("demanded_fen")),
                name="no_more_comes_back_than_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="", received_fen=0)
                | (~Q(confirmed_by="") & ~Q(confirmed_by=F("decided_by"))),
                name="two_persons_ask_back",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | (Q(confirmed_by="") & ~Q(dropped_reason="")),
                name="only_an_unconfirmed_demand_is_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class ClawbackReceipt(CoveredModel):
    """An instalment that came back, by the reference of the bank."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="receipts")
    amount_fen = models.BigIntegerField(_("金额"))
    received_on = models.DateField(_("到账日期"))
    bank_reference = models.CharField(_("银行流水号"), max_length=64)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clawback", "bank_reference"], name="an_instalment_is_entered_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="an_instalment_is_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.clawback_id} {self.bank_reference}"
