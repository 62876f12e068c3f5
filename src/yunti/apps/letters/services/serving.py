"""How a letter reached the party: signed for on the platform, sent on paper with a receipt, or deemed by the pack's days.

What comes first counts; later proof is kept but moves no day. Not here: the letter itself (`issuing.py`).
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from yunti.apps.letters.enums import Served
from yunti.apps.letters.models import Letter
from yunti.apps.letters.permissions import may_record_service, may_sign_for
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem

BATCH = 500


@command("letters.sign_for_letter")
def sign_for_letter(step: Step, *, letter: Letter, by: Actor) -> Letter:
    """The first person of the party who opens it signs for it; opening it again changes nothing."""
    row = _locked(step, letter)
    step.require(may_sign_for(by, row))
    if row.read_at is None:
        row.read_at, row.read_by = clock.now(), by.ref
        _serve(row, clock.today(), Served.READ, by)
        step.save(row)
    step.record(row.case, details={"letter": row.ref, "served_on": row.served_on})
    return row


@command("letters.record_sending")
def record_sending(
    step: Step, *, letter: Letter, sent_on: date, tracking: str, by: Actor, key: str | None = None
) -> Letter:
    """It went out on paper too."""
    row = _locked(step, letter)
    step.require(may_record_service(by, row))
    problems = []
    if not row.issued_on <= sent_on <= clock.today():
        problems.append(Problem("sent_on", "range", _("寄出日期应在发文之后、今天之前。")))
    if not tracking.strip():
        problems.append(Problem("tracking", "empty", _("没有填写邮件号；直接送达的写“直接送达”。")))
    if problems:
        raise InvalidInput(problems)
    if row.sent_on is not None:
        raise Conflict("sent_already", _("寄出情况已经登记。"))
    row.sent_on, row.tracking = sent_on, tracking.strip()
    step.save(row)
    step.record(row.case, details={"letter": row.ref, "sent_on": sent_on, "tracking": row.tracking})
    return row


@command("letters.record_receipt")
def record_receipt(
    step: Step, *, letter: Letter, received_on: date, note: str, by: Actor, key: str | None = None
) -> Letter:
    """The receipt came back: who signed for it and when, and where the receipt is kept."""
    row = _locked(step, letter)
    step.require(may_record_service(by, row))
    if row.sent_on is None:
        raise Conflict("not_sent", _("还没有登记寄出。"), next_step=_("请先登记寄出日期和邮件号。"))
    problems = []
    if not row.sent_on <= received_on <= clock.today():
        problems.append(Problem("received_on", "range", _("签收日期应在寄出之后、今天之前。")))
    if not note.strip():
        problems.append(Problem("note", "empty", _("请写明签收人和回执存放处。")))
    if problems:
        raise InvalidInput(problems)
    if row.receipt_note:
        raise Conflict("receipt_already", _("回执已经登记。"))
    row.receipt_note = note.strip()
    _serve(row, received_on, Served.RECEIPT, by)
    step.save(row)
    step.record(row.case, details={"letter": row.ref, "received_on": received_on, "note": row.receipt_note})
    return row


def count_as_served(now: datetime) -> int:
    """What nobody signed for within the pack's days counts as served on the last of them. Answers how many."""
    today = clock.local(now).date()
    rows = Letter.objects.filter(served_on__isnull=True, deemed_on__lt=today).order_by("id")
    return sum(_deem(letter=row, by=system_actor("letters.deem")) for row in rows[:BATCH])


@command("letters.count_as_served")
def _deem(step: Step, *, letter: Letter, by: Actor) -> int:
    row = _locked(step, letter)
    step.open_to_all()
    served = row.served_on is None and row.deemed_on is not None
    if served and row.deemed_on is not None:
        _serve(row, row.deemed_on, Served.DEEMED, by)
        step.save(row)
    step.record(row.case, details={"letter": row.ref, "served_on": row.served_on})
    return int(served)


def _serve(row: Letter, day: date, how: Served, by: Actor) -> None:
    if row.served_on is None:
        row.served_on, row.served, row.served_by = day, how, by.ref


def _locked(step: Step, letter: Letter) -> Letter:
    return step.lock_one(Letter.objects.filter(pk=letter.pk).select_related("case__round"))
