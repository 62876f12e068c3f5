"""The reader in its own process: pages counted and drawn, hostile files stopped by limits, nothing served that is not clean."""

import io
import subprocess
import sys
import time

import pytest
import xlsxwriter
from PIL import Image

from tests.apps.documents.conftest import HandIn
from tests.corpus.pieces import PLAIN, ofd, pdf, picture, pptx, zipped
from tests.people import People
from yunti.apps.documents import queries, services
from yunti.apps.documents.enums import ReadingState, ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.documents.reading import limits, sandbox
from yunti.kit import clock, files
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent, ViewingRecord

pytestmark = pytest.mark.django_db


def tiff(pages: int) -> bytes:
    target = io.BytesIO()
    sheets = [Image.new("L", (300, 400), 20 * place) for place in range(pages)]
    sheets[0].save(target, "TIFF", save_all=True, append_images=sheets[1:])
    return target.getvalue()


def photo(said: str, kind: str = "JPEG") -> bytes:
    """A picture in which a camera wrote when it was taken."""
    target, image = io.BytesIO(), Image.new("RGB", (64, 48), "teal")
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = said
    image.save(target, kind, exif=exif)
    return target.getvalue()


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("2026:05:13 09:31:07", "2026-05-13T09:31:07"),
        ("2026:05:13 09:31:07\0", "2026-05-13T09:31:07"),
        ("0000:00:00 00:00:00", ""),
        ("昨天".encode().hex(), ""),
        ("", ""),
    ],
)
def test_a_photo_says_when_it_was_taken(hand_in: HandIn, people: People, said: str, taken: str) -> None:
    reading = queries.reading_of(hand_in(people.ma, photo(said), "现场.jpg"))
    assert reading is not None and (reading.state, reading.taken) == (ReadingState.READ, taken)


def test_a_picture_without_a_camera_says_nothing(hand_in: HandIn, people: People) -> None:
    reading = queries.reading_of(hand_in(people.ma, picture("PNG"), "图.png"))
    assert reading is not None and reading.taken == ""


def test_slides_are_counted_and_not_drawn(hand_in: HandIn, people: People) -> None:
    slides = {f"ppt/slides/slide{number}.xml": "<sld/>" for number in (1, 2, 3)}
    row = hand_in(
        people.ma, zipped(pptx(**slides, **{"ppt/slides/_rels/slide1.xml.rels": "<r/>"})), "方案.pptx"
    )
    reading = queries.reading_of(row)
    assert reading is not None and (reading.state, reading.pages) == (ReadingState.NOT_READ, 3)
    with pytest.raises(NotFoundOrHidden):
        services.page_picture(ref=row.ref, number=1, by=people.ma)


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [
        ("合同.pdf", pdf(3), 3),
        ("照片.jpg", picture("JPEG"), 1),
        ("扫描.tif", tiff(4), 4),
        ("图.webp", picture("WEBP"), 1),
    ],
    ids=["pdf", "jpg", "tif", "webp"],
)
def test_pages_are_counted_and_drawn(
    hand_in: HandIn, people: People, name: str, content: bytes, pages: int
) -> None:
    row = hand_in(people.ma, content, name)
    reading = queries.reading_of(row)
    assert reading is not None
    assert (reading.state, reading.pages, reading.thumbnail_count) == (ReadingState.READ, pages, pages)
    for number in range(1, pages + 1):
        small = Image.open(io.BytesIO(services.thumbnail(ref=row.ref, number=number, by=people.ma)))
        large = Image.open(io.BytesIO(services.page_picture(ref=row.ref, number=number, by=people.luo)))
        assert small.format == large.format == "JPEG" and small.width <= limits.THUMBNAIL_WIDTH
        assert large.width <= limits.PAGE_WIDTH
    for number in (0, pages + 1):
        with pytest.raises(NotFoundOrHidden):
            services.page_picture(ref=row.ref, number=number, by=people.ma)
    assert reading.thumbnails in set(queries.digests_in_use())
    assert ViewingRecord.objects.filter(purpose="preview", actor=people.luo.person_ref).count() == pages
    assert AuditEvent.objects.filter(action="documents.read_evidence").count() == 1


def test_photograph_is_drawn_upright_and_without_what_the_camera_wrote(
    hand_in: HandIn, people: People
) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "canary-camera"
    row = hand_in(people.ma, picture("JPEG", size=(80, 40), exif=exif), "照片.jpg")
    drawn = services.page_picture(ref=row.ref, number=1, by=people.ma)
    assert Image.open(io.BytesIO(drawn)).size == (40, 80) and b"canary-camera" not in drawn


def test_ofd_is_counted_and_its_text_read(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, zipped(ofd(3, text="示例电子发票")), "发票.ofd")
    reading = EvidenceReading.objects.get(evidence=row)
    assert (reading.state, reading.pages, reading.thumbnails) == (ReadingState.TEXT_ONLY, 3, "")
    assert services.page_text(ref=row.ref, number=3, by=people.luo) == "示例电子发票"
    with pytest.raises(NotFoundOrHidden):
        services.page_picture(ref=row.ref, number=1, by=people.ma)


def test_what_the_reader_cannot_open_stays_for_people(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, b"%PDF-1.7\n%%EOF\n", "合同.pdf")
    reading = EvidenceReading.objects.get(evidence=row)
    assert (
        row.scan_state == ScanState.CLEAN and reading.state == ReadingState.UNREADABLE and reading.pages == 0
    )


