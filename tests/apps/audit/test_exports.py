"""A history that leaves the platform can be checked without it; any changed byte is named."""

import io
import json
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from tests.apps.audit.log import SEALER, raw, write_log
from tests.people import People
from yunti.apps.audit.exports import export_history, export_search
from yunti.apps.audit.histories import LINES, MANIFEST, SIGNATURE, TABLE, check_history
from yunti.apps.audit.queries import Search
from yunti.apps.audit.sealing import seal_pending
from yunti.kit.errors import Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.models import AuditEvent, ViewingRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(people: People) -> bytes:
    write_log(people, 30)
    return exported(people, purpose="audit")


def exported(people: People, purpose: str) -> bytes:
    return export_history(
        subject_type="accounts.person",
        subject_ref=people.ma.ref,
        purpose=purpose,
        note="示例",
        by=people.shen,
    )


def rewritten(packed: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(fresh, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return fresh.getvalue()


def test_history_checks_out_offline(history: bytes, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        checked = check_history(history)
    assert checked.problems == [] and checked.entries == 10 and checked.size >= 30
    assert check_history(history, key_id=checked.key_id).problems == []
    assert check_history(history, key_id="0" * 16).problems


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (LINES, b"test.note_phone", b"test.note_phonf"),
        (LINES, b"1390000", b"1390001"),
        (TABLE, b"1390000", b"1390001"),
        (MANIFEST, b"accounts.person", b"accounts.persom"),
    ],
)
def test_changed_byte_is_found(history: bytes, name: str, old: bytes, new: bytes) -> None:
    changed = rewritten(history, name, lambda content: content.replace(old, new, 1))
    assert check_history(changed).problems


def test_other_signature_is_found(history: bytes) -> None:
    other = rewritten(
        history, SIGNATURE, lambda content: (b"A" if content[:1] != b"A" else b"B") + content[1:]
    )
    assert check_history(other).problems


def test_left_out_line_is_found(history: bytes) -> None:
    shorter = rewritten(history, LINES, lambda content: content.split(b"\n", 1)[1])
    assert check_history(shorter).problems


@pytest.mark.parametrize("packed", [b"", b"no zip", b"PK\x03\x04"])
def test_other_file_is_no_history(packed: bytes) -> None:
    with pytest.raises(InvalidInput):
        check_history(packed)


def test_details_stay_behind_without_a_purpose(people: People) -> None:
    write_log(people, 10)
    packed = exported(people, purpose="")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        text = archive.read(LINES).decode()
    assert "1390000" not in text and check_history(packed).problems == []
    assert not ViewingRecord.objects.exists()
    exported(people, purpose="audit")
    assert ViewingRecord.objects.get().about == people.ma.ref


def test_export_itself_is_on_the_log(people: People) -> None:
    write_log(people, 10)
    exported(people, purpose="audit")
    event = AuditEvent.objects.get(action="audit.export_history")
    assert json.loads(event.detail.payload)["purpose"] == "audit"


def test_history_of_nothing_and_of_another_desk_is_refused(people: People) -> None:
    write_log(people, 3)
    with pytest.raises(NotFoundOrHidden):
        export_history(subject_type="x.y", subject_ref="z", purpose="", note="", by=people.shen)
    with pytest.raises(Forbidden):
        export_history(subject_type="x.y", subject_ref="z", purpose="", note="", by=people.luo)


def test_search_becomes_a_workbook_without_formulas(people: People) -> None:
    write_log(people, 3)
    raw("UPDATE kit_auditevent SET clause = '=1+1'")
    seal_pending(by=SEALER)
    sheet = openpyxl.load_workbook(io.BytesIO(export_search(search=Search(), by=people.shen))).active
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 4
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}
    assert rows[-1][-1].value == "=1+1"
    assert AuditEvent.objects.filter(action="audit.release_search").exists()
