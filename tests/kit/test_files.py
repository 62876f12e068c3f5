"""The store by content and the recognition of types: what is stored, what is refused and why."""

import io
import os
import struct
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yunti.kit import archives, file_types, files
from yunti.kit.errors import Refused
from yunti.kit.file_names import clean_name, extension_of

CONTENT = "示例".encode() * 100_000


@pytest.fixture(params=["disk", "object"])
def store(request, tmp_path: Path) -> files.Store:
    return files.DiskStore(tmp_path) if request.param == "disk" else files.ObjectStore(InMemoryStorage())


def test_same_content_is_stored_once_and_comes_back(store: files.Store) -> None:
    first = store.put(io.BytesIO(CONTENT), limit=files.MEGABYTE)
    second = store.put(SimpleUploadedFile("a.txt", CONTENT), limit=files.MEGABYTE)
    assert first == second and first.size == len(CONTENT)
    assert list(store.digests()) == [first.digest] and store.exists(first.digest)
    with store.open(first.digest) as file:
        assert file.read() == CONTENT
    store.remove(first.digest)
    with pytest.raises(files.FileDamaged, match="file_missing"):
        store.open(first.digest)


def test_limit_holds_to_the_byte(store: files.Store) -> None:
    store.put(io.BytesIO(CONTENT), limit=len(CONTENT))
    with pytest.raises(Refused, match="file_too_large"):
        store.put(io.BytesIO(CONTENT), limit=len(CONTENT) - 1)


def test_digest_cannot_name_another_place(store: files.Store) -> None:
    with pytest.raises(ValueError):
        store.open("../" * 20 + "etc/passwd")


def test_changed_byte_is_found_before_anything_is_handed_out(tmp_path: Path) -> None:
    store = files.DiskStore(tmp_path)
    digest = store.put(io.BytesIO(CONTENT), limit=files.MEGABYTE).digest
    path = store.path(digest)
    path.chmod(0o600)
    path.write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(files.FileDamaged, match="file_damaged"):
        store.open(digest)
    store.put(io.BytesIO(CONTENT), limit=files.MEGABYTE)  # the same file again heals it
    store.open(digest).close()


