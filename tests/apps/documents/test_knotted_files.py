"""Files that lead readers in circles: answered within memory and by the reader's own clock, and nothing else that was handed in is touched.

Not here: what is refused for certain (`test_bad_files.py`), files changed at random (`test_mutated_files.py`).
"""

import io
import tracemalloc

import pytest

from tests.apps.documents.conftest import HandIn
from tests.corpus.knotted import all_knotted
from tests.corpus.pieces import PLAIN, Specimen
from tests.people import People
from yunti.apps.documents import services
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence
from yunti.kit import clock, file_types
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused

MEGABYTE = 1024 * 1024
LARGEST = 3 * 128 * MEGABYTE  # of objects inflated, beside the file


def answer_of(specimen: Specimen, by: Actor) -> Refused | None:
    try:
        row = services.attach_evidence(file=io.BytesIO(specimen.content), name=specimen.name, by=by)
        services.scan_due(clock.now())
        services.read_due(clock.now())
        services.open_evidence(ref=row.ref, by=by, purpose="核对").file.close()
        services.page_picture(ref=row.ref, number=1, by=by)
    except Refused as refusal:
        return refusal
    return None


@pytest.mark.slow
@pytest.mark.one_database  # what is in a file, not what is in a row
@pytest.mark.django_db
def test_each_is_answered_with_a_reason_where_it_is_refused(people: People, hand_in: HandIn) -> None:
    before = hand_in(people.ma, PLAIN["pdf"], "先前的合同.pdf")
    specimens = all_knotted()
    assert len(specimens) >= 40
    dumb = []
    for specimen in specimens:
        refusal = answer_of(specimen, people.ma)
        if refusal is not None and not refusal.reason:
            dumb.append(specimen.label)
    assert not dumb
    states = set(Evidence.objects.values_list("scan_state", flat=True))
    assert states == {ScanState.CLEAN, ScanState.UNSCANNABLE}
    for row in Evidence.objects.filter(scan_state=ScanState.UNSCANNABLE):
        reason, next_step = services.opening.why_shut(row)
        assert row.finding in ("too_heavy", "too_long", "broken") and reason and next_step, row.finding
    before.refresh_from_db()
    assert before.scan_state == ScanState.CLEAN
    services.open_evidence(ref=before.ref, by=people.ma, purpose="核对").file.close()


@pytest.mark.one_database
@pytest.mark.parametrize("specimen", all_knotted(), ids=str)
def test_the_page_that_takes_a_file_is_not_held_up(specimen: Specimen) -> None:
    """What looks into a file while somebody waits, without a reader of its own."""
    tracemalloc.start()
    try:
        refusal = refusal_of(specimen)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert refusal is None or (refusal.reason and refusal.next_step)
    assert peak < LARGEST


def refusal_of(specimen: Specimen) -> Refused | None:
    try:
        file_types.recognise(io.BytesIO(specimen.content), specimen.name, allowed=file_types.EVIDENCE)
    except Refused as refusal:
        return refusal
    return None
