"""Appeals: the party asks the authority above to look again at a step that decided against it.

Not here: the reopening that follows (`apps.cases`), against what one may appeal (the pack).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.appeals.enums import DECIDED, AppealState
from yunti.apps.cases.models import Case, CaseMove
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Appeal(CoveredModel):
    """`reviewer` is the pack's role that decides; `body` an authority outside the platform whose decision it records."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    move = models.ForeignKey(CaseMove, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.FILED)
    reviewer = models.CharField(max_length=60)
    body = models.CharField(max_length=120, blank=True)
    text = models.TextField(_("请求和理由"))
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=64)
    due_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    authority_ref = models.CharField(max_length=64, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    decision_number = models.CharField(_("决定书文号"), max_length=100, blank=True)
    reason = models.TextField(_("理由"), blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["move"], condition=~Q(state=AppealState.WITHDRAWN), name="a_step_is_appealed_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DECIDED)) | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="a_decided_appeal_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "due_on"], name="appeal_by_due"),
        ]

    def __str__(self) -> str:
        return self.ref
