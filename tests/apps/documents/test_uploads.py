"""Files in pieces: continued from wherever they stopped, by nobody else, never with other content; full disks lose nothing."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.corpus.pieces import pdf
from tests.people import People
from yunti.apps.documents import parts, services
from yunti.apps.documents.models import Evidence, Upload
from yunti.apps.documents.queries import anything_expired, unfinished_uploads
from yunti.apps.documents.services import handing_in, uploading
from yunti.apps.documents.services.uploading import LARGEST_CHUNK, WrongPlace
from yunti.jobs import timetable
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]
CONTENT = pdf(40)
HALF = len(CONTENT) // 2


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def begin(by: Actor, content: bytes = CONTENT, name: str = "合同.pdf", **changed: object) -> Upload:
    given = {"name": name, "size": len(content), "digest": digest(content), "kind": "contract", **changed}
    return services.begin_upload(**given, by=by)  # type: ignore[arg-type]


def send(upload: Upload, by: Actor, start: int, end: int, content: bytes = CONTENT) -> int:
    data = content[start:end]
    return services.add_chunk(ref=upload.ref, offset=start, data=data, digest=digest(data), by=by)


def test_file_in_pieces_becomes_one_piece_of_evidence(people: People) -> None:
    upload = begin(people.ma)
    assert send(upload, people.ma, 0, HALF) == HALF
    assert send(upload, people.ma, HALF, len(CONTENT)) == len(CONTENT)
    row, held_before = services.finish_upload(ref=upload.ref, by=people.ma)
    assert (row.name, row.kind, row.size, row.digest, held_before) == (
        "合同.pdf",
        "contract",
        len(CONTENT),
        digest(CONTENT),
        False,
    )
    with files.open(row.digest) as file:
        assert file.read() == CONTENT
    assert parts.received(upload.ref) == 0
    assert services.finish_upload(ref=upload.ref, by=people.ma)[0] == row and Evidence.objects.count() == 1
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["documents.begin_upload", "documents.attach_evidence", "documents.finish_upload"]


def test_begun_again_it_goes_on_where_it_stopped(people: People) -> None:
    upload = begin(people.ma)
    send(upload, people.ma, 0, HALF)
    again = begin(people.ma, name="另一个名字.pdf")
    assert again == upload and parts.received(again.ref) == HALF
    assert unfinished_uploads(people.ma) == [upload]
    assert begin(people.ma, content=CONTENT + b"%") != upload


def test_piece_out_of_place_is_answered_with_the_place(people: People) -> None:
    upload = begin(people.ma)
    send(upload, people.ma, 0, HALF)
    for start in (0, HALF - 1, HALF + 1):
        with pytest.raises(WrongPlace) as wrong:
            send(upload, people.ma, start, len(CONTENT))
        assert wrong.value.offset == HALF
    with pytest.raises(WrongPlace):
        services.finish_upload(ref=upload.ref, by=people.ma)
    assert parts.received(upload.ref) == HALF


def test_damaged_and_oversized_pieces_are_not_written(people: People) -> None:
    upload = begin(people.ma)
    with pytest.raises(Conflict, match="chunk_damaged"):
        services.add_chunk(ref=upload.ref, offset=0, data=b"abc", digest=digest(b"abd"), by=people.ma)
    for data in (b"", CONTENT + b"x", bytes(LARGEST_CHUNK + 1)):
        with pytest.raises(Refused, match="chunk_size"):
            services.add_chunk(ref=upload.ref, offset=0, data=data, digest=digest(data), by=people.ma)
    assert parts.received(upload.ref) == 0


def test_other_content_than_announced_is_refused_and_forgotten(people: People) -> None:
    upload = begin(people.ma)
    other = CONTENT[:-3] + b"xyz"
    send(upload, people.ma, 0, len(other), other)
    with pytest.raises(Conflict, match="file_changed"):
        services.finish_upload(ref=upload.ref, by=people.ma)
    assert not Evidence.objects.exists() and not Upload.objects.exists() and parts.received(upload.ref) == 0


def test_refused_file_says_why_and_leaves_nothing(people: People) -> None:
    content = b"MZ" + bytes(100)
    upload = begin(people.ma, content)
    send(upload, people.ma, 0, len(content), content)
    with pytest.raises(Refused, match="type_mismatch"):
        services.finish_upload(ref=upload.ref, by=people.ma)
    assert not Upload.objects.exists() and parts.received(upload.ref) == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"size": 51 * 1024 * 1024}, "file_too_large"),
        ({"size": 0}, "file_empty"),
        ({"digest": "abc"}, "no_digest"),
        ({"name": "合同\u202efdp.exe"}, "misleading_name"),
    ],
)
def test_what_can_be_said_before_is_said_before(
    people: People, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        begin(people.ma, **changed)
    assert refused.value.code == code and refused.value.next_step and not Upload.objects.exists()


def test_uploads_belong_to_the_person_who_began_them(people: People) -> None:
    upload = begin(people.ma)
    for other in (people.gao, people.luo, people.su, people.shen):
        for attempt in (
            lambda by=other: send(upload, by, 0, HALF),
            lambda by=other: services.finish_upload(ref=upload.ref, by=by),
            lambda by=other: services.abandon_upload(ref=upload.ref, by=by),
        ):
            with pytest.raises(NotFoundOrHidden):
                attempt()
        assert unfinished_uploads(other) == []
    assert parts.received(upload.ref) == 0 and Upload.objects.exists()


def test_same_file_in_the_library_is_found_not_doubled(people: People) -> None:
    first = services.attach_evidence(file=io.BytesIO(CONTENT), name="老合同.pdf", by=people.ma)
    upload = begin(people.ma)
    send(upload, people.ma, 0, len(CONTENT))
    assert services.finish_upload(ref=upload.ref, by=people.ma) == (first, True)
    upload = begin(people.gao)
    send(upload, people.gao, 0, len(CONTENT))
    row, held_before = services.finish_upload(ref=upload.ref, by=people.gao)
    assert row != first and not held_before


def test_full_disk_refuses_pieces_and_keeps_what_arrived(people: People, settings, monkeypatch) -> None:
    upload = begin(people.ma)
    send(upload, people.ma, 0, HALF)
    settings.YUNTI_DISK_RESERVE_MB = 1 << 30
    with pytest.raises(Refused, match="store_nearly_full"):
        send(upload, people.ma, HALF, len(CONTENT))
    with pytest.raises(Refused, match="store_nearly_full"):
        begin(people.ma, content=b"x" * 10)
    settings.YUNTI_DISK_RESERVE_MB = 0

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(parts.os, "fsync", full)
        with pytest.raises(Refused, match="store_nearly_full"):
            send(upload, people.ma, HALF, len(CONTENT))
    assert parts.received(upload.ref) == HALF
    send(upload, people.ma, HALF, len(CONTENT))
    assert services.finish_upload(ref=upload.ref, by=people.ma)[0].size == len(CONTENT)


def test_full_store_at_the_end_keeps_the_upload(people: People, monkeypatch) -> None:
    upload = begin(people.ma)
    send(upload, people.ma, 0, len(CONTENT))

    def full(*given: object, **named: object) -> None:
        raise files.no_room()

    with monkeypatch.context() as patched:
        patched.setattr(files, "put", full)
        with pytest.raises(Refused, match="store_nearly_full"):
            services.finish_upload(ref=upload.ref, by=people.ma)
    assert services.finish_upload(ref=upload.ref, by=people.ma)[0].digest == digest(CONTENT)


@pytest.mark.parametrize("step", ["write_evidence", "_mark_finished"])
def test_stopped_while_finishing_it_can_be_finished_again(people: People, monkeypatch, step: str) -> None:
    """As if the server died there: the second try gives one piece of evidence."""
    upload = begin(people.ma)
    send(upload, people.ma, 0, len(CONTENT))

    class Killed(BaseException):
        pass

    def die(**given: object) -> None:
        raise Killed

    room = handing_in if step == "write_evidence" else uploading
    with monkeypatch.context() as patched:
        patched.setattr(room, step, die)
        with pytest.raises(Killed):
            services.finish_upload(ref=upload.ref, by=people.ma)
    row, _held = services.finish_upload(ref=upload.ref, by=people.ma)
    assert Evidence.objects.get() == row and row.digest == digest(CONTENT)


def test_unfinished_uploads_expire_with_their_parts_and_strays(people: People, place: Path) -> None:
    upload = begin(people.ma)
    send(upload, people.ma, 0, HALF)
    assert not anything_expired()
    (place / "uploads" / "0000000000000000.part").write_bytes(b"x")
    assert anything_expired()
    later = clock.now() + timedelta(hours=49)
    with clock.held(later):
        with pytest.raises(NotFoundOrHidden):
            send(upload, people.ma, HALF, len(CONTENT))
        entry = next(one for one in timetable.TIMETABLE if one.name == "documents.expire_uploads")
        assert timetable.run_entry(entry, "test")
    assert not Upload.objects.exists() and not list((place / "uploads").iterdir()) and not anything_expired()


def test_abandoned_upload_is_gone(people: People) -> None:
    upload = begin(people.ma)
    send(upload, people.ma, 0, HALF)
    services.abandon_upload(ref=upload.ref, by=people.ma)
    assert not Upload.objects.exists() and parts.received(upload.ref) == 0


def test_two_tabs_sending_the_same_piece_write_it_once(people: People) -> None:
    """The file is the lock: of many at once one continues the part, the others are told where it ends."""
    upload = begin(people.ma)

    def write(number: int) -> int | Exception:
        try:
            return parts.append(upload.ref, 0, CONTENT[:HALF])
        except parts.OutOfPlace as place:
            return place

    with ThreadPoolExecutor(16) as pool:
        ends = list(pool.map(write, range(16)))
    assert [end for end in ends if end == HALF] == [HALF]
    assert all(end == HALF or (isinstance(end, parts.OutOfPlace) and end.offset == HALF) for end in ends)
    assert parts.received(upload.ref) == HALF
