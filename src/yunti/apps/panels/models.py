"""Panels of experts: a draw that was promised over the experts who could be asked for a case, who sat on it, what they gave.

Not here: the experts (`apps.experts`), their invitations to the case (`apps.cases`), how a list is promised and drawn from (`kit.draws`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Assignment, Case
from yunti.apps.experts.models import Expert
from yunti.apps.panels.enums import SeatEnd, Showing
from yunti.kit.draws import CommittedDraw, DrawState
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Panel(CommittedDraw):
    """`members` are those who could be asked, each with how many cases they had in hand; `drawn` is the order in which all of them
    are asked, of whom `count` sit, and `added` more where the first ones differ too widely; `without_added` says why nobody was.
    `excluded` are the others of the pool with the reasons as they were told. `score_by` is the last day to score."""

    audit_added: ClassVar[Mapping[str, Any]] = {
        "added": 0,
        "score_by": None,
        "without_added": "",
        "without_added_by": "",
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="panels")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    asked_as = models.CharField(max_length=60)
    mode = models.CharField(max_length=60, blank=True)
    fields = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    added = models.PositiveSmallIntegerField(default=0)
    score_by = models.DateField(null=True)
    without_added = models.CharField(max_length=400, blank=True)
    without_added_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "name"],
                condition=~Q(state=DrawState.REPLACED),
                name="one_panel_stands_for_a_case",
            ),
            models.CheckConstraint(
                condition=Q(state=DrawState.COMMITTED) | Q(drawn_at__isnull=False),
                name="a_drawn_panel_says_when",
            ),
            models.CheckConstraint(
                condition=Q(redraw_asked_by="") | ~Q(redraw_reason=""), name="drawing_a_panel_anew_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=DrawState.REPLACED) | ~Q(redraw_agreed_by=""),
                name="a_second_person_agreed_to_draw_a_panel_anew",
            ),
            models.CheckConstraint(
                condition=Q(without_added_by="") | (~Q(without_added="") & Q(added=0)),
                name="going_without_an_added_expert_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ref}"

    @property
    def seats_due(self) -> int:
        return self.count + self.added


class PanelSeat(CoveredModel):
    """One of the drawn, by their `place` in the order of the draw; who had become ineligible was passed over and has no assignment.
    `accepted_at` is when the expert said that they review and have no tie."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, null=True, related_name="+")
    seated_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    recused_at = models.DateTimeField(null=True)
    recused_by = models.CharField(max_length=64, blank=True)
    end = models.CharField(max_length=10, blank=True, choices=SeatEnd.choices)
    why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["panel", "expert"], name="an_expert_sits_on_a_panel_once"),
            models.UniqueConstraint(fields=["panel", "place"], name="a_place_of_a_panel_is_taken_once"),
            models.CheckConstraint(
                condition=Q(recused_at__isnull=True, end="") | (Q(recused_at__isnull=False) & ~Q(end="")),
                name="who_leaves_a_panel_says_how",
            ),
            models.CheckConstraint(
                condition=Q(assignment__isnull=False) | Q(end=SeatEnd.PASSED),
                name="who_sits_on_a_panel_is_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.place}"


class ScoreSheet(CoveredModel):
    """What one seat gave; a draft until it is handed in, and then final. `version` grows with each saving, so that two windows of
    the same expert notice each other."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    seat = models.OneToOneField(PanelSeat, on_delete=models.PROTECT, related_name="sheet")
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.seat_id} {self.version}"


class Score(CoveredModel):
    """One item of a sheet in hundredths of a point; a draft may have a remark before it has points."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="scores")
    item = models.CharField(max_length=80)
    points = models.PositiveSmallIntegerField(_("评分"), null=True)
    remark = models.TextField(_("评语"), blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sheet", "item"], name="a_sheet_scores_an_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.item}"


class FileMark(CoveredModel):
    """What an officer said of a file of a case that is read blind, by the file's reference: withheld, shown with a mark, or as usual."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    evidence_ref = models.CharField(max_length=16)
    showing = models.CharField(max_length=10, choices=Showing.choices)
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "evidence_ref"], name="a_file_of_a_case_is_marked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.evidence_ref}"
