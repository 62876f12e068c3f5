"""Accounts, entries and postings of public money, in whole fen. Entries and postings are inserted and never changed.

Not here: what may be moved (`chart.py`), booking (`services.py`), whose amounts they are (rooms above).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class LedgerAccount(CoveredModel):
    """One bucket of one book for a round and a region. Balance and count follow from the postings, which the verifier adds up."""

    audit_exempt: ClassVar[tuple[str, ...]] = ("balance_fen", "items")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=6)
    book = models.CharField(max_length=12, choices=Book.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    balance_fen = models.BigIntegerField(default=0)
    items = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "region_code", "book", "kind"], name="one_account_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="no_account_below_nought"),
            models.CheckConstraint(condition=Q(items__gte=0), name="no_account_holds_less_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.region_code} {self.book} {self.kind}"


class LedgerEntry(CoveredModel):
    """Something that moved public money, once: `cause` names what it was about within its happening."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    # The database is not asked whether there are this round and these parties: it would wait for whoever holds them, while the
    # accounts are held here and may be waited for there.
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    happening = models.CharField(max_length=16, choices=Happening.choices)
    cause = models.CharField(max_length=80)
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=64)
    reason = models.TextField(_("理由"), blank=True)
    clause = models.CharField(max_length=200, blank=True)
    edition = models.CharField(max_length=120, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["happening", "cause"], name="nothing_is_booked_twice"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) & ~Q(happening=Happening.REVERSED)
                | Q(reverses__isnull=False, happening=Happening.REVERSED) & ~Q(reason=""),
                name="a_reversal_says_what_and_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "id"], name="ledger_entry_of_round"),
        ]

    def __str__(self) -> str:
        return self.ref


class LedgerPosting(CoveredModel):
    """An amount that went from the credited account to the debited one. It names both, so it balances by its form."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="postings")
    ordinal = models.PositiveSmallIntegerField()
    debit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    items = models.PositiveIntegerField(default=0)
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    subject = models.CharField(max_length=40, blank=True)  # kind and reference of what it is about

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "ordinal"], name="postings_of_an_entry_are_numbered"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_posting_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="a_posting_goes_elsewhere"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["debit", "id"], name="ledger_posting_by_debit"),
            models.Index(fields=["credit", "id"], name="ledger_posting_by_credit"),
            models.Index(fields=["subject", "id"], name="ledger_posting_by_subject"),
            models.Index(
                fields=["enterprise", "id"],
                condition=Q(enterprise__isnull=False),
                name="ledger_posting_of_enterprise",
            ),
            models.Index(
                fields=["supplier", "id"],
                condition=Q(supplier__isnull=False),
                name="ledger_posting_of_supplier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.ordinal}"
