"""The case itself: of which kind, whose, where it stands, since when, until when.

Not here: what was answered (`answers.py`), how it came to stand there (`moves.py`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Case(CoveredModel):
    """`workflow` is the kind as the pack calls it, `state` a state of that workflow.

    One without a party belongs to the authority of its region, which began it and sees it from then on.
    `shown_until` is the last day of the public list on which the case stands now, empty while it stands on none.
    `fixed_at` says since when nothing can be written, for what is there is about to be handed in just so.
    `once_key` holds a party to one case of a kind in a round while the case counts; it is empty where the pack allows more.
    """

    audit_exempt: ClassVar[tuple[str, ...]] = ("counted_as", "checked_as", "numbers_kept")
    audit_added: ClassVar[Mapping[str, Any]] = {"fixed_at": None}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    number = models.CharField(_("受理编号"), max_length=60, null=True, unique=True)  # noqa: DJ001  none before it is handed in
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="cases")
    workflow = models.CharField(max_length=60)
    state = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    due_on = models.DateField(_("办理期限"), null=True)
    shown_until = models.DateField(_("公示截止"), null=True)
    fixed_at = models.DateTimeField(_("定稿时间"), null=True)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="cases")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, related_name="cases")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    region_code = models.CharField(max_length=6)
    prefecture_code = models.CharField(max_length=6)
    province_code = models.CharField(max_length=6)
    once_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001  null does not count
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    counted_as = models.TextField(null=True)  # noqa: DJ001  null: not looked at yet; see `queries.counting`
    checked_as = models.TextField(null=True)  # noqa: DJ001  null: not looked at yet; see `queries.checking`
    numbers_kept = models.BooleanField(default=False)  # whether `PaperNumber` says what was handed in last
    secret_digest = models.CharField(max_length=64, blank=True)
    is_example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, supplier__isnull=True)
                | Q(enterprise__isnull=True, supplier__isnull=False)
                | Q(enterprise__isnull=True, supplier__isnull=True, organisation__isnull=True),
                name="a_case_is_about_one_party",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(number__isnull=False),
                name="a_case_handed_in_has_a_number",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "prefecture_code", "state", "id"], name="case_by_prefecture"),
            models.Index(fields=["round", "region_code", "state", "id"], name="case_by_county"),
            models.Index(fields=["round", "state", "id"], name="case_by_state"),
            models.Index(fields=["organisation", "-id"], name="case_by_owner"),
            models.Index(fields=["province_code", "due_on", "id"], name="case_list_of_province"),
            models.Index(fields=["prefecture_code", "due_on", "id"], name="case_list_of_prefecture"),
            models.Index(fields=["region_code", "due_on", "id"], name="case_list_of_county"),
            models.Index(
                fields=["submitted_at"],
                condition=Q(submitted_at__isnull=False, numbers_kept=False),
                name="case_with_numbers_to_keep",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.ref


class CasePartner(CoveredModel):
    """A supplier who takes part in the case: names the contract, confirms, is jointly liable; until another takes its place."""

    audit_added: ClassVar[Mapping[str, Any]] = {"ended_at": None}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="partners")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "supplier"], name="a_supplier_takes_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.supplier_id}"
