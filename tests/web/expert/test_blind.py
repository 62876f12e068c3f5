"""A case that is read blind: no page of an expert holds what is hidden, files have no names, marked files are not shown.

Not here: what the pack hides (`tests/unit/packs/test_panel_scores.py`), scoring (`test_scores.py`).
"""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import ask
from tests.apps.casework.filing import handed_in
from tests.apps.panels.scoring import NAME, drawn, ready, sitting, to_score
from tests.corpus.pieces import pdf
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.documents import services as documents
from yunti.apps.documents.models import Evidence
from yunti.apps.messages.models import Message
from yunti.apps.notices.services.following import follow_due
from yunti.apps.panels.enums import Showing
from yunti.apps.panels.models import FileMark, Panel
from yunti.apps.panels.queries import veil
from yunti.apps.panels.services import decline_review, mark_file
from yunti.apps.panels.services import marking as marking_room
from yunti.kit import clock
from yunti.kit.errors import Forbidden, InvalidInput, NotFoundOrHidden

pytestmark = pytest.mark.django_db
NAMES = {
    "enterprise_name": "示例云程机械有限公司",
    "county_name": "示例东山区",
    "main_business": "示例滚动轴承制造",
    "it_lead_name": "示例林信息",
    "it_lead_phone": "0999-8877665",
}
TOLD = "示例云程机械有限公司（东山）上云以后，示例林信息负责运维，电话0999-8877665。产品为示例滚动轴承制造。"


def filled(case: Case) -> Case:
    """What was handed in names the party in its own fields and within a free text."""
    facts: dict[str, Any] = {
        **NAMES,
        "uscc": str(case.enterprise and case.enterprise.uscc),
        "city_code": "900100",
        "apply_year": 2024,
        "inf_storage_n_tb": 4,
        "benchmark_cases": [{"item": "exp_xinchuang", "text": TOLD, "file": "有"}],
    }
    now = clock.now()
    Submission.objects.create(
        case=case, ordinal=1, facts=text_of(facts), submitted_at=now, submitted_by="test"
    )
    number = f"{case.round.code}-{case.region_code}-{case.pk:06d}"
    Case.objects.filter(pk=case.pk).update(submitted_at=now, number=number)
    case.refresh_from_db()
    return case


def hidden(case: Case) -> list[str]:
    party = case.enterprise
    assert party is not None
    own = [party.name, party.uscc, party.contact_name, party.contact_phone, party.legal_representative]
    return [each for each in [*NAMES.values(), *own, case.region_code, str(case.number)] if each]


def pages(case: Case) -> list[str]:
    address = f"/expert/cases/{case.ref}/"
    return [
        "/expert/",
        "/expert/cases/",
        "/expert/record/",
        address,
        f"{address}?tab=evidence",
        f"{address}decline/",
    ]


