"""Bad and odd files through the form of an application: refused with a reason or taken, and nothing else in the form touched.

Whatever state a file is in but clean, no address of the platform serves it. Not here: single reasons (`tests/apps/documents`).
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern

from tests.apps.cases.rounds import a_round, party_of
from tests.apps.cases.test_binding import facts, fill
from tests.apps.documents.conftest import HandIn, hand_in, place  # noqa: F401  fixtures
from tests.corpus.bad import all_bad
from tests.corpus.genuine import all_genuine
from tests.corpus.pieces import Specimen, pdf_of_text
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.services import Place, bind_evidence, move_case, start_case
from yunti.apps.documents import services
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, EvidenceUse
from yunti.apps.documents.services import opening
from yunti.kit import clock

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,  # what is in a file is judged before its rows, which test_case_evidence holds on both
]
SPOT = ["materials", "doc_other", "file"]
CANARY = "金丝雀原件文字"


@pytest.fixture
def case(people: People) -> Case:
    party = party_of(people.ma)
    case = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    fill(case, people.ma, filled(3, party.name, party.uscc))
    return case


def through_the_form(client: Client, case: Case, specimen: Specimen) -> dict[str, Any]:
    """As the script of the page does it; the reason of a refusal, or the reference."""
    digest = hashlib.sha256(specimen.content).hexdigest()
    told = {"name": specimen.name, "size": len(specimen.content), "digest": digest, "kind": "other"}
    answer = client.post(reverse("shared:upload-begin"), told)
    if answer.status_code != 201:
        return dict(answer.json())
    begun = answer.json()
    for start in range(begun["offset"], len(specimen.content), begun["chunk"]):
        piece = specimen.content[start : start + begun["chunk"]]
        headers = {"X-Upload-Offset": str(start), "X-Chunk-Digest": hashlib.sha256(piece).hexdigest()}
        answer = client.post(begun["url"], piece, content_type="application/octet-stream", headers=headers)
        if answer.status_code != 200:
            return dict(answer.json())
    answer = client.post(begun["finish"])
    if answer.status_code != 200:
        return dict(answer.json())
    ref = answer.json()["ref"]
    bound = client.post(reverse("applicant:case-evidence-arrived", args=[case.ref, *SPOT]), {"paper": ref})
    return {"ref": ref} if bound.status_code == 200 else dict(bound.json())


def answers(case: Case) -> list[tuple[str, str, int]]:
    return list(Answer.objects.filter(case=case).order_by("field").values_list("field", "value", "version"))


@pytest.mark.slow
@pytest.mark.usefixtures("place")
def test_bad_files_are_refused_with_a_reason_and_leave_the_form_as_it_was(
    client: Client, people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yunti.apps.cases.services.binding.MOST_IN_A_SLOT", 1000)
    sign_in(client, people.ma)
    every = all_bad()
    step = len(every) / 300
    specimens = [every[int(number * step)] for number in range(300)]
    before, counted = answers(case), text_of(facts(case))
    silent = []
    for specimen in specimens:
        said = through_the_form(client, case, specimen)
        if "ref" not in said and not (said.get("reason") and said.get("next_step")):
            silent.append(specimen.label)
    while services.scan_due(clock.now()):
        pass
    assert silent == []
    assert answers(case) == before
    assert text_of(facts(case)) == counted
    assert not Evidence.objects.filter(scan_state=ScanState.CLEAN).exists()
    page = client.get(reverse("applicant:case-evidence", args=[case.ref, *SPOT])).content.decode()
    taken = EvidenceUse.objects.filter(subject_ref=case.ref).count()
    assert taken and page.count('<p class="small err">') == taken


@pytest.mark.slow
@pytest.mark.one_database  # what is in a file; that the form stays is tried with the bad ones
@pytest.mark.usefixtures("place")
def test_odd_genuine_files_are_taken_and_count(
    client: Client, people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yunti.apps.cases.services.binding.MOST_IN_A_SLOT", 1000)
    sign_in(client, people.ma)
    specimens = all_genuine()[:200]
    before = answers(case)
    refused = [
        (specimen.label, said)
        for specimen in specimens
        if "ref" not in (said := through_the_form(client, case, specimen))
    ]
    while services.scan_due(clock.now()):
        pass
    assert len(specimens) == 200 and refused == []
    assert not Evidence.objects.exclude(scan_state=ScanState.CLEAN).exists()
    assert answers(case) == before
    assert facts(case)["materials"][0]["slot"] == "doc_other"  # type: ignore[index]
    uses = EvidenceUse.objects.filter(subject_ref=case.ref).count()
    assert (
        uses == Evidence.objects.count() == len({hashlib.sha256(each.content).digest() for each in specimens})
    )


# served only when clean -------------------------------------------------------------------------------------------


def addresses(values: dict[str, object]) -> Iterator[str]:
    """Every address of the platform that this file or its case could be in, by the names of what the address asks for."""
    seen: set[str] = set()
    for name, pattern in _named(get_resolver().url_patterns, ""):
        wanted = pattern.pattern.converters
        kwargs = {
            each: values.get(each, 1 if type(kind).__name__ == "IntConverter" else "x")
            for each, kind in wanted.items()
        }
        for ref in (values["ref"], values["case"]):
            try:
                found = reverse(name, kwargs=kwargs | ({"ref": ref} if "ref" in kwargs else {}))
            except NoReverseMatch:
                continue
            if found not in seen and "logout" not in found and "language" not in found:
                seen.add(found)
                yield found


def _named(patterns: list[Any], space: str) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLPattern):
            if each.name:
                yield f"{space}{each.name}", each
        else:
            yield from _named(each.url_patterns, f"{each.namespace}:" if each.namespace else space)


def served(client: Client, evidence: Evidence, case: Case, *, everywhere: bool = False) -> set[str]:
    """Addresses that give bytes, pictures or text of the file away; those that name it or its case, or all there are."""
    values: dict[str, object] = {
        "ref": evidence.ref,
        "case": case.ref,
        "paper": evidence.ref,
        "number": 1,
        "key": "papers",
        **dict(zip(("field", "row", "slot"), SPOT, strict=True)),
    }
    found = set()
    for address in addresses(values):
        if not everywhere and evidence.ref not in address and case.ref not in address:
            continue
        answer = client.get(address, {"tab": "evidence"})
        if answer.status_code != 200:
            continue
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        about = evidence.ref in address
        given = about and answer["Content-Type"].startswith(
            ("image/", "application/pdf", "application/octet")
        )
        if given or (body.startswith(b"%PDF") and about) or CANARY.encode() in body:
            found.add(address)
    return found


@pytest.fixture
def bound(people: People, case: Case, hand_in: HandIn) -> Evidence:  # noqa: F811
    row = hand_in(people.ma, pdf_of_text(CANARY), "佐证.pdf")
    assert row.scan_state == ScanState.CLEAN
    bind_evidence(case=case, place=Place(*SPOT), refs=[row.ref], by=people.ma)
    return row


def test_a_clean_file_is_served_and_no_other(
    client: Client, people: People, case: Case, bound: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.ma)
    doors = {
        f"/evidence/{bound.ref}/",
        f"/evidence/{bound.ref}/pages/1/",
        f"/evidence/{bound.ref}/thumbnails/1/",
    }
    assert doors <= served(client, bound, case)
    for state in ScanState:
        if state is ScanState.CLEAN:
            continue
        Evidence.objects.filter(pk=bound.pk).update(scan_state=state)
        assert served(client, bound, case, everywhere=state is ScanState.INFECTED) == set(), state
        for door in doors:
            answer = client.get(door)
            assert answer.status_code == 422 and "文件" in answer.content.decode()
    # The guard off: the walk must notice.
    monkeypatch.setattr(opening, "require_clean", lambda row: None)
    assert doors <= served(client, bound, case)


def test_officers_open_no_more_than_what_is_clean(
    client: Client, people: People, case: Case, bound: Evidence
) -> None:
    sent = move_case(case=with_papers(case), action="submit", seen=0, by=people.ma)
    sign_in(client, people.luo)
    assert f"/evidence/{bound.ref}/" in served(client, bound, sent)
    for state in (ScanState.PENDING, ScanState.INFECTED, ScanState.UNSCANNABLE):
        Evidence.objects.filter(pk=bound.pk).update(scan_state=state)
        assert served(client, bound, sent) == set(), state
