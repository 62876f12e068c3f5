"""The whole corpus by the whole way: every bad file is refused, or kept where nobody opens it; every odd one is found clean.

Not here: single reasons (`tests/kit/test_files.py`), the reader's limits (`test_reading.py`).
"""

import io

import pytest

from tests.corpus.bad import all_bad
from tests.corpus.genuine import all_genuine
from tests.corpus.pieces import Specimen
from tests.people import People
from yunti.apps.documents import inspecting, services
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.inspecting import Inspection
from yunti.apps.documents.models import Evidence
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("place"),
    pytest.mark.one_database,  # what is in a file is judged before its rows, which test_documents holds on both
]


def refusal_of(specimen: Specimen, by: Actor) -> Refused | None:
    """Handed in, judged, opened; what was said instead."""
    try:
        row = services.attach_evidence(file=io.BytesIO(specimen.content), name=specimen.name, by=by)
        services.scan_due(clock.now())
        services.open_evidence(ref=row.ref, by=by, purpose="核对").file.close()
    except Refused as refusal:
        return refusal
    return None


def said_nothing(specimen: Specimen, by: Actor) -> bool:
    refusal = refusal_of(specimen, by)
    return refusal is None or not refusal.reason or not refusal.next_step


def test_no_bad_file_can_be_opened_by_anybody(people: People) -> None:
    specimens = all_bad()
    assert len(specimens) >= 300
    assert [specimen.label for specimen in specimens if said_nothing(specimen, people.ma)] == []
    assert not Evidence.objects.filter(scan_state=ScanState.CLEAN).exists()
    assert Evidence.objects.exclude(scan_state=ScanState.PENDING).exists()


@pytest.mark.one_database  # what is in a file; that rows are kept is tried with the bad ones
def test_every_odd_file_is_taken_found_clean_and_kept_as_it_came(people: People) -> None:
    specimens = all_genuine()
    assert len(specimens) >= 200
    for specimen in specimens:
        services.attach_evidence(file=io.BytesIO(specimen.content), name=specimen.name, by=people.ma)
    while services.scan_due(clock.now()):
        pass
    rows = list(Evidence.objects.order_by("pk"))
    shut = [
        (specimen.label, row.scan_state, row.finding)
        for specimen, row in zip(specimens, rows, strict=True)
        if row.scan_state != ScanState.CLEAN
    ]
    assert shut == []
    for specimen, row in zip(specimens, rows, strict=True):
        with files.open(row.digest) as file:
            assert file.read() == specimen.content, specimen.label


def test_without_the_look_before_the_verdict_bad_files_would_pass(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: the corpus must notice."""
    monkeypatch.setattr(inspecting, "inspect", lambda file, media_type: Inspection(inspecting.NOT_READ.state))
    wanted = ("pdf with password secret", "pdf of 2,001 pages", "png broken inside")
    specimens = [specimen for specimen in all_bad() if specimen.label in wanted]
    assert len(specimens) == len(wanted) and all(
        refusal_of(specimen, people.ma) is None for specimen in specimens
    )
