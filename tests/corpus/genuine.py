"""Two hundred files and more that are odd and honest: each must be accepted, found clean and kept byte for byte.

Forms of the offices' own programs, of phones and scanners, of vendors' OFD. Not here: the judgement (`tests/apps/documents`).
"""

import io
import struct
import zipfile
from collections.abc import Iterator

from PIL import Image

from tests.corpus.further import further_genuine
from tests.corpus.pieces import (
    PLAIN,
    RELS,
    TEXT,
    TYPES,
    WORD,
    Specimen,
    assembled,
    compound,
    docx,
    invoice,
    object_stream,
    ofd,
    pdf,
    picture,
    pptx,
    sealed_pdf,
    signed,
    xlsx,
    zipped,
)


def all_genuine() -> list[Specimen]:
    families = (
        names,
        pdfs,
        odd_pdfs,
        pictures,
        photographs,
        texts,
        office,
        odd_office,
        old_office,
        ofds,
        signed_ofds,
        archives,
        invoices,
        further_genuine,
    )
    return [specimen for family in families for specimen in family()]


def names() -> Iterator[Specimen]:
    for name in (
        "合同.PDF",
        "合同.Pdf",
        "㐀𠮷野家合同.pdf",
        "合同（盖章版）【最终】.pdf",
        "2026年1月.云服务合同.v2.pdf",
        "合 同　.pdf",
        "合同.exe.pdf",
        "😀.pdf",
        "a" * 200 + ".pdf",
        "长" * 255 + ".pdf",
        "长" * 1300 + ".pdf",
        "C:\\Users\\张三\\桌面\\合同.pdf",
        "/home/a/合同.pdf",
        "\u202aC:\\合同.pdf",
        "合同\u200b.pdf",
        "-rf.pdf",
        "=cmd.pdf",
        "合同?.pdf",
        "合同%00.pdf",
        "合同;rm.pdf",
        "CON.pdf",
        "e\u0301tude.pdf",
        "合同.pdf. ",
        "\ufeff合同.pdf",
    ):
        yield Specimen(f"name {name[:40]!r}", name, PLAIN["pdf"])


def pdfs() -> Iterator[Specimen]:
    for version in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0"):
        yield Specimen(f"pdf {version}", "合同.pdf", pdf(version=version))
    for pages in (2, 3, 60, 500, 2000):
        yield Specimen(f"pdf of {pages} pages", "合同.pdf", pdf(pages))
    for label, size in {
        "A3": (842, 1191),
        "across": (842, 595),
        "ticket": (164, 700),
        "drawing": (3370, 2384),
        "long": (300, 14_000),
    }.items():
        yield Specimen(f"pdf {label}", "合同.pdf", pdf(size=size))
    for turn in (90, 180, 270):
        yield Specimen(f"pdf turned {turn}", "扫描.pdf", pdf(page=f"/Rotate {turn}"))
    for label, before in {
        "mark": b"\xef\xbb\xbf",
        "blanks": b"\r\n\r\n",
        "printer": b"\x1b%-12345X@PJL JOB\r\n",
        "mail": b"Content-Type: application/pdf\r\n\r\n",
    }.items():
        yield Specimen(f"pdf behind {label}", "合同.pdf", before + PLAIN["pdf"])
    for label, behind in {
        "blanks": b"\r\n\r\n",
        "zeros": bytes(1000),
        "printer": b"\x1b%-12345X",
        "words": b"\n% signed\n",
    }.items():
        yield Specimen(f"pdf before {label}", "合同.pdf", PLAIN["pdf"] + behind)
    for times in (1, 2, 5):
        yield Specimen(f"pdf changed {times} times", "合同.pdf", _changed(pdf(), times))
    yield Specimen("pdf with packed content", "合同.pdf", pdf(packed=True))


def _changed(content: bytes, times: int) -> bytes:
    """Changes are written behind, as signing programs do."""
    for _time in range(times):
        before = content.rfind(b"startxref") + 10
        earlier = content[before : content.find(b"\n", before)].decode()
        place = len(content)
        content += f"3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Courier>>\nendobj\nxref\n3 1\n{place:010d} 00000 n \n".encode()
        start = content.rfind(b"xref\n3 1")
        content += f"trailer\n<</Size 6/Root 1 0 R/Prev {earlier}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return content


