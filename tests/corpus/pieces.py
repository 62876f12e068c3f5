"""Builds small files of every kind from nothing, so that no sample needs to be kept: PDF, OFD, office, pictures, archives.

Everything in them is made up. Not here: what is wrong with a file (`bad.py`), what is merely odd (`genuine.py`).
"""

import base64
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import zxingcpp
from PIL import Image

TEXT = "示例云服务合同 Example contract"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
WORD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>" + TEXT + "</w:t></w:r></w:p>{}</w:body></w:document>"
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheets><sheet name="表一" sheetId="1"/></sheets></workbook>'
)
SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
SLIDES = (
    '<?xml version="1.0"?><p:presentation '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:sldIdLst/></p:presentation>'
)
OFD_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@dataclass(frozen=True)
class Specimen:
    """`label` says what it is a specimen of; `name` is what the person called the file."""

    label: str
    name: str
    content: bytes

    def __str__(self) -> str:
        return self.label


def pdf(
    pages: int = 1,
    *,
    version: str = "1.7",
    more: Sequence[str] = (),
    catalog: str = "",
    size: tuple[int, int] = (595, 842),
    page: str = "",
    trailer: str = "",
    content: bytes = b"BT /F1 24 Tf 72 700 Td (Example) Tj ET",
    packed: bool = False,
) -> bytes:
    """Catalogue, pages, one font, one content stream that all share, and whatever objects are given, from number 5 on."""
    kids = " ".join(f"{number} 0 R" for number in range(5 + len(more), 5 + len(more) + pages))
    body = zlib.compress(content) if packed else content
    stream = f"<</Length {len(body)}{'/Filter/FlateDecode' if packed else ''}>>\nstream\n".encode()
    objects: list[bytes] = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>".encode(),
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        stream + body + b"\nendstream",
        *(entry.encode("latin-1") for entry in more),
    ]
    one = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size[0]} {size[1]}]/Contents 4 0 R"
        + (page if "/Resources" in page else f"/Resources<</Font<</F1 3 0 R>>>>{page}")
        + ">>"
    )
    return assembled([*objects, *[one.encode()] * pages], version=version, trailer=trailer)


