"""A document as HTML: for the screen and for the browser's own print. Every text is escaped; looks are classes, not styles.

`body` is the part to put into a page, `STYLES` what such a page needs once, `page` a whole file by itself.
Not here: pages of the platform (`web`).
"""

from base64 import b64encode
from collections.abc import Iterator
from html import escape

from yunti.papers.document import (
    Block,
    Cell,
    Document,
    Grid,
    PageBreak,
    Paragraph,
    Placed,
    Run,
    Space,
    Together,
    placed,
)
from yunti.papers.drawing.codes import svg

SIZES = (7.5, 9, 10.5, 12, 14, 15, 16, 18, 22, 24, 26, 36, 42)
STEPS = range(1, 21)

STYLES = "\n".join(
    [
        '.paper{font-family:SimSun,"Songti SC","Noto Serif CJK SC","Noto Serif SC",serif;line-height:1.6;color:#000;background:#fff;'
        "overflow-wrap:anywhere;margin:0 auto;max-width:42rem;padding:1rem}",
        ".paper.landscape{max-width:62rem}",
        '.paper .hei{font-family:SimHei,"Heiti SC","Noto Sans CJK SC","Noto Sans SC",sans-serif;font-weight:500}',
        ".paper p,.paper h2{display:block;margin:0;font-size:inherit;font-weight:inherit}.paper img{display:inline-block}",
        ".paper .left{text-align:left}.paper .center{text-align:center}.paper .right{text-align:right}.paper .justify{text-align:justify}",
        ".paper table{border-collapse:collapse;width:100%;table-layout:fixed}",
        ".paper td,.paper th{padding:.2em .3em;vertical-align:middle;font-weight:inherit}",
        ".paper .ruled td,.paper .ruled th{border:1px solid #000}",
        ".paper .top{vertical-align:top}.paper .bottom{vertical-align:bottom}",
        ".paper .upright{writing-mode:vertical-rl;margin:0 auto;letter-spacing:.2em}",
        ".paper .line{white-space:nowrap}.paper .underlined{text-decoration:underline;white-space:pre-wrap}.paper .bold{font-weight:bold}",
        ".paper hr{border:0;border-top:1.5px solid #000}.paper .turn{border-top:1px dashed #999;margin:1.5rem 0}",
        ".paper .signs{break-inside:avoid}",
        *(f".paper .s{str(size).replace('.', '-')}{{font-size:{size}pt}}" for size in SIZES),
        *(f".paper .indent{each}{{text-indent:{each}em}}" for each in STEPS),
        *(
            f".paper .before{each}{{margin-top:{each * 0.5}lh}}.paper .after{each}{{margin-bottom:{each * 0.5}lh}}"
            for each in STEPS
        ),
        *(f".paper .wide{each}{{width:{each * 5}mm;max-width:100%}}" for each in STEPS),
        *(f".paper .high{each}{{height:{each}lh}}" for each in STEPS),
        "@media print{@page{size:A4;margin:22mm 25mm}.paper{max-width:none;padding:0}.paper thead{display:table-header-group}"
        ".paper tr{break-inside:avoid}.paper .turn{border:0;margin:0;break-after:page}}",
    ]
)


def page(document: Document) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" '
        f'content="width=device-width, initial-scale=1">\n<title>{escape(document.title)}</title>\n<style>\n{STYLES}\n</style>\n'
        f"</head>\n<body>\n{body(document)}\n</body>\n</html>\n"
    )


def body(document: Document) -> str:
    names = ["paper", _size(document.size), *(["landscape"] if document.page.landscape else [])]
    names += ["hei"] if document.font == "hei" else []
    inner = "\n".join(part for block in document.blocks for part in _block(block))
    if document.mark:
        inner = f'<p class="center">{escape(document.mark)}</p>\n{inner}'
    return f'<article class="{" ".join(names)}">\n{inner}\n</article>'


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _paragraph(block)
    elif isinstance(block, Together):
        yield f'<div class="signs">{"".join(map(_paragraph, block.paragraphs))}</div>'
    elif isinstance(block, Grid):
        yield from _grid(block)
    elif isinstance(block, Space):
        yield f'<div class="before{_step(block.lines * 2)}"></div>'
    else:
        yield '<div class="turn"></div>' if isinstance(block, PageBreak) else "<hr>"


def _paragraph(paragraph: Paragraph, align: str | None = None) -> str:
    names = [paragraph.align or align or "justify"]
    names += [f"indent{_step(paragraph.indent)}"] if paragraph.indent else []
    names += [f"before{_step(paragraph.before * 2)}"] if paragraph.before else []
    names += [f"after{_step(paragraph.after * 2)}"] if paragraph.after else []
    inner = "".join(map(_run, paragraph.runs)) or "<br>"
    tag = "h2" if paragraph.heading else "p"
    return f'<{tag} class="{" ".join(names)}">{inner}</{tag}>'


def _step(value: float) -> int:
    return min(max(round(value), 1), STEPS[-1])


def _size(size: float) -> str:
    return f"s{str(min(SIZES, key=lambda each: abs(each - size))).replace('.', '-')}"


def _run(run: Run) -> str:
    if run.side:
        shown = b64encode(svg(run.text).encode()).decode()
        return f'<img class="wide{_step(run.side / 5)}" src="data:image/svg+xml;base64,{shown}" alt="{escape(run.text)}">'
    text = escape(run.text).replace("\n", "<br>")
    names = [run.font] if run.font else []
    names += [_size(run.size)] if run.size else []
    flags = (("bold", run.bold), ("underlined", run.underlined), ("line", run.kept))
    names += [name for name, is_so in flags if is_so]
    text = f"<sup>{text}</sup>" if run.raised else text
    return f'<span class="{" ".join(names)}">{text}</span>' if names else text


def _grid(grid: Grid) -> Iterator[str]:
    names = [*(["ruled"] if grid.borders else []), *([_size(grid.size)] if grid.size else [])]
    yield f'<table class="{" ".join(names)}">' if names else "<table>"
    whole = sum(grid.widths)
    yield (
        "<colgroup>"
        + "".join(f'<col width="{each / whole * 100:.1f}%">' for each in grid.widths)
        + "</colgroup>"
    )
    cells: dict[int, list[Placed]] = {}
    for at in placed(grid):
        cells.setdefault(at.row, []).append(at)
    for tag, begin, end in (("thead", 0, grid.heads), ("tbody", grid.heads, len(grid.rows))):
        if end > begin:
            yield f"<{tag}>"
            for place in range(begin, end):
                high = f' class="high{_step(grid.rows[place].height)}"' if grid.rows[place].height else ""
                inner = "".join(
                    _cell(at.cell, "th" if tag == "thead" else "td") for at in cells.get(place, ())
                )
                yield f"<tr{high}>{inner}</tr>"
            yield f"</{tag}>"
    yield "</table>"


def _cell(cell: Cell, tag: str) -> str:
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    place = f' class="{cell.valign}"' if cell.valign != "middle" else ""
    inner = "".join(_paragraph(each, cell.align) for each in cell.paragraphs)
    whole = f'<div class="upright">{inner}</div>' if cell.vertical else inner
    return f"<{tag}{spans}{place}>{whole}</{tag}>"
