"""Vouchers from the place in the queue to issue, redemption and lapse; how much each enterprise was given; which contracts are in use.

Not here: the order of arrival (`apps.intake`), the books (`apps.ledger`), the procedure (`apps.cases`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.cases.models import Case
from yunti.apps.intake.models import Turn
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.vouchers.enums import SETTLED, Cause, State
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference

# The database is not asked whether there are this round, case and party, which are those of the turn: asking would wait for whoever
# holds their rows, who may wait for the queue in turn.


class AllotmentQueue(models.Model):
    """The queue of a region for its quota. Whoever moves a voucher of the region holds its row: quota is given by one at a time.
    `next_place` follows from the vouchers."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    region_code = models.CharField(max_length=6)
    next_place = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "region_code"], name="a_region_has_one_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.region_code}"


class EnterpriseAward(models.Model):
    """What an enterprise was given in a round, under its ceiling; it follows from its vouchers, which the verifier adds up."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    ceiling_fen = models.BigIntegerField()
    awarded_fen = models.BigIntegerField(default=0)
    served = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "enterprise"], name="an_enterprise_has_one_award_in_a_round"
            ),
            models.CheckConstraint(
                condition=Q(awarded_fen__gte=0, awarded_fen__lte=F("ceiling_fen")),
                name="no_award_above_the_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.enterprise_id}"


class Voucher(CoveredModel):
    """One turn's place in the queue and what comes of it. `sequence` is its place among those of its enterprise that were given
    something, nought while it waits; `why` is told where it went out of the queue or is not redeemed. Code and number come with the
    issue, and the case by which it is redeemed; `applied_at` is when that was first handed in."""

    audit_added: ClassVar[Mapping[str, Any]] = {"redemption_id": None, "applied_at": None}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    code = models.CharField(_("券码"), max_length=26, blank=True)
    number = models.CharField(_("券号"), max_length=80, blank=True)
    turn = models.OneToOneField(Turn, on_delete=models.PROTECT, related_name="voucher")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="vouchers", db_constraint=False)
    redemption = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, related_name="redeemed_voucher", db_constraint=False
    )
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    region_code = models.CharField(max_length=6)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    place = models.PositiveBigIntegerField(_("排队位次"))
    sequence = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices)
    version = models.PositiveIntegerField(default=0)
    gross_fen = models.BigIntegerField(_("申请金额"))
    amount_fen = models.BigIntegerField(_("券额"), default=0)
    issued_on = models.DateField(_("发放日期"), null=True)
    expires_on = models.DateField(_("截止日期"), null=True)
    applied_at = models.DateTimeField(_("结算申请时间"), null=True)
    why = models.TextField(_("退出的理由"), blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state=State.RELEASED),
                name="a_case_has_one_standing_voucher",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="a_voucher_code_is_nobody_elses"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="a_voucher_number_is_nobody_elses"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, amount_fen__lte=F("gross_fen")),
                name="no_voucher_above_what_was_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RELEASED) | ~Q(why=""), name="a_released_voucher_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ISSUED, *SETTLED])
                | ~Q(code="") & ~Q(number="") & Q(issued_on__isnull=False, amount_fen__gt=0),
                name="an_issued_voucher_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REDEEMED, State.VOID]) | Q(applied_at__isnull=False),
                name="what_is_redeemed_or_not_was_applied_for",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["round", "region_code", "place"],
                condition=Q(state=State.WAITING),
                name="voucher_waiting",
            ),
            models.Index(fields=["round", "region_code", "state", "place"], name="voucher_of_region"),
            models.Index(fields=["enterprise", "round", "sequence"], name="voucher_of_enterprise"),
        ]

    def __str__(self) -> str:
        return self.number or self.ref


class VoucherVersion(CoveredModel):
    """What the voucher was worth from some moment on, what the ceiling had left for it, and the entry that took the quota."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    room_fen = models.BigIntegerField()
    cause = models.CharField(max_length=12, choices=Cause.choices)
    made_at = models.DateTimeField()
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["voucher", "version"], name="versions_of_a_voucher_are_counted"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, room_fen__gte=F("amount_fen")),
                name="a_version_keeps_within_its_room",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}.{self.version}"


class VoucherLine(CoveredModel):
    """One service on a voucher that was issued, by the rules of the day it was asked for."""

    version = models.ForeignKey(VoucherVersion, on_delete=models.PROTECT, related_name="lines")
    service = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    cap_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField()
    devices = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "service"], name="a_version_names_a_service_once"),
            models.CheckConstraint(
                condition=Q(cap_fen__gte=0, fee_fen__gte=0, amount_fen__gte=0),
                name="no_line_below_nought",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.service}"


class ContractUse(CoveredModel):
    """A contract is used for one voucher at a time; `contract_key` is the digest of what the pack says tells contracts apart."""

    contract_key = models.CharField(max_length=64)
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="contracts")
    freed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract_key"],
                condition=Q(freed_at__isnull=True),
                name="a_contract_is_used_for_one_voucher",
            ),
            models.UniqueConstraint(
                fields=["voucher"], condition=Q(freed_at__isnull=True), name="a_voucher_uses_one_contract"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}"


class Strike(CoveredModel):
    """A voucher that its enterprise let lapse, in the period it was issued in."""

    voucher = models.OneToOneField(Voucher, on_delete=models.PROTECT, related_name="strike")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    period = models.ForeignKey(
        ProgrammePeriod, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    struck_on = models.DateField(_("记录日期"))

    def __str__(self) -> str:
        return f"{self.voucher_id}"
