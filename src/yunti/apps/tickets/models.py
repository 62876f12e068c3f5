"""What people tell the authorities: opinions, suggestions, complaints and calls for help, and what was done about each.

Not here: objections to a published line (`cases.Objection`), requests about the own personal data (`privacy`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.models import Supplier
from yunti.apps.tickets.enums import (
    SETTLED,
    UNSETTLED,
    EntryKind,
    TicketChannel,
    TicketKind,
    TicketState,
    TicketTopic,
)
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Ticket(CoveredModel):
    """`region_code` is that of the authority whose desk it lies at; `round_ref` names the round it is about, if any.

    `supplier` is whom it is about, where its writer or the desk names one. Whoever holds number and secret follows it; the secret
    itself is stored nowhere. `organisation` is whom the writer was signed in for.
    """

    audit_added: ClassVar[Mapping[str, Any]] = {"supplier_id": None}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    number = models.CharField(_("留言编号"), max_length=24, unique=True)
    secret_digest = models.CharField(max_length=64)
    kind = models.CharField(_("类别"), max_length=12, choices=TicketKind.choices)
    topic = models.CharField(_("所涉方面"), max_length=12, choices=TicketTopic.choices)
    channel = models.CharField(_("途径"), max_length=8, choices=TicketChannel.choices)
    round_ref = models.CharField(max_length=16, blank=True)
    region_code = models.CharField(max_length=6)
    text = models.TextField(_("内容"))
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=TicketState.choices)
    due_on = models.DateField()
    settled_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, settled_at__isnull=False)
                | Q(state__in=UNSETTLED, settled_at__isnull=True),
                name="a_settled_ticket_says_when",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_ticket_says_something"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region_code", "state", "due_on"], name="ticket_by_desk"),
            models.Index(fields=["submitted_by"], name="ticket_by_writer"),
        ]

    def __str__(self) -> str:
        return self.number


class TicketEntry(CoveredModel):
    """One thing done about a ticket, by the desk of `from_region` (a writer's: where it lay then); handing on says to whose."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    text = models.TextField()
    from_region = models.CharField(max_length=6)
    to_region = models.CharField(max_length=6, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="a_ticket_entry_says_something"),
            models.CheckConstraint(
                condition=(Q(kind=EntryKind.HANDING_ON) & ~Q(to_region=""))
                | (~Q(kind=EntryKind.HANDING_ON) & Q(to_region="")),
                name="handing_a_ticket_on_says_to_whom",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["from_region", "ticket"], name="ticket_entry_by_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"
