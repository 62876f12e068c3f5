"""One paper on the page: its pages, its invoice, where else it is; never a byte of it unless it is clean."""

import io
from pathlib import Path

import pytest
from django.test import Client

from tests.corpus.pieces import invoice, ofd, pdf, sealed_pdf, zipped
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.documents import services
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.documents.services import EvidencePlace
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.models import ViewingRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.YUNTI_DATA, settings.YUNTI_SCANNER, settings.YUNTI_DISK_RESERVE_MB = tmp_path, "demo", 0


def hand_in(by: Actor, content: bytes, name: str, **more: str) -> Evidence:
    row = services.attach_evidence(file=io.BytesIO(content), name=name, by=by, **more)
    services.scan_due(clock.now())
    services.read_due(clock.now())
    row.refresh_from_db()
    return row


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_pages_are_leafed_through_by_owner_and_officer(client: Client, people: People) -> None:
    row = hand_in(people.ma, pdf(3), "合同.pdf")
    for actor in (people.ma, people.luo, people.tan, people.shen):
        sign_in(client, actor)
        page = text(client, f"/evidence/{row.ref}/about/?page=2")
        assert "第 2 页" in page and "共 3 页" in page and f"/evidence/{row.ref}/pages/2/" in page
        assert page.count(f"/evidence/{row.ref}/thumbnails/") == 3
        assert ("材料说明" in page) == (actor is people.ma)
        for kind in ("pages", "thumbnails"):
            picture = client.get(f"/evidence/{row.ref}/{kind}/3/")
            assert picture["Content-Type"] == "image/jpeg" and picture.content[:2] == b"\xff\xd8"
            assert picture["Content-Security-Policy"].startswith("sandbox")
            assert "no-store" in picture["Cache-Control"] and picture["X-Content-Type-Options"] == "nosniff"
            assert client.get(f"/evidence/{row.ref}/{kind}/4/").status_code == 404
    assert ViewingRecord.objects.filter(actor=people.luo.person_ref, purpose="preview").count() == 2
    for odd in ("0", "99", "x", "", "9" * 9):
        assert "共 3 页" in text(client, f"/evidence/{row.ref}/about/?page={odd}")


def test_the_strip_of_pages_comes_by_itself_once_it_is_drawn(client: Client, people: People) -> None:
    row = hand_in(people.ma, pdf(3), "合同.pdf")
    drawn = EvidenceReading.objects.get().thumbnail_count
    EvidenceReading.objects.update(thumbnail_count=0, next_reading_at=clock.now())
    address = f"/evidence/{row.ref}/about/?page=2"
    page = text(sign_in(client, people.luo), address)
    assert "正在生成" in page and 'hx-trigger="every 2s"' in page and f'hx-get="{address}"' in page
    EvidenceReading.objects.update(thumbnail_count=drawn, next_reading_at=None)
    part = client.get(address, HTTP_HX_REQUEST="true", HTTP_X_BACKGROUND="1").content.decode()
    assert (
        "<html" not in part and "hx-get" not in part and part.count("/thumbnails/") == 3 and "第 2 页" in part
    )
    seen = ViewingRecord.objects.filter(actor=people.luo.person_ref, purpose="preview")
    assert seen.count() == 2, "a part asked for alone leaves its trace like the whole"


@pytest.mark.parametrize("state", [state for state in ScanState if state != ScanState.CLEAN])
def test_nothing_of_a_file_that_is_not_clean_on_any_path(client: Client, people: People, state: str) -> None:
    row = hand_in(people.ma, invoice(), "发票.xml", kind="invoice")
    pages = hand_in(people.ma, pdf(2), "合同.pdf")
    Evidence.objects.update(scan_state=state)
    for actor in (people.ma, people.luo):
        sign_in(client, actor)
        shown = text(client, f"/evidence/{row.ref}/about/") + text(client, f"/evidence/{pages.ref}/about/")
        assert "18338.00" not in shown and "/pages/1/" not in shown and f'"/evidence/{row.ref}/"' not in shown
        for address in (
            f"/evidence/{pages.ref}/",
            f"/evidence/{pages.ref}/pages/1/",
            f"/evidence/{pages.ref}/thumbnails/1/",
        ):
            assert client.get(address).status_code == 422
    assert f'"/evidence/{row.ref}/"' not in text(sign_in(client, people.ma), "/evidence/")


def test_invoice_is_shown_beside_its_picture_and_not_filled_in(client: Client, people: People) -> None:
    row = hand_in(people.ma, invoice(total="18339.00"), "发票.xml", kind="invoice")
    page = text(sign_in(client, people.luo), f"/evidence/{row.ref}/about/")
    for shown in (
        "24990000000000000017",
        "2026-03-02",
        "示例云计算有限公司",
        "17300.00",
        "电子发票数据",
        "不会自动填入",
    ):
        assert shown in page
    assert "金额与税额之和不等于价税合计" in page


