"""The pages of lists coming in and going out, from the upload to the download."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.apps.registry import lists
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.registry.importing import flow
from yunti.apps.registry.models import Enterprise, EnterpriseImport
from yunti.kit import tasks

pytestmark = pytest.mark.django_db
IMPORTS, EXPORTS = "/officer/imports/", "/officer/exports/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path


def handed_in(client: Client, content: bytes, name: str = "名单.xlsx"):
    return client.post(
        IMPORTS, {"file": SimpleUploadedFile(name, content), "source": "示例名单", "facts_from": "2025-12-31"}
    )


def test_list_goes_from_upload_to_registry(people: People, client: Client) -> None:
    sign_in(client, people.luo)
    answer = handed_in(client, lists.workbook([*lists.lines(2), lists.line(3, 从业人员="x")]))
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "“x”不是人数。" in page and "只导入正确的行" in page
    assert "有 1 行不对" in client.post(answer.url + "confirm/", {"mode": "all_or_nothing"}).content.decode()
    assert client.post(answer.url + "confirm/", {"mode": "good_rows_only"}).status_code == 302
    assert "正在导入" in client.get(answer.url).content.decode()
    fragment = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert 'id="work"' in fragment and "<html" not in fragment
    tasks.run_pending()
    assert client.get(answer.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "新增 2 家" in client.get(answer.url).content.decode()
    assert Enterprise.objects.count() == 2
    report = client.get(answer.url + "report/")
    assert b"".join(report.streaming_content).startswith(b"PK")
    assert "名单.xlsx" in client.get(IMPORTS).content.decode()


def test_refused_file_keeps_what_was_typed(people: People, client: Client) -> None:
    answer = handed_in(sign_in(client, people.luo), b"%PDF-1.7 x", "a.xlsx")
    page = answer.content.decode()
    assert answer.status_code == 422 and "PDF 文件" in page and 'value="示例名单"' in page
    assert "文件是空的" in handed_in(client, b"").content.decode()
    assert not EnterpriseImport.objects.exists()


def test_lists_of_others_are_not_found(people: People, client: Client) -> None:
    answer = handed_in(sign_in(client, people.luo), lists.workbook(lists.lines(1)))
    for other in (people.qin, people.wei, people.su):
        sign_in(client, other)
        for door in ("", "report/"):
            assert client.get(answer.url + door).status_code == 404
        for door in ("confirm/", "discard/"):
            assert client.post(answer.url + door).status_code == 404


def test_list_can_be_discarded(people: People, client: Client) -> None:
    answer = handed_in(sign_in(client, people.luo), lists.workbook(lists.lines(1)))
    assert client.post(answer.url + "discard/").status_code == 302
    assert EnterpriseImport.objects.get().state == "discarded"


def test_large_list_shows_progress_first(people: People, client: Client, monkeypatch) -> None:
    monkeypatch.setattr(flow, "INLINE_BYTES", 10)
    answer = handed_in(sign_in(client, people.luo), lists.workbook(lists.lines(1)))
    assert "正在核对" in client.get(answer.url).content.decode()


def test_template_is_offered(people: People, client: Client) -> None:
    answer = sign_in(client, people.luo).get(IMPORTS + "template/")
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_export_through_the_pages(people: People, client: Client) -> None:
    factories.enterprise(1)
    sign_in(client, people.luo)
    assert "1 家" in client.get(EXPORTS).content.decode()
    assert "没有填写导出用途" in client.post(EXPORTS, {"format": "csv"}).content.decode()
    answer = client.post(EXPORTS, {"format": "csv", "reason": "核对名单"})
    assert "下载" in client.get(answer.url).content.decode()
    file = client.post(answer.url + "download/")
    assert factories.uscc(1) in b"".join(file.streaming_content).decode("utf-8-sig")
    assert client.get(answer.url + "download/").status_code == 405
    sign_in(client, people.qin)
    assert client.get(answer.url).status_code == 404
    assert client.post(answer.url + "download/").status_code == 404
