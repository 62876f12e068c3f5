"""Lists going out: only what the actor may see, with a reason, counted, harmless, for the one who asked."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.people import COUNTY, OTHER_COUNTY, People
from yunti.apps.messages.queries import inbox
from yunti.apps.registry import exports
from yunti.apps.registry.exports import (
    Wanted,
    ask_for_export,
    fetch_export,
    harmless,
    write_text,
    write_workbook,
)
from yunti.apps.registry.models import RegistryExport
from yunti.apps.registry.queries.parties import ListFilter
from yunti.apps.registry.queries.transfers import export_by_ref
from yunti.kit import clock, files, tasks
from yunti.kit.errors import Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent

HEADS = ["=", "+", "-", "@", "\t", "\r", "\n", "\x00", "|", "%", "＝", "＋", "－", "＠"]
BODIES = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://example.org","x")',
    "SUM(A1:A9)",
    "IMPORTXML(1)",
    "DDE(1)",
    "WEBSERVICE(1)",
    "2+5",
]
BLANKS = ["", " ", "\u3000"]
PAYLOADS = [blank + head + body for blank in BLANKS for head in HEADS for body in BODIES]
WIDTH = len(exports.COLUMNS)


def test_there_are_two_hundred_payloads() -> None:
    assert len(PAYLOADS) >= 200


@pytest.mark.parametrize("head", HEADS)
def test_text_file_holds_no_cell_that_a_spreadsheet_would_run(head: str) -> None:
    payloads = [
        payload for payload in PAYLOADS if payload.strip(" \u3000").startswith(head) or head in payload[:2]
    ]
    target = io.BytesIO()
    write_text(target, [[payload] * WIDTH for payload in payloads])
    rows = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"))))[1:]
    assert len(rows) == len(payloads)
    for payload, row in zip(payloads, rows, strict=True):
        assert not row[0].lstrip(" \u3000\ufeff").startswith(exports.DANGEROUS), row[0]
        assert payload.strip(" \u3000\t\r\n\x00=＝+＋-－@＠|%") in row[0]


def test_workbook_holds_texts_only_and_keeps_them() -> None:
    target = io.BytesIO()
    write_workbook(target, [[payload] * WIDTH for payload in PAYLOADS])
    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"<f " not in sheet and b"<hyperlink" not in sheet
    target.seek(0)
    rows = CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()[1:]
    assert len(rows) == len(PAYLOADS)
    for payload, row in zip(PAYLOADS, rows, strict=True):
        assert isinstance(row[0], str)
        assert row[0].replace("\r", "").replace("\n", "") == payload.translate({0: None, 13: None, 10: None})


def test_ordinary_text_is_left_alone() -> None:
    for text in ("示例有限公司", "3D打印", "A-B", "（甲）=乙", "2026-05-12"):
        assert harmless(text) == text


@pytest.fixture
def registry(db: None, people: People, settings, tmp_path) -> People:
    settings.YUNTI_DATA = tmp_path
    for number in range(1, 6):
        factories.enterprise(number, COUNTY, contact_name="钱示例")
    factories.enterprise(9, OTHER_COUNTY, name="外地示例有限公司")
    return people


def wanted(reason: str = "核对名单", file_format: str = "csv", **filters: str) -> Wanted:
    return Wanted(ListFilter.read(filters), file_format, reason)


def content(row: RegistryExport) -> str:
    with files.open(row.digest) as file:
        return file.read().decode("utf-8-sig")


@pytest.mark.parametrize(("name", "count"), [("luo", 5), ("wei", 1), ("su", 6), ("tan", 5), ("shen", 6)])
def test_file_holds_what_the_actor_sees_and_no_contacts(registry: People, name: str, count: int) -> None:
    row = ask_for_export(wanted=wanted(), by=getattr(registry, name))
    text = content(row)
    assert row.row_count == count == text.count("\r\n") - 1
    assert ("外地示例" in text) == (name in ("wei", "su", "shen")) and "钱示例" not in text
    event = AuditEvent.objects.get(action="registry.ask_for_export")
    assert f'"rows":{count}' in (event.detail.payload or "") and "核对名单" in (event.detail.payload or "")


def test_filters_hold_for_the_file_too(registry: People) -> None:
    assert ask_for_export(wanted=wanted(q="外地"), by=registry.su).row_count == 1
    with pytest.raises(Refused, match="没有符合条件"):
        ask_for_export(wanted=wanted(q="外地"), by=registry.luo)


def test_reason_is_needed_and_rows_are_capped(registry: People, monkeypatch) -> None:
    with pytest.raises(InvalidInput, match="用途"):
        ask_for_export(wanted=wanted(reason=" "), by=registry.luo)
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="超过 3 家"):
        ask_for_export(wanted=wanted(), by=registry.luo)
    assert not RegistryExport.objects.exists()


@pytest.mark.parametrize("name", ["ma", "ge", "yan", "xi", "an"])
def test_others_may_not_export(registry: People, name: str) -> None:
    with pytest.raises(Forbidden):
        ask_for_export(wanted=wanted(), by=getattr(registry, name))


def test_large_list_is_written_in_the_background(registry: People, monkeypatch) -> None:
    monkeypatch.setattr(exports, "INLINE_ROWS", 2)
    row = ask_for_export(wanted=wanted(file_format="xlsx"), by=registry.luo)
    assert row.state == "waiting"
    with pytest.raises(Refused, match="还没有写好"):
        fetch_export(row=row, by=registry.luo)
    tasks.run_pending()
    row.refresh_from_db()
    assert (row.state, row.row_count) == ("ready", 5)
    told = inbox(registry.luo).get().message
    assert (told.kind, told.subject, told.link) == (
        "registry.export",
        "名录已导出：5 家企业",
        f"/officer/exports/{row.ref}/",
    )
    tasks.run_pending()
    assert inbox(registry.luo).count() == 1 and not inbox(registry.qin)


def test_download_is_for_the_one_who_asked_until_it_expires(registry: People) -> None:
    row = ask_for_export(wanted=wanted(), by=registry.luo)
    for other in (registry.qin, registry.su, registry.wei):
        with pytest.raises(NotFoundOrHidden):
            export_by_ref(other, row.ref)
    assert fetch_export(row=export_by_ref(registry.luo, row.ref), by=registry.luo) == row.digest
    assert AuditEvent.objects.filter(action="registry.fetch_export").count() == 1
    with clock.held(clock.now() + timedelta(days=4)), pytest.raises(Refused, match="保留期"):
        fetch_export(row=row, by=registry.luo)