def test_absence_of_recognition_is_said_on_the_page(client: Client, people: People) -> None:
    row = hand_in(people.ma, pdf(), "发票.pdf", kind="invoice")
    EvidenceReading.objects.filter(evidence=row).update(invoice={"readings": [], "characters": "absent"})
    assert "没有安装文字识别部件" in text(sign_in(client, people.ma), f"/evidence/{row.ref}/about/")


def test_text_of_ofd_is_shown_and_escaped(client: Client, people: People) -> None:
    row = hand_in(people.ma, zipped(ofd(text="&lt;script&gt;示例")), "发票.ofd")
    page = text(sign_in(client, people.ma), f"/evidence/{row.ref}/about/")
    assert "&lt;script&gt;示例" in page and "OFD 只读取文字" in page


def test_password_is_named_as_the_reason(client: Client, people: People) -> None:
    row = hand_in(people.ma, sealed_pdf(b"secret"), "合同.pdf")
    assert "要密码才能打开" in text(sign_in(client, people.ma), f"/evidence/{row.ref}/about/")


def test_owner_describes_and_others_cannot(client: Client, people: People) -> None:
    row = hand_in(people.ma, pdf(), "合同.pdf")
    given = {
        "kind": "contract",
        "title": "云服务合同",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "note": "",
    }
    address = f"/evidence/{row.ref}/about/"
    assert sign_in(client, people.ma).post(address, given).status_code == 302
    assert "云服务合同" in text(client, "/evidence/?kind=contract&q=服务")
    wrong = client.post(address, {**given, "valid_until": "2025-01-01"})
    assert wrong.status_code == 422 and "有效期止不能早于有效期起" in wrong.content.decode()
    assert sign_in(client, people.luo).post(address, given).status_code == 403
    assert sign_in(client, people.gao).post(address, given).status_code == 404
    row.refresh_from_db()
    assert row.title == "云服务合同"


def test_same_file_elsewhere_without_foreign_data(client: Client, people: People) -> None:
    row = hand_in(people.ma, pdf(2), "合同.pdf")
    theirs = hand_in(people.gao, pdf(2), "金丝雀乙.pdf")
    address = f"/evidence/{row.ref}/about/"
    for actor, said in ((people.ma, "别处已经使用"), (people.luo, "本辖区以外也有")):
        page = text(sign_in(client, actor), address)
        assert said in page and "金丝雀乙" not in page and theirs.ref not in page
        assert people.gao.organisation_name not in page
    page = text(sign_in(client, people.su), address)
    assert "金丝雀乙" in page and people.gao.organisation_name in page


def test_what_is_used_offers_no_removal_and_refuses_it(client: Client, people: People) -> None:
    row, subject = hand_in(people.ma, pdf(2), "合同.pdf"), hand_in(people.ma, pdf(), "主体.pdf")
    services.use_evidence(
        subject=subject, label="示例申报", places=[EvidencePlace(row.ref, "上云投入", "3")], by=people.ma
    )
    sign_in(client, people.ma)
    page = text(client, f"/evidence/{row.ref}/about/")
    assert "示例申报 上云投入" in page and "第 3 页" in page and "删除这份材料" not in page
    answer = client.post(f"/evidence/{row.ref}/remove/")
    assert answer.status_code == 422 and "示例申报" in answer.content.decode()


def test_removed_paper_is_brought_back(client: Client, people: People) -> None:
    row = hand_in(people.ma, pdf(), "合同.pdf")
    sign_in(client, people.ma)
    assert "最近删除" in client.post(f"/evidence/{row.ref}/remove/", follow=True).content.decode()
    assert client.get(f"/evidence/{row.ref}/about/").status_code == 404
    assert f"/evidence/{row.ref}/restore/" in text(client, "/evidence/?show=removed")
    client.post(f"/evidence/{row.ref}/restore/")
    assert "合同.pdf" in text(client, "/evidence/")


def test_plain_form_takes_several_and_tells_of_each(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    files = [io.BytesIO(pdf()), io.BytesIO(b"MZ" + bytes(50))]
    files[0].name, files[1].name = "好.pdf", "坏.pdf"  # type: ignore[attr-defined]
    answer = client.post("/evidence/", {"file": files, "key": "k", "kind": "contract"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "坏.pdf：文件名写的是 .pdf" in page and "文件已收到" in page
    assert Evidence.objects.get().name == "好.pdf" and Evidence.objects.get().kind == "contract"
    many = [io.BytesIO(b"a") for _number in range(51)]
    assert "一次最多 50 个文件" in client.post("/evidence/", {"file": many, "key": "m"}).content.decode()