def test_no_page_of_a_file_that_is_not_clean(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, pdf(2), "合同.pdf")
    for state in set(ScanState) - {ScanState.CLEAN}:
        Evidence.objects.filter(pk=row.pk).update(scan_state=state)
        for door in (services.page_picture, services.thumbnail, services.page_text):
            with pytest.raises(Refused) as refused:
                door(ref=row.ref, number=1, by=people.ma)
            assert refused.value.code == f"evidence_{state.value}"
        with pytest.raises(Refused):
            services.propose_invoice(ref=row.ref, by=people.ma)


def test_pages_are_seen_by_owner_and_jurisdiction_alone(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, pdf(1), "合同.pdf")
    for other in (people.gao, people.ge, people.wei, people.yan, people.xi, people.an):
        for door in (services.page_picture, services.thumbnail):
            with pytest.raises(NotFoundOrHidden):
                door(ref=row.ref, number=1, by=other)


@pytest.mark.parametrize("kind", ["time", "memory", "clock", "died"])
def test_reader_that_is_stopped_keeps_the_file_shut(
    hand_in: HandIn, people: People, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The limits are real: a process that loops, grows, sleeps or dies is answered for."""
    programs = {
        "time": "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
        "memory": "import resource; resource.setrlimit(resource.RLIMIT_AS, (10**8, 10**8))\n"
        "import sys\ntry:\n bytes(10**9)\nexcept MemoryError:\n sys.exit(3)",
        "clock": "import time; time.sleep(60)",
        "died": "raise SystemExit(1)",
    }
    real = sandbox.subprocess.Popen

    def instead(command: list[str], **given: object) -> object:
        return real([command[0], "-c", programs[kind]], **given)

    monkeypatch.setattr(sandbox.subprocess, "Popen", instead)
    monkeypatch.setattr(sandbox, "SECONDS_BY_THE_CLOCK", 3)
    start = time.monotonic()
    row = hand_in(people.ma, pdf(1), "合同.pdf")
    assert time.monotonic() - start < 15
    assert row.scan_state == ScanState.UNSCANNABLE
    assert row.finding == ("broken" if kind == "died" else "too_heavy")
    with pytest.raises(Refused, match="evidence_unscannable") as refused:
        services.open_evidence(ref=row.ref, by=people.ma, purpose="核对")
    assert "重新导出" in refused.value.next_step


def test_the_reader_has_limits_and_knows_nothing_of_the_platform() -> None:
    program = (
        "import sys, resource\n"
        "from yunti.apps.documents.reading import child\n"
        "child._limit(child.limits.MEMORY)\n"
        "assert not [name for name in sys.modules if name.startswith('django')], 'knows the framework'\n"
        "for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE):\n"
        "    assert resource.getrlimit(kind)[0] != resource.RLIM_INFINITY\n"
    )
    environment = {"PYTHONPATH": sandbox.SOURCE, "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_reading_that_never_ends_well_is_given_up(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, pdf(1), "合同.pdf")
    EvidenceReading.objects.filter(evidence=row).update(
        attempts=3, next_reading_at=clock.now(), thumbnails="", read_at=None
    )
    assert services.read_due(clock.now()) == 1
    reading = EvidenceReading.objects.get(evidence=row)
    assert reading.next_reading_at is None and reading.thumbnails == "" and not queries.anything_to_read()


def test_small_pictures_that_rotted_are_not_served(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, pdf(1), "合同.pdf")
    path = files.store().path(EvidenceReading.objects.get(evidence=row).thumbnails)  # type: ignore[attr-defined]
    path.chmod(0o600)
    path.write_bytes(b"PK")
    with pytest.raises(files.FileDamaged):
        services.thumbnail(ref=row.ref, number=1, by=people.ma)


# what nobody sees who opens it ------------------------------------------------------------------------------------


def workbook(*hidden: str, very: str = "") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("明细")
        for name in hidden:
            book.add_worksheet(name).hide()
        if very:
            book.add_worksheet(very).very_hidden()
    return target.getvalue()


def test_hidden_sheets_are_noticed_and_keep_nothing_shut(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, workbook("身份证号", "工资", very="口令"), "明细.xlsx")
    assert (row.scan_state, row.reading.state) == (ScanState.CLEAN, ReadingState.NOT_READ)
    assert row.reading.hidden == "身份证号\n工资\n口令"
    assert hand_in(people.ma, workbook(), "明细.xlsx").reading.hidden == ""


def test_of_many_hidden_sheets_ten_are_named(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, workbook(*(f"{number:02d}" + "工" * 29 for number in range(40))), "明细.xlsx")
    assert len(row.reading.hidden.splitlines()) == 10 and len(row.reading.hidden) <= 400


@pytest.mark.parametrize("content", [PLAIN["xlsx"], PLAIN["xls"]])
def test_a_workbook_that_cannot_be_looked_into_is_a_workbook_all_the_same(
    hand_in: HandIn, people: People, content: bytes
) -> None:
    row = hand_in(people.ma, content, "明细.xlsx" if content == PLAIN["xlsx"] else "明细.xls")
    assert (row.scan_state, row.reading.hidden) == (ScanState.CLEAN, "")
