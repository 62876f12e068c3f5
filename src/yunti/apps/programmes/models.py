"""Rounds: one call for applications under an edition, with a window for each level, its changes and notices.

Not here: the edition itself (a pack on the shelf), the cases of a round (`apps.cases`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.programmes.enums import WindowLevel
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Round(CoveredModel):
    """`jurisdiction` is the region whose enterprises may apply. `facts` are what the pack's rules read of the round itself."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    programme = models.CharField(max_length=60)
    edition = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    code = models.CharField(_("批次编号"), max_length=30)
    title = models.CharField(_("批次名称"), max_length=120)
    jurisdiction = models.CharField(max_length=6)
    facts = models.TextField(default="{}")  # exact JSON
    is_example = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "code", "jurisdiction"], name="a_round_has_its_code_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_reason=""), name="a_closed_round_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoundWindow(CoveredModel):
    """From `opens_at` up to but not including `closes_at`."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="windows")
    level = models.CharField(max_length=10, choices=WindowLevel.choices)
    opens_at = models.DateTimeField(_("开始时间"))
    closes_at = models.DateTimeField(_("截止时间"))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "level"], name="a_round_has_one_window_for_a_level"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="a_window_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.opens_at:%Y-%m-%d %H:%M} – {self.closes_at:%Y-%m-%d %H:%M}"


class RoundQuota(CoveredModel):
    """How many cases or how much money a region may bring forward in the round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="quotas")
    region_code = models.CharField(max_length=6)
    count = models.PositiveIntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "region_code"], name="a_region_has_one_quota_in_a_round"
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=False) | Q(amount_fen__isnull=False), name="a_quota_says_how_much"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="a_quota_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.count or self.amount_fen}"


class RoundChange(CoveredModel):
    """What was changed in a round after it was opened, from what into what, by whom and why; in words, as people read it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=60)
    before = models.CharField(max_length=600, blank=True)
    after = models.CharField(max_length=600, blank=True)
    reason = models.CharField(_("调整理由"), max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)
    changed_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_changed_round_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}"


class RoundEvent(CoveredModel):
    """An event at which a round is made known, as announced by the authority of `region_code`. `kind` and `invited` are codes of the pack.

    Corrected with a reason (`EventCorrection`), withdrawn with one, never deleted.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="events")
    region_code = models.CharField(max_length=6)
    organiser = models.CharField(_("举办单位"), max_length=120)
    kind = models.CharField(max_length=60)
    title = models.CharField(_("活动名称"), max_length=120)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    place = models.CharField(_("地点"), max_length=200)
    topic = models.TextField(_("内容"))
    invited = models.JSONField()
    contact = models.CharField(_("咨询电话"), max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(_("取消理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="an_event_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="a_withdrawn_event_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["starts_at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return self.title


class EventCorrection(CoveredModel):
    """What one correction of an event changed, from what into what, in words; rows of the same correction share `version`."""

    event = models.ForeignKey(RoundEvent, on_delete=models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.CharField(_("更正理由"), max_length=200)
    corrected_at = models.DateTimeField()
    corrected_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event", "version", "what"], name="a_correction_names_a_field_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_corrected_event_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.version} {self.what}"


class RoundNotice(CoveredModel):
    """A notice about a round, for everybody. Withdrawn with a reason, never deleted."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("正文"))
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="a_withdrawn_round_notice_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title