def odd_pdfs() -> Iterator[Specimen]:
    yield Specimen(
        "pdf with link",
        "合同.pdf",
        pdf(
            page="/Annots[5 0 R]",
            more=["<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.cn/)>>>>"],
        ),
    )
    yield Specimen("pdf that opens at a page", "合同.pdf", pdf(catalog="/OpenAction[5 0 R/Fit]"))
    yield Specimen(
        "pdf with outline", "合同.pdf", pdf(catalog="/Outlines 5 0 R", more=["<</Type/Outlines/Count 0>>"])
    )
    yield Specimen(
        "pdf form", "合同.pdf", pdf(catalog="/AcroForm<</Fields[5 0 R]>>", more=["<</FT/Tx/T(name)/V(a)>>"])
    )
    yield Specimen(
        "signed pdf",
        "合同.pdf",
        pdf(
            catalog="/AcroForm<</SigFlags 3/Fields[5 0 R]>>",
            more=["<</FT/Sig/T(s)/V<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 9 9 9]/Contents<00>>>>>"],
        ),
    )
    yield Specimen(
        "pdf with words of programs", "合同.pdf", pdf(content=b"BT (see JavaScript and Launch) Tj ET")
    )
    yield Specimen("pdf that may not be copied", "征信.pdf", sealed_pdf(b""))
    packed = "/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(invoice.xml)/EF<</F 5 0 R>>>>]>>>>"
    yield Specimen(
        "pdf with packed invoice data",
        "发票.pdf",
        pdf(catalog=packed, more=["<</Type/EmbeddedFile/Length 4>>\nstream\n<a/>\nendstream"]),
    )
    utf16 = "<FEFF53D17968002E0078006D006C>"
    yield Specimen(
        "the same, named in Chinese",
        "发票.pdf",
        pdf(
            catalog=packed.replace("(invoice.xml)", utf16),
            more=["<</Type/EmbeddedFile/Length 4>>\nstream\n<a/>\nendstream"],
        ),
    )
    yield Specimen("pdf with object streams", "合同.pdf", pdf(more=[object_stream("<</A 1>>", "[1 2 3]")]))
    yield Specimen(
        "pdf with odd names", "合同.pdf", pdf(catalog="/Lang(zh-CN)/PieceInfo<</A#20B 1/C#23D 2>>")
    )
    yield Specimen("pdf with pictures", "扫描.pdf", _scanned(1))
    yield Specimen("scan of five pages", "扫描.pdf", _scanned(5))
    yield Specimen("pdf whose table is wrong", "合同.pdf", PLAIN["pdf"].replace(b"0000000015", b"0000000019"))
    yield Specimen(
        "pdf with a wrong start", "合同.pdf", PLAIN["pdf"].replace(b"startxref\n", b"startxref\n1")
    )
    yield Specimen("pdf with no pages known", "合同.pdf", assembled([b"<</Type/Catalog>>"]))


def _scanned(pages: int) -> bytes:
    target = io.BytesIO()
    sheets = [Image.linear_gradient("L").resize((620, 877)) for _page in range(pages)]
    sheets[0].save(target, "PDF", save_all=True, append_images=sheets[1:], resolution=75)
    return target.getvalue()


def pictures() -> Iterator[Specimen]:
    modes = {
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
        "JPEG": ("L", "RGB", "CMYK"),
        "TIFF": ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "YCbCr", "LAB"),
        "BMP": ("1", "L", "P", "RGB", "RGBA"),
        "WEBP": ("RGB", "RGBA"),
    }
    ending = {"PNG": "png", "JPEG": "jpg", "TIFF": "tif", "BMP": "bmp", "WEBP": "webp"}
    for kind, some in modes.items():
        for mode in some:
            yield Specimen(f"{kind} {mode}", f"照片.{ending[kind]}", picture(kind, mode))
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield Specimen(f"tif {compression}", "扫描.tif", picture("TIFF", compression=compression))
    yield Specimen("tif of a fax", "扫描.tif", picture("TIFF", "1", compression="group4"))
    for pages in (2, 12, 60):
        target = io.BytesIO()
        sheets = [Image.new("1", (400, 560), place % 2) for place in range(pages)]
        sheets[0].save(target, "TIFF", save_all=True, append_images=sheets[1:])
        yield Specimen(f"tif of {pages} pages", "扫描.tiff", target.getvalue())
    for label, options in {
        "progressive": {"progressive": True},
        "rough": {"quality": 5},
        "fine": {"quality": 100, "subsampling": 0},
    }.items():
        yield Specimen(f"jpg {label}", "照片.JPG", picture("JPEG", **options))
    yield Specimen("webp lossless", "照片.webp", picture("WEBP", lossless=True))


