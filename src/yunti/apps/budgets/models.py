"""The money of a programme year: what each city is to reach and may issue, shares of what is kept apart, what was released when, cut-off days.

Not here: balances (`apps.ledger`, which every release and re-allotment is booked in), the round itself (`apps.programmes`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.budgets.enums import ChangeKind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round, RoundNotice
from yunti.apps.registry.models import Supplier
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class ProgrammePeriod(CoveredModel):
    """One year of a programme, with its place among the others. `version` counts what was changed in it, so that nothing is
    changed by somebody who looks at something older."""

    audit_added: ClassVar[Mapping[str, Any]] = {"closed_by": "", "closed_reason": ""}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="period")
    programme = models.CharField(max_length=60)
    index = models.PositiveIntegerField()
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="next")
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    closed_reason = models.CharField(_("结束理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "index"], name="periods_of_a_programme_are_counted"),
            models.CheckConstraint(
                condition=Q(previous__isnull=True, index=1) | Q(previous__isnull=False, index__gt=1),
                name="a_period_follows_the_one_before",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_reason=""), name="a_closed_year_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.index}"


class BanTerm(CoveredModel):
    """A ban that lasts for some years of a programme and ends with the closing of the last, whenever that is."""

    ban_ref = models.CharField(max_length=16, unique=True)
    programme = models.CharField(max_length=60)
    first_index = models.PositiveIntegerField()
    last_index = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(last_index__gte=F("first_index")), name="a_term_of_a_ban_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ban_ref} {self.last_index}"


class Allotment(CoveredModel):
    """What a city is to reach, and how much it may issue for that."""

    period = models.ForeignKey(ProgrammePeriod, on_delete=models.PROTECT, related_name="allotments")
    region_code = models.CharField(max_length=6)
    target_fen = models.BigIntegerField(_("目标额度"))
    issue_fen = models.BigIntegerField(_("发放额度"))
    earmark_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "region_code"], name="a_region_has_one_allotment_in_a_period"
            ),
            models.CheckConstraint(
                condition=Q(target_fen__gte=0, issue_fen__gte=0, earmark_fen__gte=0),
                name="no_allotment_below_nought",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.region_code}"


class EarmarkShare(CoveredModel):
    """How much of what is kept in a city a supplier's customers there may be paid from; nought once it was taken away."""

    period = models.ForeignKey(ProgrammePeriod, on_delete=models.PROTECT, related_name="shares")
    region_code = models.CharField(max_length=6)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField(_("金额"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "region_code", "supplier"], name="a_supplier_has_one_share_in_a_region"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="no_share_below_nought"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.region_code} {self.supplier_id}"


class Tranche(CoveredModel):
    """Amounts released to cities at once; theirs since `from_at`."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    period = models.ForeignKey(ProgrammePeriod, on_delete=models.PROTECT, related_name="tranches")
    ordinal = models.PositiveIntegerField()
    title = models.CharField(_("名称"), max_length=120)
    from_at = models.DateTimeField()
    released_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["period", "ordinal"], name="tranches_of_a_period_are_counted"),
        ]

    def __str__(self) -> str:
        return self.title


class AllotmentChange(CoveredModel):
    """An amount that came to the region `target`: from the province with a tranche, or from another region. Never changed."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    period = models.ForeignKey(ProgrammePeriod, on_delete=models.PROTECT, related_name="changes")
    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, null=True, related_name="changes")
    source = models.CharField(max_length=6)
    target = models.CharField(max_length=6)
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(_("理由"), max_length=200)
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="a_change_of_allotment_moves_something"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_of_allotment_says_why"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.RELEASED, tranche__isnull=False)
                | Q(kind=ChangeKind.REALLOTTED, tranche__isnull=True) & ~Q(source=F("target")),
                name="a_change_of_allotment_is_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class LocalMatching(CoveredModel):
    """Money that a region adds of its own, by which paper, and how much of each amount to be paid it adds. Never changed; the share
    of the latest one counts."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    period = models.ForeignKey(ProgrammePeriod, on_delete=models.PROTECT, related_name="matchings")
    region_code = models.CharField(max_length=6)
    amount_fen = models.BigIntegerField(_("金额"))
    percent = models.PositiveIntegerField(_("配套比例"))
    paper = models.CharField(_("文件名称和文号"), max_length=200)
    reason = models.CharField(_("理由"), max_length=200)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, percent__gte=1, percent__lte=100),
                name="local_matching_adds_something",
            ),
            models.CheckConstraint(
                condition=~Q(paper="") & ~Q(reason=""), name="local_matching_rests_on_a_paper"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "region_code", "-id"], name="matching_of_a_region"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.region_code} {self.percent}%"


class CutOff(CoveredModel):
    """A last day, as it was made known; another takes its place by naming it, with a reason."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    period = models.ForeignKey(ProgrammePeriod, on_delete=models.PROTECT, related_name="cutoffs")
    kind = models.CharField(max_length=40)
    cutoff_on = models.DateField(_("截止日期"))
    published_on = models.DateField()
    notice = models.OneToOneField(RoundNotice, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    set_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "kind"],
                condition=Q(replaces__isnull=True),
                name="a_cutoff_is_first_set_once",
            ),
            models.CheckConstraint(
                condition=Q(cutoff_on__gte=F("published_on")), name="a_cutoff_is_made_known_before"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="a_replaced_cutoff_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cutoff_on}"
