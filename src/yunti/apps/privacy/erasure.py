"""Erasing a person: lower rooms empty what they hold, the audit log loses the plaintext and keeps verifying.

Not here: who asked and who decided (`services.py`), the account itself (`apps.accounts.services.erasure`).
"""

from collections.abc import Iterable

from django.db.models import Max, Q, QuerySet

from yunti.apps.accounts.services.erasure import ErasedAccount, erase_account
from yunti.apps.audit.verification.erasures import ERASED_EVENTS
from yunti.apps.messages.erasure import erase_person_from_messages
from yunti.apps.privacy.models import PrivacyRequest
from yunti.apps.privacy.permissions import can_apply_retention
from yunti.apps.tickets.enums import TicketChannel
from yunti.apps.tickets.models import Ticket
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.models import (
    AuditDetail,
    AuditedRow,
    AuditEvent,
    BackgroundJob,
    IdempotencyKey,
    ViewingRecord,
)

SHORTEST = 5  # a login, number or address shorter than this would hit the details of others


@command("privacy.erase_person")
def erase_person(step: Step, *, person_ref: str, ground: str, by: Actor) -> str:
    """`ground` is the request that was granted, or the period that is over. The event names the details it cleared."""
    step.require(can_apply_retention(by))
    erased = erase_account(person_ref=person_ref, by=by)
    erase_person_from_messages(
        person_id=erased.person_id, texts=(erased.name, *erased.identifiers), about=erased.ref, by=by
    )
    tickets = step.lock(_tickets_of(erased.ref))
    for ticket in tickets:
        ticket.contact = ""
        step.save(ticket, "contact")
    requests = step.lock(PrivacyRequest.objects.filter(person_id=erased.person_id))
    for request in requests:
        request.text = request.answer = ""
        step.save(request, "text", "answer")
    details = _details_about(erased)
    numbers = sorted(details.values_list("event_id", flat=True))
    step.with_event(lambda event: clear_details(numbers, event))
    own = (*erased.rows, *((row._meta.db_table, str(row.pk)) for row in (*tickets, *requests)))
    step.with_event(lambda event: _forget_salts(own))
    _forget_around(erased)
    step.record(details={"person": erased.ref, "ground": ground, ERASED_EVENTS: numbers})
    return erased.ref


def _tickets_of(ref: str) -> QuerySet[Ticket]:
    """Those the person wrote; the contact in a call that the person entered as an officer is the caller's."""
    return Ticket.objects.filter(channel=TicketChannel.ONLINE, submitted_by=ref).exclude(contact="")


def _details_about(erased: ErasedAccount) -> QuerySet[AuditDetail]:
    """Those about the person, and those of others in which the person's login or contacts stand."""
    about = Q(about=erased.ref)
    for identifier in erased.identifiers:
        if len(identifier) >= SHORTEST:
            about |= Q(payload__contains=identifier)
    return AuditDetail.objects.filter(about, payload__isnull=False)


def clear_details(numbers: list[int], event: AuditEvent) -> None:
    AuditDetail.objects.filter(event_id__in=numbers).update(payload=None, salt=None, erased_by=event)


def _forget_salts(rows: Iterable[tuple[str, str]]) -> None:
    """Without its salt an older digest of a row can no longer be tried against a guessed name or number.

    The last digest keeps its salt: the row as it is now holds nothing any more, and must stay checkable.
    """
    for table, key in rows:
        digests = AuditedRow.objects.filter(table=table, row_key=key)
        last = digests.aggregate(last=Max("event_id"))["last"]
        digests.filter(event_id__lt=last or 0).update(salt=b"")


def _forget_around(erased: ErasedAccount) -> None:
    """Rows of the kit that name no person in the open but carry traces: addresses, arguments, earlier answers."""
    ViewingRecord.objects.filter(actor=erased.ref).update(address="")
    ViewingRecord.objects.filter(about=erased.ref).update(note="")
    IdempotencyKey.objects.filter(actor=erased.ref).delete()
    BackgroundJob.objects.filter(started_by=erased.ref).update(arguments={}, result=None, note="")
