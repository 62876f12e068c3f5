"""Public lists, frozen: what was shown, from when to when, under which digest; which case stands on which line; objections to a line.

Not here: what was written in an objection (`cases.Objection`), the period of a case that follows from it (`cases.Case.shown_until`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Case, Objection
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.enums import ListKind
from yunti.apps.registry.models import Enterprise
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class PublicList(CoveredModel):
    """`content` is the list itself as canonical JSON and `digest` its SHA-256; neither is ever changed. `name` is the
    entry of the pack. Without `last_day` the list stands until it is withdrawn."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=12, choices=ListKind.choices)
    number = models.CharField(_("编号"), max_length=60, unique=True)
    year = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="public_lists")
    jurisdiction = models.CharField(max_length=6)
    title = models.CharField(max_length=200)
    authority = models.CharField(max_length=200)
    contact = models.CharField(_("受理异议的联系方式"), max_length=300, blank=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    line_count = models.PositiveIntegerField()
    opened_on = models.DateField()
    last_day = models.DateField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True)
    is_example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "jurisdiction", "year", "ordinal"], name="public_lists_are_counted"
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("opened_on")),
                name="a_public_list_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="a_withdrawn_list_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "-id"], name="public_list_by_kind"),
        ]

    def __str__(self) -> str:
        return self.number


class ListExtension(CoveredModel):
    """A list that was kept open for longer: from which last day to which, and why. Never changed."""

    list = models.ForeignKey(PublicList, on_delete=models.PROTECT, related_name="extensions")
    from_day = models.DateField()
    to_day = models.DateField(_("公示截止"))
    reason = models.CharField(_("延长的理由"), max_length=200)
    extended_at = models.DateTimeField()
    extended_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "from_day"], name="a_day_of_a_list_is_extended_once"),
            models.CheckConstraint(
                condition=Q(to_day__gt=F("from_day")) & ~Q(reason=""), name="a_list_is_only_kept_open_longer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.to_day}"


class ListLine(CoveredModel):
    """Which case the numbered line of the content is about. `ended_at`: taken off, by correction or withdrawal."""

    list = models.ForeignKey(PublicList, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lines")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "number"], name="lines_of_a_list_are_counted"),
            models.UniqueConstraint(fields=["list", "case"], name="a_case_stands_once_on_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.number}"


class LineObjection(CoveredModel):
    """An objection is bound to one line. `number` is what the receipt says. `told_at`: the objector was written to of the outcome."""

    line = models.ForeignKey(ListLine, on_delete=models.PROTECT, related_name="objections")
    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="at_line")
    number = models.CharField(_("异议编号"), max_length=80, unique=True)
    by_mail = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    audit_added: ClassVar[Mapping[str, Any]] = {"told_at": None}

    def __str__(self) -> str:
        return self.number


class ObjectionCase(CoveredModel):
    """An objection to one line that is a case of its own, of the `enterprise` that objects; each objects once to a line."""

    line = models.ForeignKey(ListLine, on_delete=models.PROTECT, related_name="objection_cases")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="at_line")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["line", "enterprise"], name="an_enterprise_objects_once_to_a_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.case_id}"
