"""Evidence: only clean files are opened, by nobody but those who may; scanners that are away or blind lose nothing."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.apps.documents import fake_clamd
from tests.people import People
from yunti.apps.documents import queries, scanning, services
from yunti.apps.documents.enums import ScannerState, ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.scanning import EICAR
from yunti.apps.messages import queries as messages
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.errors import Forbidden, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent, ViewingRecord

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_SCANNER = "demo"
    settings.YUNTI_DISK_RESERVE_MB = 0


@pytest.fixture
def clamd(settings) -> Iterator[fake_clamd.Daemon]:
    with fake_clamd.running() as daemon:
        settings.YUNTI_SCANNER = daemon.address
        yield daemon


def attach(by: Actor, content: bytes = PDF, name: str = "合同.pdf", **more: str) -> Evidence:
    return services.attach_evidence(file=io.BytesIO(content), name=name, by=by, **more)


def scanned(row: Evidence, **later: int) -> Evidence:
    services.scan_due(clock.now() + timedelta(**later))
    row.refresh_from_db()
    return row


def zipped(content: bytes, name: str = "a.txt", *more: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        for part in more:
            archive.writestr(part, "<x/>")
    return target.getvalue()


def encrypted(content: bytes) -> bytes:
    """The flag of encryption set in both headers, which is what a scanner goes by."""
    data = bytearray(zipped(content))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_file_is_opened_only_after_it_was_found_clean(people: People) -> None:
    row = attach(people.ma)
    with pytest.raises(Refused, match="evidence_pending"):
        services.open_evidence(ref=row.ref, by=people.ma, purpose="核对")
    assert scanned(row).scan_state == ScanState.CLEAN and row.scanner == "demo"
    opened = services.open_evidence(ref=row.ref, by=people.luo, purpose="核对")
    with opened.file as file:
        assert file.read() == PDF
    assert ViewingRecord.objects.get().actor == people.luo.person_ref
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [
        "documents.attach_evidence",
        "documents.scan_evidence",
    ]


@pytest.mark.parametrize("scanner", ["demo", "clamd"])
@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("说明.txt", EICAR, ScanState.INFECTED),
        ("说明.txt", b" " * 30_000_000 + b"a" + EICAR, ScanState.INFECTED),
        ("材料.zip", zipped(EICAR), ScanState.INFECTED),
        ("材料.zip", zipped(zipped(zipped(EICAR))), ScanState.INFECTED),
        (
            "说明.docx",
            zipped(EICAR, "word/a.bin", "[Content_Types].xml", "word/document.xml"),
            ScanState.INFECTED,
        ),
        ("材料.zip", encrypted(EICAR), ScanState.UNSCANNABLE),
        ("材料.zip", zipped(encrypted(EICAR)), ScanState.UNSCANNABLE),
    ],
    ids=["byte 0", "behind 30 MB", "zip", "zip in zip", "docx", "encrypted", "encrypted in zip"],
)
def test_test_signature_is_never_served(
    people: People, clamd, settings, scanner: str, name: str, content: bytes, state: ScanState
) -> None:
    if scanner == "demo":
        settings.YUNTI_SCANNER = "demo"
    elif name.endswith((".zip", ".docx")) and state == ScanState.INFECTED:
        clamd.answer = b"stream: Eicar-Signature FOUND\0"  # the real daemon unpacks, this one does not
    row = scanned(attach(people.ma, content, name))
    assert row.scan_state == state
    for actor in (people.ma, people.luo, people.su, people.shen):
        with pytest.raises(Refused, match=f"evidence_{state.value}"):
            services.open_evidence(ref=row.ref, by=actor, purpose="核对")
    assert not ViewingRecord.objects.exists()
    assert messages.inbox(people.ma).count() == 1
    assert messages.inbox(people.an).count() == (1 if state == ScanState.INFECTED else 0)


def test_every_state_but_clean_keeps_the_file_shut(people: People) -> None:
    row = attach(people.ma)
    for state in ScanState:
        Evidence.objects.filter(pk=row.pk).update(scan_state=state)
        if state == ScanState.CLEAN:
            services.open_evidence(ref=row.ref, by=people.ma, purpose="核对").file.close()
        else:
            with pytest.raises(Refused):
                services.open_evidence(ref=row.ref, by=people.ma, purpose="核对")


def test_scanner_that_is_away_loses_nothing(people: People, settings) -> None:
    with fake_clamd.running() as daemon:
        address = daemon.address
    settings.YUNTI_SCANNER = address  # nobody listens there any more
    row = scanned(attach(people.ma))
    assert row.scan_state == ScanState.PENDING and row.next_scan_at == clock.now() + timedelta(seconds=30)
    assert queries.scanner_state() == ("clamav", ScannerState.AWAY)
    assert scanned(row, seconds=31).scan_attempts == 2
    settings.YUNTI_SCANNER = "demo"
    assert scanned(row, hours=1).scan_state == ScanState.CLEAN


def test_scanner_that_finds_nothing_is_not_believed(people: People, clamd) -> None:
    clamd.answer = b"stream: OK\0"
    row = scanned(attach(people.ma))
    assert row.scan_state == ScanState.PENDING
    assert queries.scanner_state() == ("clamav", ScannerState.BLIND)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", ScanState.CLEAN),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", ScanState.INFECTED),
        (b"stream: Heuristics.Encrypted.Zip FOUND\0", ScanState.UNSCANNABLE),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", ScanState.UNSCANNABLE),
        (b"INSTREAM size limit exceeded. ERROR\0", ScanState.UNSCANNABLE),
        (b"stream: Can't allocate memory ERROR\0", None),
        (b"", None),
    ],
)
def test_answers_of_the_daemon(clamd, answer: bytes, verdict: ScanState | None) -> None:
    clamd.answer = answer
    scanner = scanning.Clamd(clamd.address, 1000)
    if verdict is None:
        with pytest.raises(scanning.ScannerAway):
            scanner.scan(io.BytesIO(PDF))
    else:
        assert scanner.scan(io.BytesIO(PDF)).state == verdict
    assert clamd.received == [len(PDF)]


def test_daemon_that_hangs_up_on_a_large_file_is_still_heard(clamd) -> None:
    clamd.stream_max = 1_000_000
    verdict = scanning.Clamd(clamd.address, 1 << 40).scan(io.BytesIO(bytes(1_200_000)))
    assert verdict == scanning.Verdict(ScanState.UNSCANNABLE, "too_large")


def test_file_above_the_scanners_limit_is_unscannable_without_being_sent(
    people: People, clamd, settings
) -> None:
    settings.YUNTI_SCANNER_LIMIT_MB = 1
    row = scanned(attach(people.ma, b"a" * 1_100_000, "说明.txt"))
    assert row.scan_state == ScanState.UNSCANNABLE and row.finding == "too_large"
    assert clamd.received == [len(EICAR)]  # the test signature of the self-check alone


def test_without_a_scanner_files_wait_in_a_state_of_their_own(people: People, settings) -> None:
    settings.YUNTI_SCANNER = "none"
    row = scanned(attach(people.ma))
    assert row.scan_state == ScanState.UNSCANNED and not queries.anything_to_scan()
    assert queries.scanner_state() == ("", ScannerState.NOT_CONFIGURED)
    with pytest.raises(Refused, match="evidence_unscanned"):
        services.open_evidence(ref=row.ref, by=people.ma, purpose="核对")
    settings.YUNTI_SCANNER = "demo"
    assert queries.anything_to_scan() and scanned(row).scan_state == ScanState.CLEAN


def test_without_a_scanner_files_are_refused_where_the_site_wants_it_so(people: People, settings) -> None:
    settings.YUNTI_SCANNER, settings.YUNTI_UNSCANNED = "none", "refuse"
    with pytest.raises(Refused, match="no_scanner"):
        attach(people.ma)
    assert not Evidence.objects.exists()


def test_clean_file_is_scanned_again_after_a_month_and_shut_when_something_is_found(
    people: People, clamd
) -> None:
    row = scanned(attach(people.ma))
    assert not queries.awaiting_scan(clock.now() + timedelta(days=29)).exists()
    clamd.answer = b"stream: New.Signature FOUND\0"
    assert scanned(row, days=31).scan_state == ScanState.INFECTED


def test_file_that_rotted_in_the_store_is_not_served(people: People) -> None:
    row = scanned(attach(people.ma))
    store = files.store()
    path = store.path(row.digest)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 other")
    with pytest.raises(files.FileDamaged):
        services.open_evidence(ref=row.ref, by=people.ma, purpose="核对")
    path.unlink()
    with pytest.raises(files.FileDamaged):
        services.open_evidence(ref=row.ref, by=people.ma, purpose="核对")
    assert not ViewingRecord.objects.exists()


def test_evidence_is_seen_by_owner_and_jurisdiction_alone(people: People) -> None:
    row = scanned(attach(people.ma))
    sees = {"ma", "luo", "qin", "su", "tan", "shen"}
    for name in ("ma", "gao", "ge", "luo", "qin", "wei", "su", "yan", "tan", "shen", "xi", "an"):
        actor = getattr(people, name)
        assert queries.evidence_visible_to(actor).exists() == (name in sees), name
        if name not in sees:
            with pytest.raises(NotFoundOrHidden):
                services.open_evidence(ref=row.ref, by=actor, purpose="核对")


def test_files_are_handed_in_for_oneself_or_by_officers_for_their_own(people: People) -> None:
    owner = people.ma.organisation_ref
    assert attach(people.luo, owner_ref=owner).organisation.ref == owner
    for actor in (people.gao, people.wei, people.xi, people.tan):
        with pytest.raises(Forbidden):
            attach(actor, owner_ref=owner)
    assert AuditEvent.objects.filter(outcome="denied", action="documents.attach_evidence").count() == 4
    with pytest.raises(NotFoundOrHidden):
        attach(people.ma, owner_ref="nobody")


def test_removed_file_is_gone_for_everybody_and_stays_in_the_log(people: People) -> None:
    row = scanned(attach(people.ma))
    with pytest.raises(Forbidden):
        services.remove_evidence(ref=row.ref, by=people.luo)
    services.remove_evidence(ref=row.ref, by=people.ma)
    for actor in (people.ma, people.luo):
        with pytest.raises(NotFoundOrHidden):
            services.open_evidence(ref=row.ref, by=actor, purpose="核对")
    with pytest.raises(NotFoundOrHidden):
        services.remove_evidence(ref=row.ref, by=people.ma)
    assert Evidence.objects.get().digest == row.digest


def test_same_key_hands_in_once(people: People) -> None:
    assert attach(people.ma, key="k") == attach(people.ma, key="k") and Evidence.objects.count() == 1


def test_refused_file_leaves_neither_row_nor_bytes(people: People, settings) -> None:
    settings.YUNTI_UPLOAD_LIMIT_MB = 1
    with pytest.raises(Refused, match="type_mismatch"):
        attach(people.ma, b"MZ" + bytes(100))
    with pytest.raises(Refused, match="file_too_large"):
        attach(people.ma, PDF + bytes(1_100_000))
    assert not Evidence.objects.exists() and not list(files.store().digests())
