"""PDF files that lead their readers in circles or into depths: each must be answered within the reader's limits, whatever the answer.

Some open all the same, for readers repair a good deal. Not here: what is refused for certain (`bad.py`), the judgement
(`tests/apps/documents/test_knotted_files.py`).
"""

import zlib
from collections.abc import Iterator

from tests.corpus.pieces import PLAIN, Specimen, assembled, object_stream, pdf

DEEP = 100_000
ONE_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{}>>"


def all_knotted() -> list[Specimen]:
    return [*circles(), *tables(), *depths(), *masses(), *changed_behind_the_signature()]


def circles() -> Iterator[Specimen]:
    catalog = b"<</Type/Catalog/Pages 2 0 R>>"
    trees = {
        "pages that hold themselves": [catalog, b"<</Type/Pages/Count 9/Kids[2 0 R]>>"],
        "pages that hold each other": [
            catalog,
            b"<</Type/Pages/Count 9/Kids[3 0 R]>>",
            b"<</Type/Pages/Count 9/Parent 2 0 R/Kids[2 0 R 2 0 R]>>",
        ],
        "page that is its own parent": [
            catalog,
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 3 0 R/MediaBox 3 0 R>>",
        ],
        "pages without end by halves": [
            catalog,
            b"<</Type/Pages/Count 2147483647/Kids[3 0 R 3 0 R]>>",
            *(f"<</Type/Pages/Count 2147483647/Kids[{n} 0 R {n} 0 R]>>".encode() for n in range(4, 60)),
            ONE_PAGE.format("").encode(),
        ],
        "reference that means itself": [b"1 0 R", b"2 0 R"],
        "references in a ring": [b"2 0 R", b"3 0 R", b"1 0 R"],
    }
    for label, objects in trees.items():
        yield Specimen(label, "合同.pdf", assembled(objects))
    parts = {
        "length that is its own stream": ("/A 5 0 R", ["<</Length 5 0 R>>\nstream\nabc\nendstream"]),
        "names that hold themselves": ("/Names<</JavaScript 5 0 R>>", ["<</Kids[5 0 R 5 0 R]>>"]),
        "destinations that hold themselves": ("/Names<</Dests 5 0 R>>", ["<</Kids[5 0 R]/Limits[(a)(b)]>>"]),
        "outline that goes round": (
            "/Outlines 5 0 R",
            ["<</First 6 0 R/Last 6 0 R/Count 9>>", "<</Title(a)/Next 6 0 R/First 5 0 R/Prev 6 0 R>>"],
        ),
        "fields that hold themselves": (
            "/AcroForm<</Fields[5 0 R]>>",
            ["<</T(a)/Kids[5 0 R]/Parent 5 0 R>>"],
        ),
        "object stream in itself": ("", [object_stream("<</Extends 5 0 R>>", first=5)]),
    }
    for label, (named, more) in parts.items():
        yield Specimen(label, "合同.pdf", pdf(catalog=named, more=more))
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 8>>\nstream\n/X Do /X Do\nendstream"
    yield Specimen(
        "picture that draws itself",
        "合同.pdf",
        pdf(page="/Resources<</XObject<</X 5 0 R>>>>", more=[form], content=b"/X Do"),
    )
    tile = "<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 1/YStep 1/Resources<</Pattern<</P 5 0 R>>>>/Length 40>>\nstream\n/Pattern cs /P scn 0 0 1 1 re f         \nendstream"
    yield Specimen(
        "tile that is laid with itself",
        "合同.pdf",
        pdf(
            page="/Resources<</Pattern<</P 5 0 R>>>>",
            more=[tile],
            content=b"/Pattern cs /P scn 0 0 595 842 re f",
        ),
    )
    letter = "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</F1 5 0 R>>>>>>"
    yield Specimen(
        "letter that is written with itself",
        "合同.pdf",
        pdf(
            page="/Resources<</Font<</F1 5 0 R>>>>",
            more=[letter, "<</Length 30>>\nstream\nBT /F1 9 Tf (aaaaaaaa) Tj ET  \nendstream"],
            content=b"BT /F1 9 Tf (aaaaaaaa) Tj ET",
        ),
    )


def tables() -> Iterator[Specimen]:
    """The table that says where each object lies."""
    sound = PLAIN["pdf"]
    at = sound.rfind(b"xref\n0")
    body, table = sound[:at], sound[at:]
    trailer = table.partition(b"trailer")[2].partition(b">>\nstartxref")[0]
    variants = {
        "table whose predecessor is itself": sound.replace(b"/Root", f"/Prev {at}/Root".encode()),
        "table far away": sound.replace(f"startxref\n{at}".encode(), b"startxref\n4294967295"),
        "table at a negative place": sound.replace(f"startxref\n{at}".encode(), b"startxref\n-7"),
        "table of two milliards": sound.replace(b"xref\n0 ", b"xref\n0 2147483647 "),
        "table of sections without end": body
        + b"xref\n"
        + b"0 0\n" * 200_000
        + b"trailer"
        + trailer
        + f">>\nstartxref\n{at}\n%%EOF\n".encode(),
        "size of two milliards": sound.replace(b"/Size ", b"/Size 2147483647 %"),
        "no table": body + b"%%EOF\n",
        "no trailer": sound.replace(b"trailer", b"trolley"),
        "all objects in one place": body
        + b"xref\n0 9\n"
        + b"0000000015 00000 n \n" * 9
        + b"trailer"
        + trailer
        + f">>\nstartxref\n{at}\n%%EOF\n".encode(),
        "tables in a ring": body
        + table.replace(b"/Root", f"/Prev {len(sound)}/Root".encode()).replace(b"%%EOF", b"")
        + table.replace(b"/Root", f"/Prev {at}/Root".encode()),
        "stream as a table, endless": pdf(
            more=[
                "<</Type/XRef/Size 2147483647/W[1 4 4]/Index[0 2147483647]/Root 1 0 R/Length 9>>\nstream\n123456789\nendstream"
            ]
        ),
    }
    for label, content in variants.items():
        yield Specimen(label, "合同.pdf", content)