def pdf_of_text(*lines: str) -> bytes:
    """Chinese text that programs can read out again: codes are Unicode, and a map in the file says so."""
    shown = "".join(
        f"BT /F2 12 Tf 40 {800 - 20 * place} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
        for place, line in enumerate(lines)
    )
    ranges = "".join(f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>\n" for high in range(256))
    blocks = ranges.splitlines()
    cmap = "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    for start in range(0, 256, 100):
        part = blocks[start : start + 100]
        cmap += f"{len(part)} beginbfrange\n" + "\n".join(part) + "\nendbfrange\n"
    cmap += "endcmap"
    more = (
        "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        "/Supplement 0>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4>>>>",
        f"<</Length {len(cmap)}>>\nstream\n{cmap}\nendstream",
    )
    return pdf(more=more, page="/Resources<</Font<</F2 5 0 R>>>>", content=shown.encode())


def assembled(objects: Sequence[bytes], *, version: str = "1.7", trailer: str = "") -> bytes:
    out = bytearray(f"%PDF-{version}\n%\xe2\xe3\xcf\xd3\n".encode("latin-1"))
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def object_stream(*entries: str, first: int = 100) -> str:
    """Objects packed into one stream, as programs since PDF 1.5 write them."""
    heads, body = [], ""
    for number, entry in enumerate(entries, first):
        heads.append(f"{number} {len(body)}")
        body += entry + " "
    head = " ".join(heads) + " "
    packed = zlib.compress((head + body).encode("latin-1")).decode("latin-1")
    return (
        f"<</Type/ObjStm/N {len(entries)}/First {len(head)}/Filter/FlateDecode/Length {len(packed)}>>\n"
        f"stream\n{packed}\nendstream"
    )


def sealed_pdf(password: bytes) -> bytes:
    """Encrypted the oldest way (RC4, 40 bits); with an empty password it opens, with restrictions."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    identity, permissions = bytes(range(16)), -44
    owner = _rc4(_md5((b"owner" + padding)[:32])[:5], (password + padding)[:32])
    key = _md5((password + padding)[:32] + owner + struct.pack("<i", permissions) + identity)[:5]
    user = _rc4(key, padding)
    encrypt = f"<</Filter/Standard/V 1/R 2/P {permissions}/O<{owner.hex()}>/U<{user.hex()}>>>"
    sealed = _rc4(_md5(key + (4).to_bytes(3, "little") + b"\0\0")[:10], b"BT ET")
    return pdf(
        more=[encrypt], content=sealed, trailer=f"/Encrypt 5 0 R/ID[<{identity.hex()}><{identity.hex()}>]"
    )


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    swap = 0
    for place in range(256):
        swap = (swap + state[place] + key[place % len(key)]) % 256
        state[place], state[swap] = state[swap], state[place]
    out, one, two = bytearray(), 0, 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + state[one]) % 256
        state[one], state[two] = state[two], state[one]
        out.append(byte ^ state[(state[one] + state[two]) % 256])
    return bytes(out)


def zipped(
    members: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    return target.getvalue()


def docx(body: str = "", **more: str | bytes) -> dict[str, str | bytes]:
    return _office("word/document.xml", WORD.format(body), more)


def xlsx(rows: str = "", **more: str | bytes) -> dict[str, str | bytes]:
    return _office("xl/workbook.xml", BOOK, {"xl/worksheets/sheet1.xml": SHEET.format(rows), **more})


def pptx(**more: str | bytes) -> dict[str, str | bytes]:
    return _office("ppt/presentation.xml", SLIDES, more)


def _office(part: str, content: str, more: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    return {"[Content_Types].xml": TYPES, "_rels/.rels": RELS.format(""), part: content, **more}


def ofd(
    pages: int = 1, *, text: str = "示例", named: Mapping[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    data = "".join(
        f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in (named or {}).items()
    )
    listed = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(pages)
    )
    parts: dict[str, Any] = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {OFD_SPACE} DocType="OFD" Version="1.1">'
        f"<ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:Document {OFD_SPACE}>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number in range(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {OFD_SPACE}><ofd:Content><ofd:Layer ID="2">'
            f'<ofd:TextObject ID="3"><ofd:TextCode X="0" Y="0">{text}</ofd:TextCode></ofd:TextObject>'
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return {**parts, **more}


def signed(
    parts: dict[str, Any], *, method: str = "1.2.156.10197.1.401", algorithm: str = "sm3", times: int = 1
) -> dict[str, Any]:
    """The digests of all parts in a signature, as signing programs list them; the value of the signature itself is made up."""
    references = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>'
        f"{base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()}"
        "</ofd:CheckValue></ofd:Reference>"
        for name, text in parts.items()
    )
    signature = (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Signature {OFD_SPACE}><ofd:SignedInfo>'
        f'<ofd:References CheckMethod="{method}">{references}</ofd:References></ofd:SignedInfo></ofd:Signature>'
    )
    return {**parts, **{f"Doc_0/Signs/Sign_{number}/Signature.xml": signature for number in range(times)}}


def compound(*streams: str, filling: int = 3) -> bytes:
    """An office file of before 2007: header, allocation table, directory with the named streams, a few sectors."""
    directory_sectors = (len(streams) + 1 + 3) // 4
    used = 1 + directory_sectors + filling
    table = [0xFFFFFFFD]
    table += [*range(2, directory_sectors + 1), 0xFFFFFFFE]
    table += [*range(directory_sectors + 2, used), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<L", 0) + b"\xff" * (4 * 108)
    entries = b"".join(
        _entry(name, 5 if not place else 2, directory_sectors + 1)
        for place, name in enumerate(["Root Entry", *streams])
    )
    entries = entries.ljust(directory_sectors * 512, b"\0")
    return header + struct.pack("<128L", *table) + entries + b"\x01" * (512 * filling)


def _entry(name: str, kind: int, start: int) -> bytes:
    raw = name.encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBLLL", len(raw) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        + bytes(36)
        + struct.pack("<LQ", start, 1024)
    )


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Bands of different brightness, so that it looks like something."""
    image = Image.new("L", size)
    image.putdata([(x * 7 + y * 13) % 256 for y in range(size[1]) for x in range(size[0])])
    target = io.BytesIO()
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 256)
    image.convert(mode).save(target, kind, **options)
    return target.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A header that promises so many pixels, and none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def code_on_paper(text: str, *, turned: float = 0) -> Image.Image:
    """A sheet with a two-dimensional code at its top left, as invoices have."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    square = Image.fromarray(numpy.array(code.to_image(scale=4)))
    sheet = Image.new("L", (1240, 800), 255)
    sheet.paste(square, (60, 60))
    return sheet.rotate(turned, fillcolor=255, expand=True)


def saved(image: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


INVOICE = (
    '<?xml version="1.0" encoding="{encoding}"?><EInvoice><Header><EIid>{number}</EIid></Header><EInvoiceData>'
    "<SellerInformation><SellerIdNum>{seller_id}</SellerIdNum><SellerName>{seller}</SellerName></SellerInformation>"
    "<BuyerInformation><BuyerIdNum>{buyer_id}</BuyerIdNum><BuyerName>{buyer}</BuyerName></BuyerInformation>"
    "<BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>"
    "<TotalTax-includedAmount>{total}</TotalTax-includedAmount></BasicInformation></EInvoiceData>"
    "<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{date} 10:00:00</IssueTime>"
    "</TaxSupervisionInfo></EInvoice>"
)
INVOICE_VALUES = {
    "number": "24990000000000000017",
    "seller": "示例云计算有限公司",
    "seller_id": "91990100000000017X",
    "buyer": "示例机械有限公司",
    "buyer_id": "91990101000000001T",
    "net": "17300.00",
    "tax": "1038.00",
    "total": "18338.00",
    "date": "2026-03-02",
}


def invoice(encoding: str = "UTF-8", **values: str) -> bytes:
    text = INVOICE.format(encoding=encoding, **{**INVOICE_VALUES, **values})
    return text.encode({"UTF-8": "utf-8", "GB18030": "gb18030", "UTF-16": "utf-16"}[encoding])


PLAIN: dict[str, bytes] = {
    "pdf": pdf(),
    "ofd": zipped(ofd()),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "tif": picture("TIFF"),
    "bmp": picture("BMP"),
    "webp": picture("WEBP"),
    "docx": zipped(docx()),
    "xlsx": zipped(xlsx()),
    "pptx": zipped(pptx()),
    "doc": compound("WordDocument", "1Table"),
    "xls": compound("Workbook"),
    "ppt": compound("PowerPoint Document"),
    "xml": invoice(),
    "txt": TEXT.encode(),
    "zip": zipped({"说明.txt": TEXT, "合同.pdf": pdf()}),
}
"""One sound file of each kind."""
