"""The files of a case on the expert's desk: those handed in last, while the expert is asked, only when clean, with a trace.

Not here: opening files at other desks (`tests/web/shared/test_evidence_pages.py`), inviting (`tests/web/officer/test_invited.py`).
"""

import io
from pathlib import Path

import pytest
from django.test import Client

from tests.apps.cases.rounds import ask, ever_asked_to
from tests.apps.casework.filing import handed_in, handed_in_again
from tests.corpus.pieces import pdf
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Assignment, Case
from yunti.apps.cases.queries import cases as door
from yunti.apps.documents import services
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, EvidenceUse
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.models import ViewingRecord

pytestmark = pytest.mark.django_db
NAME = "示例佐证材料.pdf"  # what `handed_in` binds in every place


def stored(by: Actor, name: str) -> Evidence:
    row = services.attach_evidence(file=io.BytesIO(pdf(3)), name=name, by=by)
    services.scan_due(clock.now())
    services.read_due(clock.now())
    row.refresh_from_db()
    return row


@pytest.fixture
def file(people: People, settings, tmp_path: Path) -> Evidence:
    settings.YUNTI_DATA, settings.YUNTI_SCANNER, settings.YUNTI_DISK_RESERVE_MB = tmp_path, "demo", 0
    return stored(people.ma, NAME)


@pytest.fixture
def case(people: People, file: Evidence) -> Case:
    return handed_in(people)


def doors(row: Evidence) -> list[str]:
    head = f"/evidence/{row.ref}/"
    return [head, f"{head}about/", f"{head}pages/1/", f"{head}thumbnails/1/"]


def statuses(client: Client, row: Evidence) -> set[int]:
    answers = [client.get(address) for address in doors(row)]
    for answer in answers:
        b"".join(answer)  # a file that is served is shut once it was read
    return {answer.status_code for answer in answers}


def shown(client: Client, case: Case, tab: str) -> str:
    answer = client.get(f"/expert/cases/{case.ref}/", {"tab": tab})
    assert answer.status_code == 200
    return answer.content.decode()


def test_files_stand_beside_the_answers_and_in_a_list_of_their_own(
    people: People, client: Client, case: Case, file: Evidence
) -> None:
    ask(case, people.yan, "expert")
    sign_in(client, people.yan)
    answers, listed = shown(client, case, "answers"), shown(client, case, "evidence")
    assert (
        f"/evidence/{file.ref}/about/?page=1" in answers and f"/evidence/{file.ref}/thumbnails/1/" in answers
    )
    assert listed.count(f"/evidence/{file.ref}/thumbnails/") == 3 and NAME in listed
    part = client.get(
        f"/expert/cases/{case.ref}/?tab=evidence", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="view"
    ).content.decode()
    assert "<html" not in part and part.count("/thumbnails/") == 3
    assert ViewingRecord.objects.filter(actor=people.yan.person_ref, purpose="cases.detail").count() == 3


def test_who_is_asked_opens_the_files_and_leaves_a_trace(
    people: People, client: Client, case: Case, file: Evidence
) -> None:
    sign_in(client, people.yan)
    assert statuses(client, file) == {404} and not ViewingRecord.objects.filter(subject_ref=file.ref).exists()
    ask(case, people.yan, "expert")
    assert statuses(client, file) == {200}
    seen = ViewingRecord.objects.filter(actor=people.yan.person_ref, desk="expert", subject_ref=file.ref)
    assert sorted(seen.values_list("purpose", flat=True)) == ["download", "preview", "preview"]
    assert client.post(f"/evidence/{file.ref}/about/", {"kind": "other"}).status_code == 404
    Assignment.objects.update(ended_at=clock.now())
    assert statuses(client, file) == {404}
    assert client.get(f"/expert/cases/{case.ref}/").status_code == 404


def test_without_the_check_of_who_is_asked_the_files_would_be_open(
    people: People, client: Client, case: Case, file: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: so the 404 above comes from it and from nothing else."""
    ask(case, people.yan, "expert")
    Assignment.objects.update(ended_at=clock.now())
    sign_in(client, people.yan)
    monkeypatch.setattr(door, "_asked_to", ever_asked_to)
    assert statuses(client, file) == {200}


def test_no_other_file_of_the_enterprise_is_seen(
    people: People, client: Client, case: Case, file: Evidence
) -> None:
    library = stored(people.ma, "未提交.pdf")
    ask(case, people.yan, "expert")
    sign_in(client, people.yan)
    assert statuses(client, library) == {404}
    assert library.name not in shown(client, case, "evidence")


def test_what_was_replaced_is_seen_no_more(
    people: People, client: Client, case: Case, file: Evidence
) -> None:
    """The last submission alone: given back, another file bound, handed in again."""
    ask(case, people.yan, "expert")
    newer = stored(people.ma, "补正后.pdf")
    sign_in(client, people.yan)
    EvidenceUse.objects.filter(subject_ref=case.ref).update(evidence=newer)
    assert (statuses(client, file), statuses(client, newer)) == ({200}, {404})
    handed_in_again(people, case, scope_summary="补正")
    assert (statuses(client, file), statuses(client, newer)) == ({404}, {200})
    assert "补正后.pdf" in shown(client, case, "evidence")


@pytest.mark.parametrize("state", [each for each in ScanState if each is not ScanState.CLEAN])
def test_what_is_not_clean_is_named_not_opened(
    people: People, client: Client, case: Case, file: Evidence, state: ScanState
) -> None:
    ask(case, people.yan, "expert")
    Evidence.objects.update(scan_state=state)
    sign_in(client, people.yan)
    for tab in ("answers", "evidence"):
        page = shown(client, case, tab)
        assert NAME in page and str(state.label) in page and "/evidence/" not in page
    about, *served = [client.get(address) for address in doors(file)[1:]] + [client.get(doors(file)[0])]
    assert about.status_code == 200 and "/pages/" not in about.content.decode()
    assert {answer.status_code for answer in served} == {422}


def test_other_uses_of_the_file_are_not_told(
    people: People, client: Client, case: Case, file: Evidence
) -> None:
    EvidenceUse.objects.create(
        evidence=file, subject_type="cases.case", subject_ref="other", label="另一批次", place="a/b/c"
    )
    twin = stored(people.gao, "同一文件.pdf")
    Evidence.objects.filter(pk=twin.pk).update(digest=file.digest)
    ask(case, people.yan, "expert")
    sign_in(client, people.yan)
    pages = [shown(client, case, "answers"), shown(client, case, "evidence")]
    pages.append(client.get(f"/evidence/{file.ref}/about/").content.decode())
    for page in pages:
        assert "另一批次" not in page and "别处" not in page
