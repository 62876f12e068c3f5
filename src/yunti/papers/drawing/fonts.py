"""The fonts of the papers: which files, which characters they hold, and the named error for one that none of them holds.

Not here: making the subsets (`tools/fonts.py`), setting the text (`typesetting`).
"""

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from yunti.domain.said import gettext_noop as _
from yunti.papers.document import Run
from yunti.papers.errors import refused

PACKAGED = Path(__file__).resolve().parent.parent / "fonts"
NAMES = {"song": "Yunti Song", "hei": "Yunti Hei"}
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
TELLS_NO_INK = frozenset("\n\u3000 ")


def families(more_fonts: Path | None) -> dict[str, list[str]]:
    """The packaged font of each role first; Typst takes what it lacks from any other font it was given."""
    return {
        role: [name, *(other for other in NAMES.values() if other != name)] for role, name in NAMES.items()
    }


def refuse_missing_glyphs(runs: Iterable[Run], more_fonts: Path | None) -> None:
    """Names the first character that would be printed as an empty box, with the field it stands in."""
    known = covered(more_fonts)
    for run in runs:
        for sign in run.text:
            if ord(sign) not in known and sign not in TELLS_NO_INK:
                raise refused(
                    "E_PAPER_GLYPH",
                    _(
                        "“%(sign)s”（U+%(number)s）在印制字体里没有，在 %(field)s。请把含有这个字的字体文件放进 YUNTI_FONTS 所指的文件夹"
                        "再出 PDF，或改用 Word 版"
                    ),
                    sign=sign,
                    number=f"{ord(sign):04X}",
                    field=run.source or _("版式的文字"),
                )


def printable(text: str, more_fonts: Path | None) -> str:
    """Names of files hold any sign; one that no font holds is written as its number, so that a list can always be printed."""
    known = covered(more_fonts)
    return "".join(each if ord(each) in known else f"〔U+{ord(each):04X}〕" for each in text)


@lru_cache(maxsize=4)
def covered(more_fonts: Path | None) -> frozenset[int]:
    folders = [PACKAGED, *([more_fonts] if more_fonts else [])]
    files = [
        file for folder in folders for file in sorted(folder.iterdir()) if file.suffix.lower() in SUFFIXES
    ]
    return frozenset(code for file in files for code in characters(file.read_bytes()))


# reading a font file: only the table that says which characters it holds -----------------------------------------


def characters(font: bytes) -> frozenset[int]:
    """Of every font in the file (a collection holds several)."""
    starts = [0]
    if font[:4] == b"ttcf":
        (count,) = struct.unpack_from(">I", font, 8)
        starts = list(struct.unpack_from(f">{count}I", font, 12))
    return frozenset(code for start in starts for table in _cmap(font, start) for code in _codes(font, table))


def _cmap(font: bytes, start: int) -> Iterator[int]:
    """Where the subtables of `cmap` lie."""
    (count,) = struct.unpack_from(">H", font, start + 4)
    for place in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, start + 12 + 16 * place)
        if tag == b"cmap":
            (tables,) = struct.unpack_from(">H", font, offset + 2)
            for number in range(tables):
                yield offset + struct.unpack_from(">I", font, offset + 8 + 8 * number)[0]


def _codes(font: bytes, table: int) -> Iterator[int]:
    (format_,) = struct.unpack_from(">H", font, table)
    if format_ == 4:
        yield from _segments(font, table)
    elif format_ == 12:
        (groups,) = struct.unpack_from(">I", font, table + 12)
        for number in range(groups):
            first, last, _glyph = struct.unpack_from(">III", font, table + 16 + 12 * number)
            yield from range(first, last + 1)


def _segments(font: bytes, table: int) -> Iterator[int]:
    """Format 4: runs of codes; those that lead to glyph 0 are gaps."""
    (doubled,) = struct.unpack_from(">H", font, table + 6)
    count, ends = doubled // 2, table + 14
    starts = ends + doubled + 2
    for number in range(count):
        (last,) = struct.unpack_from(">H", font, ends + 2 * number)
        (first,) = struct.unpack_from(">H", font, starts + 2 * number)
        (delta,) = struct.unpack_from(">H", font, starts + doubled + 2 * number)
        place = starts + 2 * doubled + 2 * number
        (offset,) = struct.unpack_from(">H", font, place)
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                (glyph,) = struct.unpack_from(">H", font, place + offset + 2 * (code - first))
            if glyph:
                yield code
