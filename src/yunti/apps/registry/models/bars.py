"""Lists that say who may and may not be supported: allow-lists, bans, dishonesty records.

Not here: what a bar means for a party (`queries.standings`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.enums import ALL_PROGRAMMES
from yunti.apps.registry.models.parties import Enterprise, reference_field
from yunti.kit.models import CoveredModel


class AllowListCode(CoveredModel):
    """The code that lists are known by in packs. Whoever publishes, ends or takes over a list of the code holds this row meanwhile."""

    code = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.code


class AllowList(CoveredModel):
    """A named list of exceptions, of the authority of a place and for cases in that place; each edition is complete in itself.

    `valid_to` is the last day before the next edition; from `ended_on` its authority, or the one above, let the list hold no more.
    """

    ref = reference_field()
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    edition = models.CharField(max_length=30)
    source = models.CharField(max_length=200)
    jurisdiction = models.CharField(max_length=6)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_reason = models.CharField(_("终止理由"), max_length=200, blank=True)
    audit_exempt: ClassVar[tuple[str, ...]] = ("jurisdiction",)  # that of the event that published it
    audit_added: ClassVar[Mapping[str, Any]] = {"ended_on": None, "ended_by": "", "ended_reason": ""}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["code", "jurisdiction", "edition"], name="an_allow_list_has_each_edition_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="an_allow_list_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | (Q(ended_on__gte=F("valid_from")) & ~Q(ended_reason="")),
                name="an_ended_allow_list_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class AllowListEntry(CoveredModel):
    allow_list = models.ForeignKey(AllowList, on_delete=models.PROTECT, related_name="entries")
    uscc = models.CharField(max_length=18, blank=True, db_index=True)
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["allow_list", "uscc"], condition=~Q(uscc=""), name="an_allow_list_names_a_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AllowListMatch(CoveredModel):
    """An officer's word that an entry without a credit code means this party; without it the same name is only a hint."""

    entry = models.OneToOneField(AllowListEntry, on_delete=models.PROTECT, related_name="match")
    uscc = models.CharField(max_length=18, db_index=True)
    reason = models.CharField(_("确认依据"), max_length=200)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_confirmed_match_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} = {self.uscc}"


class AllowListDenial(CoveredModel):
    """An officer's word that an entry without a credit code does not mean this party, although the name is the same."""

    entry = models.ForeignKey(AllowListEntry, on_delete=models.PROTECT, related_name="denials")
    uscc = models.CharField(max_length=18, db_index=True)
    reason = models.CharField(_("确认依据"), max_length=200)
    denied_at = models.DateTimeField()
    denied_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_denied_match_says_why"),
            models.UniqueConstraint(fields=["entry", "uscc"], name="an_entry_is_denied_of_a_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} ≠ {self.uscc}"


class Bar(CoveredModel):
    """What ban and dishonesty record share: a credit code, a ground, from when to when. It ends by date, by itself."""

    ref = reference_field()
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, db_index=True)
    source = models.CharField(_("来源"), max_length=200)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    jurisdiction = models.CharField(max_length=6, blank=True)
    lifted_on = models.DateField(null=True)
    lifted_by = models.CharField(max_length=64, blank=True)
    lifted_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


def _bar_constraints(noun: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            name=f"a_{noun}_ends_after_it_begins",
        ),
        models.CheckConstraint(
            condition=Q(lifted_on__isnull=True) | ~Q(lifted_reason=""), name=f"a_lifted_{noun}_says_why"
        ),
    ]


class Ban(Bar):
    """A decision that bars a party from one programme or from all."""

    scope = models.CharField(max_length=60, default=ALL_PROGRAMMES)
    ground = models.CharField(_("事由"), max_length=200)
    clause = models.CharField(_("依据条款"), max_length=200)
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="carried")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *_bar_constraints("ban"),
            models.UniqueConstraint(
                fields=["uscc", "carried_from"], name="a_ban_follows_a_merged_party_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ground


class DishonestyRecord(Bar):
    """An entry of a public credit list; bars support while it stands."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *_bar_constraints("dishonesty_record"),
            models.UniqueConstraint(
                fields=["uscc", "number"], condition=~Q(number=""), name="a_dishonesty_number_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.source


class FiscalViolation(CoveredModel):
    """What a competent authority found an enterprise to have done with public money. It bars nobody by itself: the rules of a
    programme weigh it. `serious` stays unknown until an officer marks it."""

    ref = reference_field()
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="fiscal_violations")
    found_on = models.DateField(_("查明之日"))
    serious = models.BooleanField(_("严重"), null=True)
    source = models.CharField(_("认定机关"), max_length=200)
    number = models.CharField(_("文书和文号"), max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="a_withdrawn_violation_says_why",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_violation_stands_once_by_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.found_on}"
