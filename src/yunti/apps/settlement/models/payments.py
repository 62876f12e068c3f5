"""Money on its way: files for the bank released by two persons, each payment with its answer, what is asked back.

Not here: what was decided to be paid (`batches.py`), the books (`apps.ledger`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.models import BankAccount
from yunti.apps.settlement.enums import PaymentState
from yunti.apps.settlement.models.batches import SettlementBatch, SettlementLine
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class PaymentFile(CoveredModel):
    """What the bank is given: `content` is the file itself and `digest` its SHA-256; neither is ever changed.

    Two persons release the digest in two sessions; whoever drew the file may be one of them.
    """

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
    first_session = models.CharField(max_length=64, blank=True)
    second_at = models.DateTimeField(null=True)
    second_by = models.CharField(max_length=64, blank=True)
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
    """One attempt to pay a line, to one version of its account; what came back is paid anew as a further attempt."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="payments")
    line = models.ForeignKey(SettlementLine, on_delete=models.PROTECT, related_name="payments")
    attempt = models.PositiveIntegerField()
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


class Clawback(CoveredModel):
    """What is asked back of a line that was paid, on one ground; decided by one person, confirmed by another."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    line = models.ForeignKey(SettlementLine, on_delete=models.PROTECT, related_name="clawbacks")
    ground = models.CharField(_("事由"), max_length=200)
    demanded_fen = models.BigIntegerField(_("应追回"))
    received_fen = models.BigIntegerField(_("已追回"), default=0)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["line", "ground"], name="a_ground_asks_back_once"),
            models.CheckConstraint(
                condition=Q(demanded_fen__gt=0, received_fen__gte=0, received_fen__lte=F("demanded_fen")),
                name="no_more_comes_back_than_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="", received_fen=0)
                | (~Q(confirmed_by="") & ~Q(confirmed_by=F("decided_by"))),
                name="two_persons_ask_back",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
