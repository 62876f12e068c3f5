"""Bank accounts that public money is paid to: versions that a party enters and a second person confirms; none is changed.

Not here: which one is paid to at a moment (`queries.accounts`), payments (their own room).
"""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.documents.models import Evidence
from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.models.parties import AboutParty, by_party, one_subject, reference_field
from yunti.domain.masking import mask_account


class BankAccount(AboutParty):
    """One version of where a party is paid. `usable_from` is some days after the confirmation; ended is what was refused, replaced or stopped."""

    ref = reference_field()
    version = models.PositiveIntegerField()
    holder = models.CharField(_("户名"), max_length=200)
    bank = models.CharField(_("开户银行"), max_length=120)
    account_number = models.CharField(_("账号"), max_length=32, db_index=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=AccountState.choices, default=AccountState.WAITING)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    usable_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_subject("bank_account"),
            models.UniqueConstraint(
                fields=["enterprise", "version"],
                condition=Q(enterprise__isnull=False),
                name="an_account_of_an_enterprise_has_each_version_once",
            ),
            models.UniqueConstraint(
                fields=["supplier", "version"],
                condition=Q(supplier__isnull=False),
                name="an_account_of_a_supplier_has_each_version_once",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(state=AccountState.WAITING, enterprise__isnull=False),
                name="one_account_of_an_enterprise_waits",
            ),
            models.UniqueConstraint(
                fields=["supplier"],
                condition=Q(state=AccountState.WAITING, supplier__isnull=False),
                name="one_account_of_a_supplier_waits",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("entered_by")),
                name="nobody_confirms_the_account_they_entered",
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.CONFIRMED)
                | Q(
                    confirmed_at__isnull=False, usable_from__isnull=False, usable_from__gte=F("confirmed_at")
                ),
                name="a_confirmed_account_is_usable_from_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AccountState.REFUSED, AccountState.STOPPED])
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="an_account_refused_or_stopped_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            *by_party("bank_account"),
            models.Index(fields=["state", "entered_at"], name="bank_account_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.masked}"

    @property
    def masked(self) -> str:
        """The number as lists and the log show it."""
        return mask_account(self.account_number)

    def is_usable_at(self, moment: datetime) -> bool:
        return (
            self.usable_from is not None
            and self.usable_from <= moment
            and (self.ended_at is None or self.ended_at > moment)
        )
