"""The digest on a receipt: every fact and every file counts, in order, with its pages; what was printed before keeps holding.

Not here: the receipt itself (`tests/programmes`), the pages that compare (`tests/web`).
"""

import hashlib
import json
from typing import Any

import pytest

from tests.apps.casework.filing import handed_in
from tests.people import People
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.content_digest import digest_of, files_changed, handed_in_as, short_of
from yunti.apps.documents.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(people: People) -> Submission:
    return Submission.objects.get(case=handed_in(people))


def files(sent: Submission) -> list[dict[str, Any]]:
    return list(json.loads(sent.evidence))


def test_anybody_can_compute_it_from_facts_and_files(sent: Submission) -> None:
    facts = hashlib.sha256(sent.facts.encode()).hexdigest()
    lines = [f"{each['digest']} {each['place']} {each['pages']}" for each in files(sent)]
    assert len(lines) > 5
    whole = "\n".join(["yunti-submission-2", facts, *lines])
    assert digest_of(sent) == "v2-" + hashlib.sha256(whole.encode()).hexdigest()


@pytest.mark.parametrize("what", ["digest", "pages", "place", "order", "one less", "facts"])
def test_whatever_is_swapped_changes_it(sent: Submission, what: str) -> None:
    before, entries = digest_of(sent), files(sent)
    if what == "facts":
        sent.facts = sent.facts.replace("示例范围", "示例范畴")
    elif what == "order":
        entries = [*entries[1:], entries[0]]
    elif what == "one less":
        entries = entries[:-1]
    else:
        entries[3] |= {what: {"digest": "0" * 64, "pages": "2", "place": "materials/doc_other/file"}[what]}
    sent.evidence = json.dumps(entries)
    assert digest_of(sent) != before


def test_a_receipt_of_before_stays_what_it_was(sent: Submission) -> None:
    """Its digest covered the facts alone: it is printed and compared as it was."""
    now = digest_of(sent)
    Submission.objects.update(digest_version=1)
    old = hashlib.sha256(sent.facts.encode()).hexdigest()
    assert digest_of(Submission.objects.get()) == old
    case = Case.objects.get(pk=sent.case_id)
    assert handed_in_as(case, old) == sent and handed_in_as(case, short_of(old)) == sent
    assert handed_in_as(case, now) is None


def test_each_submission_is_found_by_what_was_printed(sent: Submission) -> None:
    case = Case.objects.get(pk=sent.case_id)
    again = Submission.objects.get(pk=sent.pk)
    again.pk, again.ref, again.ordinal = None, "again", 2
    again.facts = again.facts.replace("示例范围", "补正后的范围")
    again.save(force_insert=True)
    first, second = digest_of(sent), digest_of(again)
    printed = f" {first[:20]} {first[20:].upper()} "
    assert (handed_in_as(case, printed), handed_in_as(case, second)) == (sent, again)
    assert short_of(first) == first[:19] and handed_in_as(case, short_of(second)) == again
    assert [handed_in_as(case, each) for each in ("", first[:18], first[:-1], "v2-")] == [None] * 4


def test_a_file_that_is_another_today_is_counted(sent: Submission) -> None:
    assert files_changed(sent) == 0
    Evidence.objects.update(digest="1" * 64)
    assert files_changed(sent) == len({each["ref"] for each in files(sent)}) == 1
