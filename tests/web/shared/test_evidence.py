"""The address of evidence: attachment, sandbox, own permission, clean files only, and a record of who opened it."""

import io
from pathlib import Path

import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.documents import services
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence
from yunti.kit import clock
from yunti.kit.models import ViewingRecord

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def row(people: People, settings, tmp_path: Path) -> Evidence:
    settings.YUNTI_DATA, settings.YUNTI_SCANNER, settings.YUNTI_DISK_RESERVE_MB = tmp_path, "demo", 0
    row = services.attach_evidence(file=io.BytesIO(PDF), name="采购合同.pdf", by=people.ma)
    services.scan_due(clock.now())
    return row


def test_clean_file_comes_as_an_attachment_in_a_sandbox(
    client: Client, people: People, row: Evidence
) -> None:
    response = sign_in(client, people.luo).get(f"/evidence/{row.ref}/")
    assert response.status_code == 200 and response.getvalue() == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]
    viewed = ViewingRecord.objects.get()
    assert (viewed.actor, viewed.subject_ref) == (people.luo.person_ref, row.ref)


@pytest.mark.parametrize("state", [state for state in ScanState if state != ScanState.CLEAN])
def test_file_in_any_other_state_is_not_served(
    client: Client, people: People, row: Evidence, state: str
) -> None:
    Evidence.objects.filter(pk=row.pk).update(scan_state=state)
    response = sign_in(client, people.ma).get(f"/evidence/{row.ref}/")
    assert response.status_code == 422 and PDF not in response.content


@pytest.mark.parametrize("name", ["gao", "ge", "wei", "yan", "xi", "an"])
def test_foreign_file_looks_like_a_missing_one(
    client: Client, people: People, row: Evidence, name: str
) -> None:
    sign_in(client, getattr(people, name))
    assert client.get(f"/evidence/{row.ref}/").status_code == 404
    assert client.get("/evidence/0000000000000000/").status_code == 404
    assert not ViewingRecord.objects.exists()


def test_visitor_is_asked_to_sign_in(client: Client, row: Evidence) -> None:
    assert client.get(f"/evidence/{row.ref}/").status_code == 302
