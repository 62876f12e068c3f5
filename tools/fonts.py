"""Makes the two fonts of the papers: subsets of Noto Serif SC and Noto Sans SC with boxes to tick, under names of their own.

`python -m tools.fonts SERIF.ttf SANS.ttf CHARACTERS`: CHARACTERS is a text that holds the characters wanted beyond GB 2312 (the
committed files were made with the 8,105 of 通用规范汉字表). Needs the dev environment (fonttools).
Not here: which papers use which font (`yunti.papers`), where the originals come from (`ORIGIN.md` beside the fonts).
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

FOLDER = Path(__file__).resolve().parent.parent / "src/yunti/papers/fonts"
SIGNS = (
    "☐☑☒□■△▲○●◎◇◆★☆✓√×÷±≥≤≠≈∞°℃‰％－–—―…·•‥“”‘’〔〕《》〈〉「」『』【】、。，；：？！（）￥¥€£§№〇々㎡㎥™©®　"
)
FAMILIES = (
    ("Yunti Song", "Regular", "YuntiSong-Regular.ttf"),
    ("Yunti Hei", "Medium", "YuntiHei-Medium.ttf"),
)
TICKED, CROSSED, EMPTY = 0x2611, 0x2612, 0x2610


def wanted(further: str) -> set[str]:
    rows = range(0xA1, 0xFF)
    coded = (bytes((high, low)) for high in rows for low in rows)
    gb2312 = "".join(pair.decode("gb2312", "ignore") for pair in coded)
    latin = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100))))
    return {*gb2312, *latin, *SIGNS, *further}


def make(source: Path, further: str, family: str, style: str, target: Path) -> None:
    font = TTFont(source)
    options = subset.Options(
        hinting=False, layout_features=["vert", "vrt2", "locl", "ccmp"], notdef_outline=True
    )
    options.name_IDs = [0, 13, 14]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[ord(each) for each in wanted(further)])
    worker.subset(font)
    add_boxes(font, 45 if "Song" in family else 70)
    rename(font, family, style)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)


def add_boxes(font: TTFont, stroke: int) -> None:
    """☐ ☑ ☒ drawn for a square of 1000: a frame, a tick and a cross that are told apart at small sizes."""
    tick = [(215, 350), (415, 135), (800, 640), (735, 690), (410, 265), (280, 410)]
    bar = [(240, 130), (300, 70), (760, 530), (700, 590)]
    other = [(1000 - x, y) for x, y in reversed(bar)]
    for code, name, marks in (
        (EMPTY, "box", []),
        (TICKED, "boxticked", [tick]),
        (CROSSED, "boxcrossed", [bar, other]),
    ):
        pen = TTGlyphPen(None)
        for points in (*frame(90, -60, 820, stroke), *marks):
            pen.moveTo(points[0])
            for point in points[1:]:
                pen.lineTo(point)
            pen.closePath()
        add(font, code, name, pen.glyph())


def frame(x: int, y: int, side: int, stroke: int) -> list[list[tuple[int, int]]]:
    """The outer square clockwise, the inner one the other way round."""
    near, far = stroke, side - stroke
    outer = [(x, y), (x, y + side), (x + side, y + side), (x + side, y)]
    inner = [(x + near, y + near), (x + far, y + near), (x + far, y + far), (x + near, y + far)]
    return [outer, inner]


def add(font: TTFont, code: int, name: str, glyph: Glyph) -> None:
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (1000, glyph.xMin)
    if "vmtx" in font:
        font["vmtx"][name] = (1000, 880 - glyph.yMax)
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap[code] = name


def rename(font: TTFont, family: str, style: str) -> None:
    names = font["name"]
    plain = family.replace(" ", "")
    for number, text in (
        (1, family),
        (2, "Regular"),
        (3, f"{plain}-{style}"),
        (4, f"{family} {style}"),
        (6, f"{plain}-{style}"),
    ):
        names.setName(text, number, 3, 1, 0x409)


def main() -> int:
    serif, sans, further = map(Path, sys.argv[1:4])
    for source, (family, style, file) in zip((serif, sans), FAMILIES, strict=True):
        make(source, further.read_text(encoding="utf-8"), family, style, FOLDER / file)
        print(file, (FOLDER / file).stat().st_size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
