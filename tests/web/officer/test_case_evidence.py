"""Files beside the answers at the officer's desk, and where the same file or invoice is used besides.

Not here: the applicant's pages (`tests/web/applicant/test_case_evidence.py`), opening files (`tests/web/shared`).
"""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.test_binding import paper
from tests.apps.casework.filing import handed_in
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Submission
from yunti.apps.documents.enums import ReadingState, ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.kit import clock
from yunti.kit.actors import Actor

pytestmark = pytest.mark.django_db
NAME = "示例佐证材料.pdf"


@pytest.fixture
def case(people: People) -> Case:
    made = handed_in(people)
    proof = Evidence.objects.get(name=NAME)
    EvidenceReading.objects.create(
        evidence=proof,
        state=ReadingState.READ,
        pages=3,
        thumbnail_count=3,
        look="f" * 16,
        read_at=clock.now(),
    )
    return made


def page(client: Client, case: Case, tab: str = "answers") -> str:
    answer = client.get(reverse("officer:case", args=[case.ref]), {"tab": tab})
    assert answer.status_code == 200
    return answer.content.decode()


def elsewhere(owner: Actor, label: str, **reading: str) -> Evidence:
    """A paper of somebody else that something leans on."""
    row = paper(owner, f"{label}.pdf")
    EvidenceReading.objects.filter(evidence=row).update(**reading)
    EvidenceUse.objects.create(
        evidence=row, subject_type="cases.case", subject_ref="other", label=label, place="a/b/c"
    )
    return row


def test_files_stand_beside_the_answers_and_open_at_their_page(
    people: People, client: Client, case: Case
) -> None:
    shown = page(sign_in(client, people.luo), case)
    proof = Evidence.objects.get(name=NAME)
    assert reverse("shared:evidence-detail", args=[proof.ref]) + "?page=1" in shown
    assert reverse("shared:evidence-thumbnail", args=[proof.ref, 1]) in shown
    assert "附文件" not in shown
    assert "别处也用了" not in shown


def test_more_pages_than_the_notice_allows_are_remarked_on(
    people: People, client: Client, case: Case
) -> None:
    """The same three pages stand in every place; only one place is limited, and nothing is refused."""
    sign_in(client, people.luo)
    assert page(client, case).count("通知限 1 页，这里附了 2 页") == 1
    files = client.get(f"/officer/cases/{case.ref}/?tab=evidence").content.decode()
    assert "通知限 1 页，这里附了 2 页" in files  # whichever of its places comes first
    assert "请选定要用的页" not in files  # what the applicant can do is said to the applicant
    kept = json.loads(Submission.objects.get(case=case).evidence)
    one = json.dumps([{**each, "pages": "2"} for each in kept])
    Submission.objects.filter(case=case).update(evidence=one)
    assert "通知限 1 页" not in page(client, case)


def test_a_file_that_held_no_longer_is_remarked_on_as_of_the_day_of_handing_in(
    people: People, client: Client, case: Case
) -> None:
    day = clock.local(Submission.objects.get(case=case).submitted_at).date()
    with clock.held(clock.now() + timedelta(days=40)):
        sign_in(client, people.luo)
        for until, over in ((None, False), (day, False), (day - timedelta(days=1), True)):
            Evidence.objects.filter(name=NAME).update(valid_until=until)
            for tab in ("answers", "evidence"):
                shown = page(client, case, tab)
                assert (f"有效期到 {until}，提交时已经过期。" in shown) == over, (until, tab)
                assert ("已经过期" in shown) == over
                assert "请换成有效的文件" not in shown


@pytest.mark.parametrize("state", [each for each in ScanState if each is not ScanState.CLEAN])
def test_what_is_not_clean_is_named_not_opened(
    people: People, client: Client, case: Case, state: ScanState
) -> None:
    Evidence.objects.update(scan_state=state)
    sign_in(client, people.luo)
    for tab in ("answers", "evidence"):
        shown = page(client, case, tab)
        assert NAME in shown and str(state.label) in shown
        assert "/evidence/" not in shown


def test_the_same_file_and_invoice_are_found_with_where(people: People, client: Client, case: Case) -> None:
    proof = Evidence.objects.get(name=NAME)
    EvidenceReading.objects.filter(evidence=proof).update(invoice_number="26952000000000000001")
    same = elsewhere(people.gao, "另一批次")
    Evidence.objects.filter(pk=same.pk).update(digest=proof.digest)
    elsewhere(people.gao, "第三批次", invoice_number="26952000000000000001")
    elsewhere(people.gao, "无关批次", invoice_number="26952000000000000002")
    assert "别处也用了" in page(sign_in(client, people.su), case)
    shown = page(client, case, "evidence")
    assert "同一文件" in shown and "另一批次" in shown
    assert "同一发票号码" in shown and "第三批次" in shown
    assert "无关批次" not in shown
    # The county of one place learns that there is something in the other, and no more.
    shown = page(sign_in(client, people.luo), case, "evidence")
    assert "本辖区以外也用了" in shown
    assert "另一批次" not in shown and same.organisation.name not in shown


def test_a_case_that_may_be_opened_is_linked(people: People, client: Client, case: Case) -> None:
    proof = Evidence.objects.get(name=NAME)
    twin = Case.objects.get(pk=case.pk)
    twin.pk, twin.ref, twin.once_key, twin.number = None, "twin000000000000", None, "SL-9"
    twin.save(force_insert=True)
    EvidenceUse.objects.create(
        evidence=proof, subject_type="cases.case", subject_ref=twin.ref, label="另一批次", place="a/b/c"
    )
    shown = page(sign_in(client, people.luo), case, "evidence")
    assert f'href="{reverse("officer:case", args=[twin.ref])}"' in shown and "SL-9" in shown


def test_a_likeness_is_a_hint_and_says_so(people: People, client: Client, case: Case) -> None:
    elsewhere(people.ma, "相似", look="f" * 16)
    shown = page(sign_in(client, people.luo), case, "evidence")
    assert "画面相似" in shown and "不作为依据" in shown
    assert "别处也用了" not in page(client, case)


def test_what_was_handed_in_stays_as_it_was(people: People, client: Client, case: Case) -> None:
    EvidenceUse.objects.filter(subject_ref=case.ref).delete()
    assert NAME in page(sign_in(client, people.luo), case)