def test_nothing_is_left_behind_when_an_upload_breaks_off(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise RuntimeError("connection lost")

    store = files.DiskStore(tmp_path)
    with pytest.raises(RuntimeError):
        store.put(Broken(), limit=10)
    assert not list((tmp_path / "incoming").iterdir()) and not list(store.digests())


def test_disk_that_is_nearly_full_refuses_before_writing(tmp_path: Path) -> None:
    store = files.DiskStore(tmp_path, reserve=1 << 60)
    assert store.free_bytes() == 0
    with pytest.raises(Refused, match="store_nearly_full"):
        store.put(SimpleUploadedFile("a.txt", CONTENT), limit=files.MEGABYTE)


def test_full_disk_while_writing_is_a_refusal_too(tmp_path: Path, monkeypatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="store_nearly_full"):
        files.DiskStore(tmp_path).put(io.BytesIO(CONTENT), limit=files.MEGABYTE)
    assert not list((tmp_path / "incoming").iterdir())


def test_store_is_the_one_of_the_settings_and_says_what_it_lacks(settings, monkeypatch) -> None:
    assert files.store().name == "disk"
    settings.YUNTI_FILE_STORE = "s3"
    with pytest.raises(ImproperlyConfigured, match="YUNTI_S3_BUCKET"):
        files.store()
    settings.YUNTI_S3 = settings.YUNTI_S3 | {"bucket_name": "evidence"}
    monkeypatch.setitem(sys.modules, "storages", None)  # as if the extra were not installed
    with pytest.raises(ImproperlyConfigured, match="extra `s3`"):
        files.store()
    settings.YUNTI_FILE_STORE = "tape"
    with pytest.raises(ImproperlyConfigured, match="neither"):
        files.store()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("合同 2026.pdf", "合同 2026.pdf"),
        ("..\\..\\windows\\合同.pdf", "合同.pdf"),
        ("/etc/passwd", "passwd"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("合同.pdf. . ", "合同.pdf"),
        ("CON.pdf", "文件CON.pdf"),
        ("..", "文件"),
        ("", "文件"),
        (".htaccess", "文件.htaccess"),
        ("长" * 300 + ".pdf", "长" * 111 + "….pdf"),
        ('a"<b>.pdf', "a__b_.pdf"),
    ],
)
def test_names_are_cleaned(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_the_last_ending_counts() -> None:
    assert extension_of("合同.pdf.EXE") == "exe" and extension_of("合同") == ""


def zipped(**members: str | bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def office(part: str, *more: str) -> bytes:
    return zipped(**{"[Content_Types].xml": "<Types/>", part: "<x/>"}, **dict.fromkeys(more, "x"))


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(target, kind)
    return target.getvalue()


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OLE = file_types.OLE + bytes(600) + "WordDocument".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("合同.pdf", PDF),
        ("合同.PDF", b"\xef\xbb\xbf\r\n" + PDF),
        ("发票.ofd", zipped(**{"OFD.xml": "<OFD/>", "Doc_0/Document.xml": "<x/>"})),
        ("说明.docx", office("word/document.xml")),
        ("表.xlsx", office("xl/workbook.xml")),
        ("汇报.pptx", office("ppt/presentation.xml")),
        ("说明.doc", OLE),
        ("照片.jpg", picture("JPEG")),
        ("照片.jpeg", picture("JPEG")),
        ("照片.png", picture("PNG")),
        ("扫描.tif", picture("TIFF")),
        ("名单.csv", "名称,代码\n".encode("gb18030")),
        ("名单.csv", "\ufeff名称,代码\n".encode()),
        ("名单.txt", "名称".encode("utf-16")),
        ("材料.zip", zipped(a="1", b="2")),
    ],
)
def test_honest_files_are_taken(name: str, content: bytes) -> None:
    found = file_types.recognise(io.BytesIO(content), name)
    assert found.media_type == file_types.MEDIA_TYPES[extension_of(name)]


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("合同.pdf", b"MZ" + bytes(200), "type_mismatch", "exe"),
        ("合同.pdf", picture("PNG"), "type_mismatch", ".png"),
        ("照片.png", picture("JPEG"), "type_mismatch", ".jpg"),
        ("照片.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type_mismatch", "svg"),
        ("说明.txt", b"<html><script>1</script>", "type_mismatch", "html"),
        ("说明.txt", b"a\x00b", "type_mismatch", "不认识"),
        ("说明.docx", zipped(a="1"), "type_mismatch", ".zip"),
        ("说明.docx", office("word/document.xml", "word/vbaProject.bin"), "macros", "宏"),
        ("说明.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "macros", "宏"),
        ("程序.exe", b"MZ", "type_not_allowed", "exe"),
        ("合同.pdf.exe", PDF, "type_not_allowed", "exe"),
        ("合同", PDF, "type_not_allowed", "扩展名"),
        ("合同.pdf", b"", "file_empty", "空"),
        ("合同.pdf", b" \r\n ", "file_empty", "空"),
        ("合同.pdf", PDF + zipped(a="1"), "two_faced", "两种"),
        ("照片.png", picture("PNG") + zipped(a="1"), "two_faced", "两种"),
        ("照片.jpg", picture("JPEG")[:30] + PDF, "two_faced", "两种"),
        ("照片.png", picture("PNG")[:20], "image_broken", "不完整"),
        ("照片.png", huge_png(50_000, 50_000), "too_many_pixels", "像素"),
        ("照片.png", huge_png(10_001, 10_000), "too_many_pixels", "像素"),
        ("材料.zip", zipped(a="1")[:-10], "archive_broken", "不完整"),
        ("材料.zip", zipped(a=bytes(50_000_000)), "archive_bomb", "过大"),
    ],
)
def test_dishonest_files_are_refused_with_a_reason(name: str, content: bytes, code: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        file_types.recognise(io.BytesIO(content), name)
    assert refused.value.code == code and says in refused.value.reason and refused.value.next_step


def nested(times: int) -> bytes:
    content = zipped(a="1")
    for _round in range(times):
        content = zipped(inner=content)
    return content


@pytest.mark.parametrize(
    ("make", "code"),
    [(lambda: nested(6), "too_deep"), (lambda: zipped(a=os.urandom(2_000_000)), "bomb")],
)
def test_members_stop_at_depth_and_budget(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(archives.ArchiveUnreadable, match=code):
        list(archives.members(io.BytesIO(make()), budget=1_000_000))


def test_members_of_archives_inside_archives_are_seen() -> None:
    found = [member.name for member in archives.members(io.BytesIO(nested(2)), budget=1_000_000)]
    assert found == ["inner", "inner", "a"]


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    class Unread(io.BytesIO):
        def read(self, *sizes: int | None) -> bytes:
            raise AssertionError("read")

    with pytest.raises(Refused) as refused:
        files.require_within(Unread(bytes(11)), 10)
    assert refused.value.code == "file_too_large"
    files.require_within(Unread(bytes(10)), 10)


def test_members_are_never_held_in_memory_whole() -> None:
    """Random bytes do not compress, so that nothing but the unpacking itself is measured."""
    packed = zipped(**{"a.bin": os.urandom(24_000_000)})
    tracemalloc.start()
    try:
        found = [member.size for member in archives.members(io.BytesIO(packed), budget=100_000_000)]
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [24_000_000] and peak < 12_000_000
