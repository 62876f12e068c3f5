"""The auditor's desk: every page opens, says what it should, refuses what it must, and asks the database little."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.audit.log import SEALER, raw
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.audit import services
from yunti.apps.audit.enums import Purpose
from yunti.apps.audit.histories import check_history
from yunti.apps.audit.models import Checkpoint, Sample, Verification, WitnessSignature
from yunti.apps.audit.sealing import seal_pending
from yunti.kit import tasks
from yunti.kit.actors import Actor
from yunti.kit.models import AuditEvent, ViewingRecord

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 8


@pytest.fixture
def auditor(log: None, people: People, client: Client) -> Client:
    return sign_in(client, people.shen)


def text_of(client: Client, path: str, **query: Any) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def a_phone_event() -> AuditEvent:
    return AuditEvent.objects.filter(action="test.note_phone").earliest("pk")


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "path",
    [
        "/audit/",
        "/audit/events/",
        "/audit/log/",
        "/audit/log/job/",
        "/audit/samples/",
        "/audit/viewings/",
        "/audit/checkpoints/",
    ],
)
def test_page_opens_for_the_auditor(auditor: Client, path: str) -> None:
    text_of(auditor, path)


@pytest.mark.parametrize("name", ["luo", "ma", "xi", "tan"])
def test_log_is_hidden_from_other_desks(log: None, people: People, client: Client, name: str) -> None:
    sign_in(client, getattr(people, name))
    event = a_phone_event()
    for path in (
        "/audit/",
        "/audit/events/",
        f"/audit/events/{event.pk}/",
        "/audit/viewings/",
        "/audit/samples/",
    ):
        assert client.get(path).status_code == 404


def test_security_administrator_sees_the_state_only(log: None, people: People, client: Client) -> None:
    sign_in(client, people.an)
    assert "/audit/log/verify/" not in text_of(client, "/audit/log/")
    assert client.get("/audit/events/").status_code == 404
    assert client.post("/audit/log/verify/").status_code == 404


def test_search_stays_within_its_statements(auditor: Client) -> None:
    assert statements(auditor, "/audit/events/") <= MOST_STATEMENTS
    assert (
        statements(auditor, "/audit/events/?actor=席系统（示例）&action=test&since=2026-01-01")
        <= MOST_STATEMENTS
    )


def test_search_pages_through_everything_once(auditor: Client, people: People) -> None:
    for _turn in range(40):
        services.publish_checkpoint(by=SEALER)
    seen: list[str] = []
    path = "/audit/events/"
    while path:
        answer = auditor.get(path)
        seen += [row.url for row in answer.context["rows"]]
        path = answer.context["next"]
    assert len(seen) == len(set(seen)) == AuditEvent.objects.count()


def test_search_by_name_finds_and_fragment_is_part_of_the_page(auditor: Client) -> None:
    page = text_of(auditor, "/audit/events/", actor="席系统（示例）")
    fragment = auditor.get("/audit/events/", {"actor": "席系统（示例）"}, headers={"HX-Request": "true"})
    assert "test.note_phone" in page and "<html" not in fragment.content.decode()
    assert fragment.content.decode().strip() in page
    assert "没有查到留痕" in text_of(auditor, "/audit/events/", actor="查无此人")


def test_wrong_filter_is_explained_and_kept(auditor: Client) -> None:
    answer = auditor.get("/audit/events/", {"jurisdiction": "90", "action": "test"})
    assert answer.status_code == 422
    assert "辖区代码为 6 位数字" in answer.content.decode() and 'value="90"' in answer.content.decode()


def test_detail_is_hidden_until_a_purpose_is_stated(auditor: Client, people: People) -> None:
    event = a_phone_event()
    path = f"/audit/events/{event.pk}/"
    assert "13900000000" not in text_of(auditor, path) and not ViewingRecord.objects.exists()
    refused = auditor.post(path, {"purpose": "", "note": "检查"})
    assert refused.status_code == 422 and "13900000000" not in refused.content.decode()
    opened = auditor.post(path, {"purpose": Purpose.AUDIT, "note": "年度检查"})
    assert "13900000000" in opened.content.decode()
    assert ViewingRecord.objects.get().about == people.ma.ref
    assert "年度检查" in text_of(auditor, "/audit/viewings/", about=people.ma.ref)
    assert "没有查阅记录" in text_of(auditor, "/audit/viewings/", about=people.luo.ref)


def test_missing_event_and_foreign_event_look_the_same(auditor: Client) -> None:
    event = a_phone_event()
    raw("UPDATE kit_auditevent SET jurisdiction = '110000' WHERE id = %s", event.pk)
    foreign = auditor.get(f"/audit/events/{event.pk}/")
    missing = auditor.get("/audit/events/999999999/")
    assert foreign.status_code == missing.status_code == 404


def test_history_leaves_as_a_file_that_checks_out(auditor: Client, people: People) -> None:
    path = f"/audit/history/accounts.person/{people.ma.ref}/"
    assert "test.note_phone" in text_of(auditor, path)
    assert auditor.post(path, {"purpose": "", "note": ""}).status_code == 422
    answer = auditor.post(path, {"purpose": Purpose.COMPLAINT, "note": "示例核查"})
    assert check_history(answer.content).problems == []
    assert (
        zipfile.is_zipfile(io.BytesIO(answer.content))
        and "filename*=UTF-8''" in answer["Content-Disposition"]
    )
    assert auditor.get("/audit/history/accounts.person/none/").status_code == 404


def test_search_leaves_as_a_workbook(auditor: Client) -> None:
    answer = auditor.post("/audit/events/export/?action=test")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")


def test_verification_runs_as_a_job_and_its_result_is_shown(auditor: Client) -> None:
    raw("UPDATE kit_auditevent SET clause = 'x' WHERE id = %s", a_phone_event().pk)
    assert auditor.post("/audit/log/verify/").status_code == 302
    assert "正在核验" in text_of(auditor, "/audit/log/")
    tasks.run_pending()
    found = Verification.objects.get()
    page = text_of(auditor, f"/audit/verifications/{found.ref}/")
    assert found.state == "broken" and "第 2 条（test.note_phone" in page
    assert "核验发现" in text_of(auditor, "/audit/")


def test_sample_is_committed_and_drawn_on_the_pages(auditor: Client) -> None:
    wrong = auditor.post(
        "/audit/samples/", {"purpose": "五月", "count": 9, "first_entry": 5, "last_entry": 3}
    )
    assert wrong.status_code == 422 and "早于起始的第 5 条" in wrong.content.decode()
    auditor.post("/audit/samples/", {"purpose": "五月", "count": 9, "first_entry": 1, "last_entry": 30})
    sample = Sample.objects.get()
    path = f"/audit/samples/{sample.ref}/"
    assert bytes(sample.seed).hex() not in text_of(auditor, path)
    assert auditor.post(path).status_code == 302
    assert bytes(sample.seed).hex() in text_of(auditor, path)
    assert auditor.post(path).status_code == 409


def witness(client: Client, actor: Actor) -> Checkpoint:
    sign_in(client, actor)
    made = services.publish_checkpoint(by=SEALER)
    seal_pending(by=SEALER)
    return made


def test_officer_carries_a_checkpoint_away_and_compares_it_later(
    log: None, people: People, client: Client
) -> None:
    made = witness(client, people.qin)
    text = client.get(f"/audit/checkpoints/{made.ref}/file/").content
    assert text.decode() == made.note
    kept = io.BytesIO(text)
    kept.name = "kept.txt"
    assert "与文件一致" in client.post("/audit/checkpoints/", {"file": kept}).content.decode()
    changed = io.BytesIO(text.replace(b"\n30\n", b"\n29\n"))
    changed.name = "changed.txt"
    assert "不能作准" in client.post("/audit/checkpoints/", {"file": changed}).content.decode()
    other = io.BytesIO("一句话".encode())
    other.name = "other.txt"
    assert client.post("/audit/checkpoints/", {"file": other}).status_code == 422


def test_officer_witnesses_and_the_operator_does_not(log: None, people: People, client: Client) -> None:
    made = witness(client, people.qin)
    assert client.post(f"/audit/checkpoints/{made.ref}/witness/").status_code == 302
    assert WitnessSignature.objects.get().organisation == people.qin.organisation_ref
    assert "最近见证到 30 条" in text_of(client, "/audit/checkpoints/")
    sign_in(client, people.su)
    assert client.post(f"/audit/checkpoints/{made.ref}/witness/").status_code == 403


def test_new_checkpoint_from_the_page(auditor: Client) -> None:
    assert auditor.post("/audit/log/checkpoint/").status_code == 302
    assert Checkpoint.objects.get().size == 30
    assert "等待见证" in text_of(auditor, "/audit/log/")
