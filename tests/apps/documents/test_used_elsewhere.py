"""Where the same file or invoice is used besides: one that stands everywhere hides neither another nor what lies in sight.

Not here: what the pages say of it (`tests/web`), what is looked alike (`test_reading.py`).
"""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.people import People
from yunti.apps.accounts.models import Organisation
from yunti.apps.documents.enums import ReadingState, Sameness
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.apps.documents.queries import used_elsewhere
from yunti.apps.documents.queries.elsewhere import MOST
from yunti.kit import clock
from yunti.kit.actors import Actor

pytestmark = pytest.mark.django_db
EVERYWHERE = MOST * 5
OWN = ("cases.case", "own")


def a_file(owner: Actor, digest: str, number: str = "", seller: str = "") -> Evidence:
    where = Organisation.objects.get(ref=owner.organisation_ref)
    row = Evidence.objects.create(
        organisation=where,
        digest=digest * 64,
        name=f"{digest}.pdf",
        media_type="application/pdf",
        size=1,
        uploaded_by=owner.ref,
        uploaded_at=clock.now(),
    )
    EvidenceReading.objects.create(
        evidence=row, state=ReadingState.READ, invoice_number=number, seller_id=seller
    )
    return Evidence.objects.select_related("reading").get(pk=row.pk)


def used(row: Evidence, *subjects: str, place: str = "") -> None:
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=row, subject_type="cases.case", subject_ref=each, label=each, place=place)
        for each in subjects
    )


def names(prefix: str) -> Iterator[str]:
    return (f"{prefix}-{number}" for number in range(EVERYWHERE))


def told(actor: Actor, *rows: Evidence) -> list[list[tuple[Sameness, str | None]]]:
    found = used_elsewhere(actor, rows, [OWN])
    return [
        [(each.sameness, each.use.subject_ref if each.use else None) for each in found[row.pk]]
        for row in rows
    ]


def test_a_file_that_stands_everywhere_hides_no_other(people: People) -> None:
    rare, common = a_file(people.ma, "a"), a_file(people.ma, "b")
    used(rare, "own", "older")
    used(common, "own", *names("newer"))
    of_rare, of_common = told(people.ma, rare, common)
    assert of_rare == [(Sameness.FILE, "older")]
    assert len(of_common) == MOST and of_common[0] == (Sameness.FILE, f"newer-{EVERYWHERE - 1}")


def test_an_invoice_that_stands_everywhere_hides_no_other(people: People) -> None:
    """Nor does that of another seller with the same number, nor a number that was not read."""
    rare, common, unread = (
        a_file(people.ma, "a", "00000001", "S1"),
        a_file(people.ma, "b", "00000002"),
        a_file(people.ma, "c"),
    )
    used(a_file(people.ma, "d", "00000001", "S1"), "older")
    used(a_file(people.ma, "e", "00000002"), *names("newer"))
    used(a_file(people.ma, "f", "00000001", "S2"), *names("seller"))
    used(unread, *names("unread"))
    of_rare, of_common, _of_unread = told(people.ma, rare, common, unread)
    assert of_rare == [(Sameness.INVOICE, "older")]
    assert len(of_common) == MOST


def test_a_subject_that_uses_a_file_at_many_places_hides_no_other(people: People) -> None:
    row = a_file(people.ma, "a")
    used(row, "older")
    for number in range(EVERYWHERE):
        used(row, "newer", place=f"lines/{number}/contract")
    assert told(people.ma, row) == [[(Sameness.FILE, "newer"), (Sameness.FILE, "older")]]


def test_what_lies_in_sight_is_not_hidden_by_what_does_not(people: People) -> None:
    mine, theirs = a_file(people.ma, "a"), a_file(people.gao, "a")
    used(mine, "own", "in-sight")
    used(theirs, *names("beyond"))
    assert told(people.ma, mine) == [[(Sameness.FILE, None), (Sameness.FILE, "in-sight")]]


def test_it_costs_one_statement(people: People, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows = [a_file(people.ma, digest, f"0000000{digest}") for digest in "abcdef"]
    for row in rows:
        used(row, "own", *names("other"))
    with django_assert_num_queries(1):
        assert all(len(each) == MOST for each in told(people.ma, *rows))
