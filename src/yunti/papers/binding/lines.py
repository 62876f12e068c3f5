"""Lines of a layout with their pieces filled in, as paragraphs of a document.

Not here: values (`scopes`), tables (`tables`), whole papers (`making`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from yunti.packs.coverage import clause_words
from yunti.packs.layouts.model import Line, Look, Piece
from yunti.packs.sheets import with_parameters
from yunti.papers.binding.scopes import Scope
from yunti.papers.binding.words import BLANK_DATE, Found, clean, in_words
from yunti.papers.document import Paragraph, Run
from yunti.rules.values import Kind

TICKED, UNTICKED = "☑", "□"
NO_LOOK = Look()


def paragraph(line: Line, scope: Scope, around: Look = NO_LOOK, *, heading: bool = False) -> Paragraph:
    """`around` is the look where the line itself says nothing."""
    look = line.look
    size, font = look.size or around.size, look.font or around.font
    return Paragraph(
        tuple(_dressed(run, size, font, look.bold or around.bold) for run in runs(line.pieces, scope)),
        look.align or around.align,
        look.indent or around.indent,
        look.before or around.before,
        look.after or around.after,
        heading,
    )


def _dressed(run: Run, size: float | None, font: str | None, bold: bool) -> Run:
    return replace(run, size=size, font=font, bold=bold)


def plain(text: str, scope: Scope, **looks: Any) -> Paragraph:
    """A text of the pack as it is, with the parameters in force."""
    return Paragraph((Run(with_parameters(scope.pack, text, scope.day)),), **looks)


def runs(pieces: tuple[Piece, ...], scope: Scope) -> list[Run]:
    return [run for piece in pieces for run in _RUNS[piece.kind](piece, scope) if run.text]


# pieces ---------------------------------------------------------------------------------------------------------


def _text(piece: Piece, scope: Scope) -> Iterator[Run]:
    yield Run(with_parameters(scope.pack, piece.name, scope.day))


def _field(piece: Piece, scope: Scope) -> Iterator[Run]:
    entry = form_entry(scope, piece.name)
    fixed = entry.get("fixed") if entry else None
    if fixed is not None:
        yield Run(str(fixed))
        return
    found = scope.get(piece.name)
    source = title_of(piece.name, found, scope)
    text = clean(in_words(found, piece.unit, piece.of), source)
    if text:
        yield Run(_padded(text, piece.underline), source, underlined=bool(piece.underline))
    elif piece.underline:
        yield Run("　" * piece.underline, underlined=True)
    else:
        yield Run(_when_blank(piece, found, entry))


def title_of(name: str, found: Found, scope: Scope) -> str:
    """The field as people call it, with its name, and the row where it stands in one: `第 3 行 金额（amount_wan）`."""
    title = f"{found.title}（{name}）" if found.title and found.title != name else name
    return f"第 {scope.number} 行 {title}" if scope.number and name in scope.specs else title


def _padded(text: str, length: int) -> str:
    """A line to write on stays as long as it is printed."""
    rest = max(length - len(text), 0)
    return f"{'　' * (rest // 2)}{text}{'　' * (rest - rest // 2)}" if length else text


def _when_blank(piece: Piece, found: Found, entry: Mapping[str, Any] | None) -> str:
    if piece.blank is not None:
        return piece.blank
    if found.type.kind is Kind.DATE:
        return BLANK_DATE
    return _hint_text(entry)


def form_entry(scope: Scope, name: str) -> Mapping[str, Any] | None:
    """How the form of the paper asks for the field."""
    if scope.outer is not None or not scope.layout.form:
        return None
    form = scope.pack.section("form")[scope.layout.form]
    for section in form["sections"]:
        for entry in section["fields"]:
            if name == (entry["field"] if isinstance(entry, Mapping) else entry):
                return entry if isinstance(entry, Mapping) else {"field": entry}
    return None


def label_of(scope: Scope, name: str) -> str:
    entry = form_entry(scope, name) or {}
    return str(entry.get("label") or scope.pack.section("facts")[name]["title"])


def _hint_text(entry: Mapping[str, Any] | None) -> str:
    hint = (entry or {}).get("hint") or ""
    return hint if isinstance(hint, str) else "\n".join(hint)


def _label(piece: Piece, scope: Scope) -> Iterator[Run]:
    """`group` and `sublabel` are the parts of a label such as 法人代表 姓名."""
    label = label_of(scope, piece.name)
    group, _, own = label.partition(" ")
    yield Run({"label": label, "group": group, "sublabel": own or label}[piece.kind])


def _hint(piece: Piece, scope: Scope) -> Iterator[Run]:
    yield Run(with_parameters(scope.pack, _hint_text(form_entry(scope, piece.name)), scope.day))


def _boxes(piece: Piece, scope: Scope) -> Iterator[Run]:
    """Every option with its box, in the order of the pack; what `note` holds stands behind the last."""
    found = scope.get(piece.name)
    labels = found.labels or (("True", "是"), ("False", "否"))
    chosen = {str(each) for each in found.value} if isinstance(found.value, tuple) else {str(found.value)}
    for place, (code, label) in enumerate(labels):
        yield Run("　" if place else "")
        yield Run(f"{TICKED if code in chosen else UNTICKED}{label}", piece.name, kept=True)
    if piece.note:
        note = scope.get(piece.note)
        source = title_of(piece.note, note, scope)
        text = clean(in_words(note), source)
        yield Run(f"：{text}" if text else "", source)


def _clause(piece: Piece, scope: Scope) -> Iterator[Run]:
    """Clauses named by their numbers, as titles of the documents with the place."""
    value = scope.get(piece.name).value
    for place, code in enumerate((value,) if isinstance(value, str) else value or ()):
        yield Run(
            ("；" if place else "") + clean(clause_words(scope.pack, str(code)), piece.name), piece.name
        )


def _picture(piece: Piece, scope: Scope) -> Iterator[Run]:
    """Nothing where there is no address."""
    found = scope.get(piece.name)
    source = title_of(piece.name, found, scope)
    yield Run(clean(in_words(found), source), source, side=piece.side)


def _section(piece: Piece, scope: Scope) -> Iterator[Run]:
    yield Run(scope.pack.section("form")[scope.layout.form]["sections"][int(piece.name)]["title"])


_RUNS: Mapping[str, Callable[[Piece, Scope], Iterator[Run]]] = {
    "text": _text,
    "field": _field,
    "label": _label,
    "group": _label,
    "sublabel": _label,
    "hint": _hint,
    "boxes": _boxes,
    "clause_of": _clause,
    "section": _section,
    "picture": _picture,
}