def depths() -> Iterator[Specimen]:
    yield Specimen("lists in lists", "合同.pdf", pdf(catalog="/A" + "[" * DEEP + "]" * DEEP))
    yield Specimen("dictionaries in dictionaries", "合同.pdf", pdf(catalog="/A<<" * DEEP + ">>" * DEEP))
    yield Specimen("lists never shut", "合同.pdf", pdf(catalog="/A" + "[" * DEEP))
    yield Specimen("brackets in brackets", "合同.pdf", pdf(content=b"(" * DEEP + b")" * DEEP + b" Tj"))
    yield Specimen("states kept without end", "合同.pdf", pdf(content=b"q " * 2_000_000))
    chain = [
        f"<</Type/Pages/Count 1/Parent {n - 1} 0 R/Kids[{n + 1} 0 R]>>".encode() for n in range(2, 20_000)
    ]
    yield Specimen(
        "pages below pages",
        "合同.pdf",
        assembled([b"<</Type/Catalog/Pages 2 0 R>>", *chain, ONE_PAGE.format("").encode()]),
    )


def masses() -> Iterator[Specimen]:
    yield Specimen("a million pages said", "合同.pdf", PLAIN["pdf"].replace(b"/Count 1", b"/Count 1000000"))
    for label, content in {
        "page of two milliard letters": b"BT " + b"(aaaaaaaa) Tj " * 30_000_000,
        "page of lines without end": b"0 0 m " + b"9 9 l 1 1 l " * 30_000_000 + b"S",
    }.items():
        yield Specimen(label, "合同.pdf", pdf(content=content, packed=True))
    yield Specimen("page as wide as a street", "合同.pdf", pdf(size=(2_000_000_000, 2_000_000_000)))
    yield Specimen("page without width", "合同.pdf", pdf(size=(0, 0)))
    flood = zlib.compress(bytes(300_000_000), 9).decode("latin-1")
    picture = f"<</Type/XObject/Subtype/Image/Width 30000/Height 10000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length {len(flood)}>>\nstream\n{flood}\nendstream"
    yield Specimen(
        "picture of 300 million points",
        "合同.pdf",
        pdf(page="/Resources<</XObject<</X 5 0 R>>>>", more=[picture], content=b"595 0 0 842 0 0 cm /X Do"),
    )
    packed = b"BT /F1 24 Tf (Example) Tj ET"
    for _turn in range(40):
        packed = zlib.compress(packed)
    filters = "/FlateDecode " * 40
    stream = f"<</Filter[{filters}]/Length {len(packed)}>>\nstream\n{packed.decode('latin-1')}\nendstream"
    yield Specimen("packed forty times", "合同.pdf", pdf(more=[stream], page="/Contents 5 0 R"))
    yield Specimen(
        "marks of object streams and rubbish",
        "合同.pdf",
        PLAIN["pdf"].replace(b"%%EOF", b"/ObjStm stream\nxxxxx" * 20_000 + b"y" * 4_000_000 + b"\n%%EOF"),
    )
    false = zlib.compress(bytes(31_000_000), 9)[:-8] + b"\xff" * 8
    yield Specimen(
        "many marks before one false stream",
        "合同.pdf",
        PLAIN["pdf"].replace(b"%%EOF", b"/ObjStm " * 400 + b"stream\n" + false + b"\n%%EOF"),
    )


def changed_behind_the_signature() -> Iterator[Specimen]:
    """Kept and shown; whether a signature holds is for whoever verifies it, and this platform says nothing of it."""
    signature = "<</FT/Sig/T(s)/V<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 9 9 9]/Contents<00>>>>>"
    signed = pdf(catalog="/AcroForm<</SigFlags 3/Fields[5 0 R]>>", more=[signature])
    at = signed.rfind(b"xref\n0")
    start = len(signed)
    added = b"4 0 obj\n<</Length 36>>\nstream\nBT /F1 24 Tf 72 700 Td (Other) Tj ET\nendstream\nendobj\n"
    table = f"xref\n4 1\n{start:010d} 00000 n \ntrailer\n<</Size 7/Root 1 0 R/Prev {at}>>\nstartxref\n{start + len(added)}\n%%EOF\n"
    yield Specimen("added to after signing", "合同.pdf", signed + added + table.encode())
    moved = signed.replace(b"/Contents<00>", b"/Contents<00>/Old 6 0 R")
    yield Specimen("signature moved aside", "合同.pdf", moved)
