"""After the storm: what the journals say against what the database and the file store hold. Every departure is a sentence.

Nothing may be lost, doubled or half done; each application has exactly one receipt; the log and the files are whole.
Not here: the storm (`test_kills.py`).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.storm.clients import Journal
from yunti.apps.audit.queries import unsealed_tail
from yunti.apps.audit.verification.run import verify_log
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case, CaseMove, Happening, Submission
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, Upload
from yunti.apps.messages.enums import Channel, DeliveryState
from yunti.apps.messages.models import Delivery
from yunti.kit import files
from yunti.kit.models import AuditEvent

DELIVERED = (DeliveryState.SENT, DeliveryState.DROPPED, DeliveryState.EXPIRED)


def departures(journals: Sequence[Journal], known: Collection[str] = ()) -> list[str]:
    """`known` is what the log lacked before: parties that were put there by hand."""
    found = [f"client {each.applicant.number}: {fault}" for each in journals for fault in each.faults]
    for each in journals:
        found += [f"client {each.applicant.number}: {text}" for text in _of_one(each)]
    return [*found, *_of_all(journals, set(known))]


def _of_one(journal: Journal) -> Iterator[str]:
    me = journal.applicant
    case = Case.objects.get(ref=me.case)
    wanted = f"/applicant/apply/{me.case}/receipt/"
    if set(journal.receipt) != {wanted}:
        yield f"was sent to {journal.receipt} instead of its receipt"
    if (case.state, case.number is None, case.submitted_at is None) != ("submitted", False, False):
        yield f"has a case half handed in: {case.state}, {case.number}, {case.submitted_at}"
    yield from _counted(case, me.number)
    begun = Case.objects.filter(round__ref=me.round, organisation=case.organisation)
    if begun.count() != 1 or not journal.begun or begun[0].ref not in journal.begun[0]:
        yield f"began one case and has {begun.count()}"
    yield from _file_of(journal, case)


def _counted(case: Case, number: int) -> Iterator[str]:
    submissions = list(Submission.objects.filter(case=case))
    events = AuditEvent.objects.filter(
        action="cases.move_case", subject_ref=case.ref, outcome=AuditEvent.Outcome.DONE
    )
    happenings = Happening.objects.filter(case=case, kind=HappeningKind.HANDED_IN)
    counts: dict[str, int] = {
        "submissions": len(submissions),
        "steps": CaseMove.objects.filter(case=case).count(),
        "events of the step": events.count(),
        "receipts noted": happenings.count(),
        "messages of its receipt": _told(case),
    }
    yield from (f"has {count} {what}" for what, count in counts.items() if count != 1)
    for each in submissions:
        facts: dict[str, Any] = value_of(each.facts)
        if facts.get("scope_summary") != f"示例范围{number}" or each.evaluation is None:
            yield "has handed in something else than it wrote"


def _told(case: Case) -> int:
    """Each party has one person here, who is to find one message."""
    to_party = {"message__kind": "cases.progress", "message__link": f"/applicant/apply/{case.ref}/"}
    return Delivery.objects.filter(channel=Channel.IN_APP, **to_party).count()


def _file_of(journal: Journal, case: Case) -> Iterator[str]:
    sent = f"合同{journal.applicant.number}.pdf"  # beside what its application already named
    rows = list(Evidence.objects.filter(organisation=case.organisation, name=sent))
    if [row.ref for row in rows] != journal.evidence:
        yield f"sent one file and has {len(rows)}"
    for row in rows:
        if row.digest != journal.applicant.digest:
            yield "has another file than it sent"
        with files.open(row.digest) as file:
            if file.read() != journal.applicant.file:
                yield "has a damaged file"


def _of_all(journals: Sequence[Journal], known: set[str]) -> Iterator[str]:
    handed_in = Case.objects.filter(ref__in=[each.applicant.case for each in journals])
    numbers = Counter(handed_in.values_list("number", flat=True))
    if len(numbers) != len(journals) or any(count > 1 for count in numbers.values()):
        yield f"{len(journals)} clients share {len(numbers)} numbers"
    if Upload.objects.filter(evidence=None).exists():
        yield "an upload was left open"
    letters = Delivery.objects.filter(channel=Channel.MAIL, state=DeliveryState.SENT)
    if missing := set(letters.values_list("ref", flat=True)) - _letters_sent():
        yield f"letters said to be sent are not: {sorted(missing)[:5]}"
    found = sorted(findings_of_log() - known)
    if found:
        yield f"the log is broken: {found[:5]}"


def _letters_sent() -> set[str]:
    """References of letters that left; the same letter may leave twice under one reference."""
    folder = Path(settings.YUNTI_DATA) / "mail"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.log")))
    return set(re.findall(r"^Message-ID: <(\w+)@yunti>", text, re.MULTILINE))


def findings_of_log() -> set[str]:
    return {each.text for each in verify_log().findings}


def still_to_follow() -> list[str]:
    """What the worker has yet to do after the last answer."""
    left = {
        "events to be sealed": unsealed_tail().count,
        "happenings to be told": Happening.objects.filter(followed_at=None).count(),
        "files to be scanned": Evidence.objects.filter(scan_state=ScanState.PENDING).count(),
        "messages on their way": Delivery.objects.exclude(state__in=DELIVERED).count(),
    }
    return [f"{count} {what}" for what, count in left.items() if count]
