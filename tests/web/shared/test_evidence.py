"""The address of evidence: attachment, sandbox, own permission, clean files only, and a record of who opened it."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.documents import services
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.scanning import EICAR
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


def upload(client: Client, name: str, content: bytes, key: str = "k") -> HttpResponse:
    return client.post("/evidence/", {"file": SimpleUploadedFile(name, content), "key": key}, follow=True)


def test_file_is_handed_in_scanned_opened_and_removed(client: Client, people: People, row: Evidence) -> None:
    Evidence.objects.update(removed_at=clock.now())
    sign_in(client, people.ma)
    assert "还没有上传文件" in client.get("/evidence/").content.decode()
    page = upload(client, "发票.pdf", PDF).content.decode()
    assert "文件已收到" in page and "等待查毒" in page and "every 2s" in page
    services.scan_due(clock.now())
    fragment = client.get("/evidence/", HTTP_HX_REQUEST="true").content.decode()
    fresh = Evidence.objects.latest("pk")
    assert "<html" not in fragment and "every 2s" not in fragment and f"/evidence/{fresh.ref}/" in fragment
    assert client.get(f"/evidence/{fresh.ref}/").getvalue() == PDF
    assert "文件已删除" in client.post(f"/evidence/{fresh.ref}/remove/", follow=True).content.decode()
    assert client.get(f"/evidence/{fresh.ref}/").status_code == 404


def test_refused_file_says_why_and_what_to_do(client: Client, people: People, row: Evidence) -> None:
    sign_in(client, people.ma)
    for name, content, says in (
        ("合同.pdf", b"MZ" + bytes(100), "内容却是"),
        ("合同.pdf", b"", "文件是空的"),
        ("合同.exe", b"MZ", "不在可上传的类型中"),
    ):
        response = upload(client, name, content)
        assert response.status_code == 422 and says in response.content.decode()
    assert Evidence.objects.count() == 1
    assert client.post("/evidence/", {}).status_code == 422


def test_test_signature_is_marked_and_has_no_link(client: Client, people: People, row: Evidence) -> None:
    sign_in(client, people.ma)
    upload(client, "说明.txt", EICAR)
    services.scan_due(clock.now())
    page = client.get("/evidence/").content.decode()
    bad = Evidence.objects.latest("pk")
    assert "发现病毒" in page and f'href="/evidence/{bad.ref}/"' not in page


def test_upload_announced_as_too_large_is_not_read(client: Client, people: People, settings) -> None:
    settings.YUNTI_BODY_LIMIT_MB = 1
    sign_in(client, people.ma)
    response = upload(client, "合同.pdf", PDF + bytes(2_100_000))
    assert response.status_code == 413 and "1 MB" in response.content.decode()


@pytest.mark.parametrize("name", ["luo", "su", "xi", "shen", "yan", "tan"])
def test_handing_in_is_for_enterprises_and_suppliers(client: Client, people: People, name: str) -> None:
    assert sign_in(client, getattr(people, name)).get("/evidence/").status_code == 404


def test_visitor_is_asked_to_sign_in(client: Client, row: Evidence) -> None:
    assert client.get(f"/evidence/{row.ref}/").status_code == 302


def test_a_filter_can_be_taken_away_and_only_then(client: Client, people: People, row: Evidence) -> None:
    sign_in(client, people.ma)
    clear = '<a href="/evidence/" class="small">清除</a>'
    assert clear in client.get("/evidence/?kind=contract").content.decode()
    plain = client.get("/evidence/").content.decode()
    assert clear not in plain and "yesno" not in plain