def photographs() -> Iterator[Specimen]:
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112], exif[0x010F], exif[0x0132] = turn, "示例手机", "2026:03:02 10:00:00"
        yield Specimen(f"photograph held {turn}", "IMG_0001.jpg", picture("JPEG", exif=exif, size=(80, 60)))
    yield Specimen(
        "photograph with more behind", "IMG_0002.jpg", PLAIN["jpg"] + b"SEFH" + bytes(200) + b"SEFT"
    )
    yield Specimen("screenshot with bytes behind", "截屏.png", PLAIN["png"] + bytes(16))
    yield Specimen(
        "A4 at 300 dpi", "扫描.jpg", picture("JPEG", "L", size=(2480, 3508), quality=30, dpi=(300, 300))
    )
    yield Specimen("12 million pixels", "照片.jpg", picture("JPEG", "L", size=(4000, 3000), quality=20))
    yield Specimen("one pixel", "点.png", picture("PNG", size=(1, 1)))
    yield Specimen("very long picture", "长截图.png", picture("PNG", "L", size=(30, 20_000)))
    yield Specimen("photograph of two views", "IMG_0003.jpg", PLAIN["jpg"] + PLAIN["jpg"])


def texts() -> Iterator[Specimen]:
    for kind in ("txt", "csv"):
        for label, data in {
            "utf-8": TEXT.encode(),
            "utf-8 with mark": b"\xef\xbb\xbf" + TEXT.encode(),
            "gb18030": TEXT.encode("gb18030"),
            "rare characters": "㐀𠮷䶮".encode("gb18030"),
            "utf-16": TEXT.encode("utf-16"),
            "big-endian": b"\xfe\xff" + TEXT.encode("utf-16-be"),
            "no line end": b"a,b,c",
            "old Mac lines": b"a,b\rc,d\r",
            "formulas": "名称,=1+1\n@a,＋b\n".encode(),
            "one long line": b"x" * 3_000_000,
        }.items():
            yield Specimen(f"{kind} {label}", f"名单.{kind}", data)


def office() -> Iterator[Specimen]:
    for kind, make in (("docx", docx), ("xlsx", xlsx), ("pptx", pptx)):
        yield Specimen(f"{kind}", f"材料.{kind}", zipped(make()))
        yield Specimen(f"{kind}, not packed", f"材料.{kind}", zipped(make(), method=zipfile.ZIP_STORED))
        yield Specimen(f"{kind} with comment", f"材料.{kind}", zipped(make(), comment="示例".encode()))
        yield Specimen(f"{kind} as a stream", f"材料.{kind}", _streamed(make()))
        yield Specimen(f"{kind} with large numbers", f"材料.{kind}", _streamed(make(), large=True))
        yield Specimen(f"{kind} with folders", f"材料.{kind}", zipped({**make(), "word/": ""}))
        yield Specimen(f"{kind} with padding", f"材料.{kind}", _padded(make()))
        mark = {"[Content_Types].xml": "\ufeff" + TYPES}
        yield Specimen(f"{kind} with byte marks", f"材料.{kind}", zipped(make(**mark)))