def whole(client: Client, case: Case) -> str:
    answers = [client.get(each) for each in pages(case)]
    assert {each.status_code for each in answers} == {200}
    posted = [
        client.post(f"/expert/cases/{case.ref}/", {"what": "scores", "seen": "x"}),
        client.post(f"/expert/cases/{case.ref}/decline/", {"ground": "interest", "reason": ""}),
        client.get(f"/expert/cases/{case.ref}/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="view"),
    ]
    assert [each.status_code for each in posted] == [422, 422, 200]
    return "".join(each.content.decode() for each in [*answers, *posted])


def test_no_page_of_an_expert_holds_what_is_hidden(people: People, client: Client) -> None:
    case, pool = to_score(people)
    filled(case)
    drawn(case, people)
    who = sitting(case, pool)[0]
    told = whole(sign_in(client, who), case)
    assert [each for each in hidden(case) if each in told] == []
    assert "隐名评审" in told and "▇▇" in told and "上云以后" in told, "the rest of the text is there"
    assert f"{case.round.code}-{case.pk:06d}" in told
    officer = sign_in(Client(), people.su).get(f"/officer/cases/{case.ref}/").content.decode()
    assert NAMES["enterprise_name"] in officer and str(case.number) in officer


def test_who_is_asked_by_name_reads_blind_too(people: People, client: Client) -> None:
    case, _pool = to_score(people)
    filled(case)
    ask(case, people.yan, "expert")
    told = "".join(client.get(each).content.decode() for each in pages(case) if sign_in(client, people.yan))
    assert [each for each in hidden(case) if each in told] == []


def test_with_the_veil_off_the_same_pages_hold_it(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test above says something."""
    case, pool = to_score(people)
    filled(case)
    drawn(case, people)
    monkeypatch.setattr(veil, "hidden_in", lambda *_: frozenset())
    told = whole(sign_in(client, sitting(case, pool)[0]), case)
    assert {NAMES["enterprise_name"], str(case.number)} <= {each for each in hidden(case) if each in told}


def test_messages_to_experts_do_not_say_where_the_party_is(people: People) -> None:
    case, pool = to_score(people)
    filled(case)
    drawn(case, people)
    gone = sitting(case, pool)[0]
    decline_review(case=case, ground="no_time", reason="", by=gone)
    follow_due(clock.now())
    to_experts = Message.objects.filter(link__startswith="/expert/")
    assert to_experts.count() >= 4
    for each in to_experts:
        assert case.region_code not in each.subject + each.body and f"{case.pk:06d}" in each.subject


# files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(people: People, settings, tmp_path: Path) -> Evidence:
    settings.YUNTI_DATA, settings.YUNTI_SCANNER, settings.YUNTI_DISK_RESERVE_MB = tmp_path, "demo", 0
    row = documents.attach_evidence(file=io.BytesIO(pdf(3)), name="示例佐证材料.pdf", by=people.ma)
    documents.scan_due(clock.now())
    documents.read_due(clock.now())
    row.refresh_from_db()
    return row


@pytest.fixture
def blind(people: People, file: Evidence, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A kind of case with files, read blind for once."""
    case = handed_in(people)
    monkeypatch.setattr(veil, "hidden_in", lambda *_: frozenset({"ent_name"}))
    ask(case, people.yan, "expert")
    return case


def doors(row: Evidence) -> list[str]:
    head = f"/evidence/{row.ref}/"
    return [head, f"{head}about/", f"{head}pages/1/", f"{head}thumbnails/1/"]


def test_files_have_numbers_in_place_of_their_names(
    people: People, client: Client, blind: Case, file: Evidence
) -> None:
    sign_in(client, people.yan)
    party = blind.enterprise
    assert party is not None
    for address in (
        f"/expert/cases/{blind.ref}/",
        f"/expert/cases/{blind.ref}/?tab=evidence",
        doors(file)[1],
    ):
        page = client.get(address).content.decode()
        assert file.ref in page and "示例佐证材料" not in page and party.name not in page
    answer = client.get(doors(file)[0])
    b"".join(answer)
    assert "%E7%A4%BA" not in answer["Content-Disposition"] and "示例" not in answer["Content-Disposition"]
    file.refresh_from_db()
    assert file.name == "示例佐证材料.pdf"


def test_a_withheld_file_is_nowhere_and_a_marked_one_says_so(
    people: People, client: Client, blind: Case, file: Evidence
) -> None:
    told = {"evidence_ref": file.ref, "marked_at": clock.now(), "marked_by": "x"}
    mark = FileMark.objects.create(case=blind, showing=Showing.WITHHELD, **told)
    sign_in(client, people.yan)
    for tab in ("answers", "evidence"):
        assert file.ref not in client.get(f"/expert/cases/{blind.ref}/?tab={tab}").content.decode()
    assert [client.get(each).status_code for each in doors(file)] == [404] * 4
    mark.showing = Showing.MARKED
    mark.save()
    assert "可能看得出是哪家单位" in client.get(f"/expert/cases/{blind.ref}/?tab=evidence").content.decode()
    assert "可能看得出是哪家单位" in client.get(doors(file)[1]).content.decode()
    FileMark.objects.update(showing=Showing.PLAIN)
    assert client.get(doors(file)[1]).status_code == 200


def test_whoever_draws_says_how_a_file_is_shown(
    people: People, client: Client, file: Evidence, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    case, _pool, panel = ready(people)
    bound = [type("Bound", (), {"evidence": file})()]
    monkeypatch.setattr(marking_room, "evidence_beside", lambda *_: bound)
    from yunti.web.officer import panel_boards

    monkeypatch.setattr(panel_boards, "evidence_beside", lambda *_: bound)
    given = {"panel": panel, "evidence_ref": file.ref}
    with pytest.raises(Forbidden):
        mark_file(**given, showing=Showing.WITHHELD, by=people.qin)
    with pytest.raises(InvalidInput):
        mark_file(**given, showing="other", by=people.su)
    with pytest.raises(NotFoundOrHidden):
        mark_file(panel=panel, evidence_ref="other", showing=Showing.WITHHELD, by=people.su)
    sign_in(client, people.su)
    address = f"/officer/panels/{panel.ref}/"
    assert "隐名评审的材料" in client.get(address).content.decode()
    wrong = client.post(f"{address}mark/", {"file": file.ref, "showing": ""})
    assert wrong.status_code == 422 and "没有选择怎样给专家看" in wrong.content.decode()
    for showing in (Showing.WITHHELD, Showing.MARKED):
        assert client.post(f"{address}mark/", {"file": file.ref, "showing": showing}).status_code == 302
        assert veil.marks_of(case) == {file.ref: showing}
    assert FileMark.objects.count() == 1 and Panel.objects.get().name == NAME
