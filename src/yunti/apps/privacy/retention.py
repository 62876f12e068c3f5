"""Keeps the periods of the register: once a day, whatever is older than its period goes.

Not here: the periods (`register.py`), erasing on request (`services.py`).
"""

from datetime import datetime, timedelta

from yunti.apps.accounts.models import Invitation, SecretLink
from yunti.apps.accounts.services.erasure import forget_sign_ins
from yunti.apps.audit.verification.erasures import ERASED_EVENTS
from yunti.apps.messages.erasure import forget_messages
from yunti.apps.privacy.enums import Retention
from yunti.apps.privacy.erasure import clear_details, erase_person
from yunti.apps.privacy.permissions import can_apply_retention
from yunti.apps.privacy.queries import persons_to_forget
from yunti.apps.privacy.register import DAYS
from yunti.apps.tickets.models import Ticket
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.models import AuditDetail, ViewingRecord

BATCH = 5000  # details cleared in one day's run at most; the next day goes on


def before(retention: Retention) -> datetime:
    return clock.now() - timedelta(days=DAYS[retention])


@command("privacy.apply_retention")
def apply_retention(step: Step, *, by: Actor) -> dict[str, int]:
    """One event says how much of each kind went, and names the details that were cleared."""
    step.require(can_apply_retention(by))
    counts = {
        "contacts": _forget_contacts(step),
        "sign_ins": forget_sign_ins(before(Retention.SIGN_IN)),
        "messages": forget_messages(before(Retention.MESSAGE)),
        "viewings": ViewingRecord.objects.filter(viewed_at__lt=before(Retention.VIEWING)).delete()[0],
        "addresses": ViewingRecord.objects.filter(viewed_at__lt=before(Retention.SIGN_IN))
        .exclude(address="")
        .update(address=""),
    }
    old = AuditDetail.objects.filter(
        payload__isnull=False, event__occurred_at__lt=before(Retention.AUDIT_DETAIL)
    ).exclude(event__action__in=("privacy.erase_person", "privacy.apply_retention"))
    numbers = list(old.order_by("event_id").values_list("event_id", flat=True)[:BATCH])
    counts["details"] = len(numbers)
    step.with_event(lambda event: clear_details(numbers, event))
    step.record(details={**counts, ERASED_EVENTS: numbers})
    return counts


def forget_people(*, by: Actor) -> int:
    """People whose account has been disabled for longer than its period; each is a command of its own."""
    refs = persons_to_forget(before(Retention.ACCOUNT))
    for ref in refs:
        erase_person(person_ref=ref, ground="retention", by=by)
    return len(refs)


def _forget_contacts(step: Step) -> int:
    old = before(Retention.CONTACT)
    rows: list[Invitation | SecretLink | Ticket] = [
        *step.lock(Invitation.objects.filter(expires_at__lt=old).exclude(contact="")),
        *step.lock(SecretLink.objects.filter(expires_at__lt=old).exclude(contact="")),
        *step.lock(Ticket.objects.filter(settled_at__lt=old).exclude(contact="")),
    ]
    for row in rows:
        row.contact = ""
        step.save(row, "contact")
    return len(rows)