class _Pipe(io.RawIOBase):
    """Takes bytes and cannot go back, so that sizes are written behind the members."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.parts.append(bytes(data))
        return len(data)


def _streamed(members: dict[str, str | bytes], *, large: bool = False) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, content in members.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=large) as file:
                file.write(content.encode() if isinstance(content, str) else content)
    return b"".join(pipe.parts)


def _padded(members: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.extra = struct.pack("<HH", 0xA220, 40) + bytes(40)
            entry.create_system, entry.create_version = 0, 45
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def odd_office() -> Iterator[Specimen]:
    tag = '<Relationship Id="r1" Type="http://schemas.example/hyperlink" Target="https://example.cn/" TargetMode="External"/>'
    yield Specimen(
        "docx with a link to a page",
        "说明.docx",
        zipped(docx(**{"word/_rels/document.xml.rels": RELS.format(tag)})),
    )
    yield Specimen("docx with picture", "说明.docx", zipped(docx(**{"word/media/image1.png": PLAIN["png"]})))
    yield Specimen(
        "docx with packed table",
        "说明.docx",
        zipped(docx(**{"word/embeddings/Microsoft_Excel_Sheet1.xlsx": PLAIN["xlsx"]})),
    )
    sixteen = WORD.format("").replace("UTF-8", "UTF-16").encode("utf-16")
    yield Specimen("docx in sixteen bits", "说明.docx", zipped(docx(**{"word/document.xml": sixteen})))
    fields = "<w:p><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:instrText>TOC \\o 1-3</w:instrText></w:r></w:p>"
    yield Specimen("docx with fields", "说明.docx", zipped(docx(fields)))
    yield Specimen(
        "docx of WPS",
        "说明.docx",
        zipped(
            docx(
                **{
                    "docProps/custom.xml": '<?xml version="1.0"?><Properties><KSOProductBuildVer>2052-12.1.0</KSOProductBuildVer></Properties>'
                }
            )
        ),
    )
    rows = "".join(
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, 20_000)
    )
    yield Specimen("xlsx of 20,000 rows", "明细.xlsx", zipped(xlsx(rows)))
    yield Specimen(
        "xlsx with formulas",
        "明细.xlsx",
        zipped(xlsx('<row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>1</v></c></row>')),
    )
    yield Specimen(
        "xlsx with hidden sheet", "明细.xlsx", zipped(xlsx(**{"xl/worksheets/sheet2.xml": "<worksheet/>"}))
    )
    linked = '<?xml version="1.0"?><Relationships><Relationship Type="http://schemas.example/externalLinkPath" Target="上年.xlsx" TargetMode="External"/></Relationships>'
    yield Specimen(
        "xlsx that refers to last year's",
        "明细.xlsx",
        zipped(xlsx(**{"xl/externalLinks/_rels/externalLink1.xml.rels": linked})),
    )
    yield Specimen(
        "xlsx with settings of printers",
        "明细.xlsx",
        zipped(xlsx(**{"xl/printerSettings/printerSettings1.bin": bytes(900)})),
    )
    yield Specimen("pptx with film", "汇报.pptx", zipped(pptx(**{"ppt/media/media1.mp4": FILM})))


FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40


def old_office() -> Iterator[Specimen]:
    for kind, stream in (
        ("doc", "WordDocument"),
        ("xls", "Workbook"),
        ("xls", "Book"),
        ("ppt", "PowerPoint Document"),
        ("wps", "WordDocument"),
        ("et", "Workbook"),
        ("dps", "PowerPoint Document"),
    ):
        for filling in (1, 30):
            yield Specimen(
                f"{kind} with {stream}, {filling} sectors",
                f"材料.{kind}",
                compound(stream, "1Table", "\x05SummaryInformation", filling=filling),
            )
    yield Specimen("doc whose last sector is short", "材料.doc", compound("WordDocument")[:-200])


def ofds() -> Iterator[Specimen]:
    for pages in (1, 2, 30, 2000):
        yield Specimen(f"ofd of {pages} pages", "发票.ofd", zipped(ofd(pages)))
    yield Specimen("ofd as a stream", "发票.ofd", _streamed(ofd()))
    yield Specimen("ofd not packed", "发票.ofd", zipped(ofd(), method=zipfile.ZIP_STORED))
    yield Specimen("ofd with padding", "发票.ofd", _padded(ofd()))
    yield Specimen(
        "ofd with signature",
        "发票.ofd",
        zipped(
            ofd(
                **{
                    "Doc_0/Signs/Signatures.xml": "<Signatures/>",
                    "Doc_0/Signs/Sign_0/SignedValue.dat": bytes(900),
                }
            )
        ),
    )
    yield Specimen(
        "ofd with invoice data", "发票.ofd", zipped(ofd(**{"Doc_0/Attachs/original_invoice.xml": invoice()}))
    )
    yield Specimen(
        "ofd with stated values", "发票.ofd", zipped(ofd(named={"发票号码": "24990000000000000017"}))
    )
    absolute = ofd()
    absolute["Doc_0/Document.xml"] = absolute["Doc_0/Document.xml"].replace(
        'BaseLoc="Pages', 'BaseLoc="/Doc_0/Pages'
    )
    yield Specimen("ofd with places from the root", "发票.ofd", zipped(absolute))
    without = {name: text.replace("ofd:", "").replace(":ofd", "") for name, text in ofd().items()}
    yield Specimen("ofd without prefixes", "发票.ofd", zipped(without))
    in_gb = {name: text.replace("UTF-8", "GB18030").encode("gb18030") for name, text in ofd().items()}
    yield Specimen("ofd in GB18030", "发票.ofd", zipped(in_gb))
    yield Specimen("ofd with folders", "发票.ofd", zipped({"Doc_0/": "", **ofd()}))


def signed_ofds() -> Iterator[Specimen]:
    yield Specimen("ofd signed", "发票.ofd", zipped(signed(ofd(2))))
    yield Specimen("ofd signed twice", "发票.ofd", zipped(signed(ofd(2), times=2)))
    by_md5 = signed(ofd(), method="MD5", algorithm="md5")
    yield Specimen("ofd signed with MD5", "发票.ofd", zipped(by_md5))
    unknown = signed(ofd(), method="9.9.9", algorithm="md5")
    yield Specimen("ofd signed in a way unknown here", "发票.ofd", zipped(unknown))


def archives() -> Iterator[Specimen]:
    yield Specimen("zip of a folder", "材料.zip", zipped({"材料/": "", "材料/合同.pdf": PLAIN["pdf"]}))
    yield Specimen("zip with Chinese names of Windows", "材料.zip", _gbk("合同文本.txt"))
    yield Specimen("zip with a name ending in a slash byte", "材料.zip", _gbk("乗.txt"))
    yield Specimen("zip in zip", "材料.zip", zipped({"a.zip": zipped({"b.txt": TEXT})}))
    yield Specimen("zip not packed", "材料.zip", zipped({"a.txt": TEXT}, method=zipfile.ZIP_STORED))
    yield Specimen("zip as a stream", "材料.zip", _streamed({"a.txt": TEXT}))
    yield Specimen("zip of zip64", "材料.zip", _streamed({"a.txt": TEXT}, large=True))
    yield Specimen("empty zip", "材料.zip", zipped({}))
    yield Specimen(
        "zip of 2,000 files", "材料.zip", zipped({f"{number}.txt": f"{number}" for number in range(2000)})
    )
    yield Specimen(
        "zip of a Mac",
        "材料.zip",
        zipped({"合同.txt": TEXT, "__MACOSX/._合同.txt": bytes(120), ".DS_Store": bytes(60)}),
    )
    yield Specimen("zip with a name twice", "材料.zip", zipped({"a.txt": "1", "b/a.txt": "2"}))


def _gbk(name: str) -> bytes:
    """As the archives of Chinese Windows: names in GBK and no mark that says so."""
    raw = name.encode("gb18030")
    return zipped({"x" * len(raw): TEXT}).replace(b"x" * len(raw), raw)


def invoices() -> Iterator[Specimen]:
    for encoding in ("UTF-8", "GB18030", "UTF-16"):
        yield Specimen(f"invoice in {encoding}", "发票.xml", invoice(encoding))
    yield Specimen("invoice with byte mark", "发票.xml", b"\xef\xbb\xbf" + invoice())
    yield Specimen(
        "invoice with comment", "发票.xml", invoice().replace(b"<Header>", "<!-- 示例 --><Header>".encode())
    )
    yield Specimen(
        "invoice with raw text",
        "发票.xml",
        invoice().replace(b"<Header>", b"<Note><![CDATA[<script>]]></Note><Header>"),
    )
    yield Specimen(
        "invoice of a credit note", "发票.xml", invoice(net="-17300.00", tax="-1038.00", total="-18338.00")
    )
