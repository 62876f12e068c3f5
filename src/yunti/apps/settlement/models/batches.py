"""Settlement of a city: which claims were on the list in which order, what was proposed and what was decided about each.

Not here: what is claimed (`claims.py`), the payments that follow (`payments.py`), the procedure (`apps.cases`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.models import PublicList
from yunti.apps.registry.models import BankAccount
from yunti.apps.settlement.enums import Decision, Pot
from yunti.apps.settlement.models.claims import Claim
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class SettlementBatch(CoveredModel):
    """One settlement of a city in a round, by the `case` of the authority that runs it.

    `general_fen` and `earmark_fen` are what lay in the pots when it was decided, `digest` is of all its lines as decided.
    `local_percent` is what the city adds to each amount out of its own money, as it stood when the list was drawn up, and `local_fen`
    what lay there when it was decided.
    """

    audit_added: ClassVar[Mapping[str, Any]] = {"local_percent": 0, "local_fen": None}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="settlement")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=6)
    ordinal = models.PositiveIntegerField()
    proposed_at = models.DateTimeField(null=True)
    list = models.OneToOneField(PublicList, on_delete=models.PROTECT, null=True, related_name="settlement")
    decided_at = models.DateTimeField(null=True)
    general_fen = models.BigIntegerField(_("一般资金"), null=True)
    earmark_fen = models.BigIntegerField(_("专项资金"), null=True)
    digest = models.CharField(max_length=64, blank=True)
    local_percent = models.PositiveIntegerField(_("配套比例"), default=0)
    local_fen = models.BigIntegerField(_("地方配套"), null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(local_fen__isnull=True) | Q(local_fen__gte=0, decided_at__isnull=False),
                name="local_money_is_told_of_a_decided_batch",
            ),
            models.UniqueConstraint(
                fields=["round", "region_code", "ordinal"], name="batches_of_a_city_are_counted"
            ),
            models.UniqueConstraint(
                fields=["round", "region_code"],
                condition=Q(decided_at__isnull=True),
                name="one_batch_of_a_city_is_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    decided_at__isnull=True, general_fen__isnull=True, earmark_fen__isnull=True, digest=""
                )
                | (
                    Q(proposed_at__isnull=False, decided_at__isnull=False)
                    & Q(general_fen__gte=0, earmark_fen__gte=0)
                    & ~Q(digest="")
                ),
                name="a_decided_batch_has_its_pots_and_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class SettlementLine(CoveredModel):
    """A claim on the list of a batch: `place` in the whole queue, what was proposed and what was decided, out of which pot.

    `account` is the version to which it is to be paid, as it stood at the decision; `carried_out_at`: its case has taken the step.
    `local_fen` is what the city adds out of its own money and pays with it: until the decision as it was proposed.
    """

    audit_added: ClassVar[Mapping[str, Any]] = {"local_fen": 0}

    batch = models.ForeignKey(SettlementBatch, on_delete=models.PROTECT, related_name="lines")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField(_("应兑付金额"))
    local_fen = models.BigIntegerField(_("地方配套"), default=0)
    proposed = models.CharField(max_length=10, choices=Decision.choices)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    pot = models.CharField(max_length=8, choices=Pot.choices, blank=True)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True, related_name="+")
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "claim"], name="a_claim_stands_once_in_a_batch"),
            models.UniqueConstraint(fields=["batch", "place"], name="a_place_in_a_batch_is_taken_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(decision=Decision.PAID), name="a_claim_is_paid_in_one_batch"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_settlement_line_is_of_something"),
            models.CheckConstraint(
                condition=(Q(decision=Decision.PAID) & ~Q(pot="")) | (~Q(decision=Decision.PAID) & Q(pot="")),
                name="a_line_is_paid_out_of_a_pot",
            ),
            models.CheckConstraint(
                condition=Q(local_fen=0) | Q(local_fen__gt=0, decision__in=("", Decision.PAID)),
                name="local_money_goes_with_what_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at__isnull=True) | ~Q(decision=""),
                name="only_a_decided_line_is_carried_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.place}"

    @property
    def whole_fen(self) -> int:
        """What the party is paid in one sum."""
        return self.amount_fen + self.local_fen
