"""Samples of cases to be visited, promised before they were drawn; records of the visits, and of checks on the spot.

Not here: the cases and their steps (`apps.cases`), how a list is promised and drawn from (`kit.draws`), photos (`apps.documents`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yunti.apps.cases.models import Case
from yunti.apps.inspections.enums import CheckState, Conclusion
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit.draws import CommittedDraw, DrawState
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class SiteSample(CommittedDraw):
    """`members` are the numbers of the cases that can be drawn; `population` and `required` count all that will be recommended."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="site_samples")
    name = models.CharField(max_length=60)
    jurisdiction = models.CharField(max_length=6)
    population = models.PositiveIntegerField()
    required = models.PositiveIntegerField()
    chosen_before = models.PositiveIntegerField()
    is_example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "name", "jurisdiction"],
                condition=Q(state=DrawState.COMMITTED),
                name="one_site_sample_waits_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=DrawState.COMMITTED) | Q(drawn_at__isnull=False),
                name="a_drawn_site_sample_says_when",
            ),
            models.CheckConstraint(
                condition=Q(redraw_asked_by="") | ~Q(redraw_reason=""), name="a_redraw_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=DrawState.REPLACED) | ~Q(redraw_agreed_by=""),
                name="a_second_person_agreed_to_a_redraw",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "-id"], name="site_sample_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ref}"


class SiteVisit(CoveredModel):
    """One visit to one enterprise. Written until it is signed, then it stays as it is."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="site_visits")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    visited_on = models.DateField(null=True)
    place = models.CharField(max_length=200, blank=True)
    visitors = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    opinion = models.TextField(blank=True)
    conclusion = models.CharField(max_length=10, choices=Conclusion.choices, blank=True)
    representative = models.CharField(max_length=60, blank=True)
    signed_by = models.JSONField(default=list)
    sheet_ref = models.CharField(max_length=16, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)
    signed_at = models.DateTimeField(null=True)
    stated_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(signed_at__isnull=True), name="one_record_is_written_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | (Q(visited_on__isnull=False) & ~Q(conclusion="") & ~Q(stated_by="")),
                name="a_signed_record_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.visited_on or ''}".strip()


class SpotDraw(CommittedDraw):
    """Whom to check on the spot. `members` are a city and the number of a case each, `quotas` how many of each city; `drawn` is the whole
    order, city by city, of which the first of each city are checked."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="spot_draws")
    jurisdiction = models.CharField(max_length=6)
    quotas = models.JSONField()
    is_example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "jurisdiction"],
                condition=Q(state=DrawState.COMMITTED),
                name="one_spot_draw_waits_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=DrawState.COMMITTED) | Q(drawn_at__isnull=False),
                name="a_made_spot_draw_says_when",
            ),
            models.CheckConstraint(
                condition=Q(redraw_asked_by="") | ~Q(redraw_reason=""), name="a_spot_redraw_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=DrawState.REPLACED) | ~Q(redraw_agreed_by=""),
                name="a_second_person_agreed_to_a_spot_redraw",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "-id"], name="spot_draw_by_place"),
        ]

    def __str__(self) -> str:
        return self.ref


class SpotCheck(CoveredModel):
    """An irregular check of an enterprise or a supplier, as it was found; never changed. `conclusion` is a code of the pack.

    What follows is decided by whom the pack names, once; `ban_ref` is the ban that the decision led to.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="spot_checks")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    jurisdiction = models.CharField(max_length=6)
    checked_on = models.DateField()
    place = models.CharField(max_length=200)
    visitors = models.JSONField()
    result = models.TextField()
    follow_up = models.TextField(blank=True)
    conclusion = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=CheckState.choices)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)
    ban_ref = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, supplier__isnull=True)
                | Q(enterprise__isnull=True, supplier__isnull=False),
                name="a_spot_check_is_of_one_party",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.RECORDED, decided_at__isnull=True)
                | (
                    ~Q(state=CheckState.RECORDED)
                    & Q(decided_at__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(decision_note="")
                ),
                name="a_decided_spot_check_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("recorded_by")),
                name="a_second_person_decides_on_a_spot_check",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "-id"], name="spot_check_by_place"),
            models.Index(fields=["supplier", "-id"], name="spot_check_by_supplier"),
            models.Index(fields=["enterprise", "-id"], name="spot_check_by_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.checked_on}"
