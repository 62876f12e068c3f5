"""Disk full, database away, scanner away while an enterprise applies: a clear page, nothing lost, and it goes on without a person.

Not here: processes killed (`tests/storm`), the error pages themselves (`tests/web/shared/test_errors.py`).
"""

import hashlib
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round, party_of
from tests.apps.documents.fake_clamd import running
from tests.corpus.pieces import pdf
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case, CaseMove, Submission
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.documents.models import Evidence, Upload
from yunti.apps.documents.services import scan_due
from yunti.kit import clock, commands, events

pytestmark = pytest.mark.django_db
KIND, NAME, CONTENT = "star_application", "合同.pdf", pdf()
Usage = namedtuple("Usage", "total used free")
FULL = OperationalError("database or disk is full")
AWAY = OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def case(people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(settings, "YUNTI_DATA", tmp_path)
    monkeypatch.setattr(settings, "YUNTI_DISK_RESERVE_MB", 0)
    party = party_of(people.ma)
    made = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    known = dict(Answer.objects.filter(case=made).values_list("field", "version"))
    answers = filled(3, party.name, party.uscc)
    changes = [Change(name, value, known.get(name, 0)) for name, value in answers.items()]
    save_answers(case=made, changes=changes, by=people.ma)
    with_papers(made)
    return made


@pytest.fixture
def applicant(people: People, case: Case) -> Client:
    return sign_in(Client(raise_request_exception=False), people.ma)


def hand_in(client: Client, case: Case) -> object:
    return client.post(reverse("applicant:case-move", args=[case.ref, "submit"]), {"seen": "0", "key": "k"})


def send(client: Client, *, until: str = "finish") -> dict[str, str]:
    digest = hashlib.sha256(CONTENT).hexdigest()
    said = {"name": NAME, "size": str(len(CONTENT)), "digest": digest, "kind": "contract"}
    begun = client.post(reverse("shared:upload-begin"), said)
    if begun.status_code != 201 or until == "begin":
        return {"status": str(begun.status_code), **begun.json()}
    place = begun.json()
    headers = {"X-Upload-Offset": str(place["offset"]), "X-Chunk-Digest": digest}
    client.post(place["url"], CONTENT, content_type="application/octet-stream", headers=headers)
    ended = client.post(place["finish"])
    return {"status": str(ended.status_code), **ended.json()}


@pytest.mark.parametrize("fault", [FULL, AWAY], ids=["disk full", "database away"])
@pytest.mark.parametrize("place", ["write_events", "locked"])
def test_a_database_that_fails_on_the_way_leaves_nothing_half_done(
    applicant: Client, case: Case, monkeypatch: pytest.MonkeyPatch, fault: Exception, place: str
) -> None:
    def fails(*given: object, **named: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        if place == "locked":
            patch.setattr(commands.Step, "lock_shaped", fails)
        else:
            patch.setattr(commands, "write_events", fails)
        answer = hand_in(applicant, case)
        assert answer.status_code == 503 and answer["Retry-After"]  # type: ignore[attr-defined,index]
        assert "没有丢" in answer.content.decode() or "不受影响" in answer.content.decode()  # type: ignore[attr-defined]
        assert not CaseMove.objects.exists() and not Submission.objects.exists()
    assert hand_in(applicant, case).status_code == 302  # type: ignore[attr-defined]
    assert Submission.objects.count() == CaseMove.objects.count() == 1
    assert events.AuditEvent.objects.filter(action="cases.move_case").count() == 1


def test_a_full_disk_refuses_uploads_first_and_submissions_last(
    applicant: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = send(applicant, until="begin")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _path: Usage(100, 100, 0))
        refused = send(applicant)
        assert refused["code"] == "store_nearly_full" and "磁盘空间不足" in refused["reason"]
        assert not Evidence.objects.filter(name=NAME).exists()
        assert hand_in(applicant, case).status_code == 302  # type: ignore[attr-defined]
    ended = send(applicant)
    assert ended["status"] == "200"
    assert Upload.objects.get().ref == begun["ref"] and Evidence.objects.get(name=NAME).size == len(CONTENT)


def test_without_a_scanner_one_hands_in_and_files_wait(
    applicant: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is looked through when the scanner is back; nobody has to do anything."""
    monkeypatch.setattr(settings, "YUNTI_SCANNER", "clamd://127.0.0.1:9")
    ref = send(applicant)["ref"]
    assert scan_due(clock.now()) == 0
    page = reverse("shared:evidence", args=[ref])
    assert Evidence.objects.get(name=NAME).scan_state == "pending"
    assert applicant.get(page).status_code != 200
    assert hand_in(applicant, case).status_code == 302  # type: ignore[attr-defined]
    with running() as daemon, clock.held(clock.now() + timedelta(minutes=20)):
        monkeypatch.setattr(settings, "YUNTI_SCANNER", daemon.address)
        assert scan_due(clock.now()) == 1
    assert Evidence.objects.get(name=NAME).scan_state == "clean"
    assert applicant.get(page).getvalue() == CONTENT
