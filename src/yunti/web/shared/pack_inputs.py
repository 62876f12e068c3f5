"""The inputs of a form that a pack declares, as markup: a page shows dozens, with a place for files in every row.

What is the same on every page of the programme (label, hints, clauses, options) is kept by what it is made of and by language.
Not here: what an input is made of (`packforms.py`), small pieces (`html.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.web.shared.bound_papers import ShownSlot
from yunti.web.shared.html import clause, escaped, icon, mark
from yunti.web.shared.packforms import Input, Option, Row
from yunti.web.shared.rows import slot
from yunti.web.shared.sums import beneath

TALL = 200  # more characters than that get a higher box


NO_SUMS: Mapping[str, str] = {}


def drawn(
    inputs: Iterable[Input],
    *,
    editable: bool,
    sums: Mapping[str, str] = NO_SUMS,
    places: Sequence[str] = (),
) -> SafeString:
    """Those of one section, each with what tells that the page showed it; `sums` stand beneath the lists, by their names.

    `places` are all fields in their order where some come and go with the answers: each of those has a place of its own."""
    words = _words(get_language() or "")
    found = {each.name: _shown(each, words, editable, sums) for each in inputs}
    if places:
        found = {name: found.get(name) or _empty(name) for name in places}
    return SafeString("\n".join(found.values()))


def anew(inputs: Iterable[Input], gone: Iterable[str], required: Mapping[str, bool]) -> SafeString:
    """For a page that stands: fields that are asked now, places of those that are asked no more, marks by the names of fields."""
    words = _words(get_language() or "")
    found = [_shown(each, words, editable=True, sums=NO_SUMS, swap=SWAP) for each in inputs]
    found += [_empty(name, SWAP) for name in gone]
    found += [_mark(words, escaped(name), needed, SWAP) for name, needed in required.items()]
    return SafeString("\n".join(found))


SWAP = ' hx-swap-oob="outerHTML"'


def _empty(name: str, swap: str = "") -> str:
    return f'<div id="asked_{escaped(name)}" hidden{swap}></div>'


def _mark(words: "Words", code: str, required: bool, swap: str = "") -> str:
    """Where it hangs on the answers whether the field may be left empty."""
    return f'<span class="opt" id="opt_{code}"{swap}>{"" if required else words.optional}</span>'


def versions(known: Iterable[tuple[str, int | str]]) -> SafeString:
    """Over which version of each field one types: what somebody else changed meanwhile is not overwritten."""
    return SafeString(
        "".join(
            f'<input type="hidden" name="version:{escaped(field)}" value="{escaped(version)}">'
            for field, version in known
        )
    )


def _shown(each: Input, words: "Words", editable: bool, sums: Mapping[str, str], swap: str = "") -> str:
    told = "" if each.readonly else f'<input type="hidden" name="shown" value="{escaped(each.name)}">'
    below = beneath(each.name, sums[each.name]) if each.kind in LISTED and each.name in sums else ""
    whole = f"{told}{_input(each, words, editable, sums)}{below}"
    return f'<div id="asked_{escaped(each.name)}"{swap}>{whole}</div>' if each.conditional else whole


class Words(NamedTuple):
    """What the inputs of all programmes say, in one language."""

    language: str
    optional: str
    colon: str
    attach: str
    change: str
    nothing: str
    remove_row: str
    add_row: str
    explained: str


@lru_cache(maxsize=8)
def _words(language: str) -> Words:
    """In the language that is active, which is the one named."""
    told = (
        _("（选填）"),
        _("："),
        _("附文件"),
        _("改"),
        _("没有附"),
        _("删除这一行"),
        _("增加一行"),
        _("说明"),
    )
    return Words(language, *map(escaped, told))


LISTED = ("ticks", "files")  # their groups stand one after the other, and the sums behind the last


def _input(each: Input, words: Words, editable: bool, sums: Mapping[str, str] = NO_SUMS) -> str:
    if each.kind == "files":
        return "".join(_files(each, *group, words, editable) for group in _groups(each))
    if each.kind == "ticks":
        return "".join(_ticks(each, *group, words, editable) for group in _groups(each))
    if each.kind == "rows":
        return _rows(each, words, editable, sums)
    if each.kind in ("choice", "choices"):
        return _choices(each)
    return _field(each, words)


def _groups(each: Input) -> Iterable[tuple[str, str, tuple[Option, ...]]]:
    """The first one bears the id of the list."""
    for place, (head, options) in enumerate(each.groups):
        yield "" if place else f' id="id_{escaped(each.name)}"', head, options


# one value ------------------------------------------------------------------------------------------------------------


def _field(each: Input, words: Words) -> str:
    frame = _frame(
        words,
        each.kind,
        each.name,
        each.label,
        not (each.required or each.readonly or each.cell),
        each.by_rule and not each.readonly,
        each.clause,
        each.hints,
        each.unit,
        each.most,
        each.readonly,
        bool(each.errors),
    )
    origin = _origin(each.origin) if each.origin else ""
    errors = _errors(each) if each.errors else ""
    return f"{frame.label}{origin}{frame.before}{escaped(each.value)}{frame.behind}{errors}</div>"


class Frame(NamedTuple):
    """The origin of a value stands behind `label`, the value between `before` and `behind`."""

    label: str
    before: str
    behind: str


@lru_cache(maxsize=8192)
def _frame(
    words: Words,
    kind: str,
    name: str,
    label: str,
    optional: bool,
    by_rule: bool,
    clauses: tuple[str, ...],
    hints: tuple[str, ...],
    unit: str,
    most: int,
    readonly: bool,
    wrong: bool,
) -> Frame:
    code = escaped(name)
    opt = f' <span class="opt">{words.optional}</span>' if optional else ""
    opt = f" {_mark(words, code, required=not optional)}" if by_rule else opt
    places = "".join(f" {clause(each)}" for each in clauses)
    head = f'<div class="field"><label for="id_{code}">{escaped(label)}{opt}{places}'
    named = f'id="id_{code}" name="{code}"'
    state = (" readonly" if readonly else "") + (' aria-invalid="true"' if wrong else "")
    if kind == "area":
        told = escaped(_("不超过 %(most)s 字") % {"most": most})
        box = f'<textarea class="input" {named} rows="{6 if most > TALL else 2}" data-count="{most}"{state}>'
        behind = f'</textarea><span class="hint" data-counter aria-live="polite">{told}</span>'
    else:
        like = {"date": ' type="date"', "number": ' inputmode="decimal"'}.get(kind, "")
        number = " n" if kind == "number" else ""
        box = f'<input class="input{number}" {named} value="'
        behind = f'"{like}{state}>'
        if unit:
            box, behind = f'<span class="with-unit">{box}', f"{behind} {escaped(unit)}</span>"
    return Frame(head, f"</label>{_hints(hints)}\n{box}", behind)


def _hints(hints: tuple[str, ...]) -> str:
    return "".join(f'<span class="hint">{escaped(each)}</span>' for each in hints)


def _origin(text: str) -> str:
    return f' <span class="from">{icon("check")}{escaped(text)}</span>'


def _errors(each: Input) -> str:
    return "".join(f'<span class="err">{escaped(error)}</span>' for error in each.errors)


# some of several values -------------------------------------------------------------------------------------------------


def _choices(each: Input) -> str:
    code = escaped(each.name)
    kind = "radio" if each.kind == "choice" else "checkbox"
    origin = _origin(each.origin) if each.origin else ""
    options = "".join(
        _choice(kind, code, option.value, option.label, option.chosen, each.readonly)
        for option in each.options
    )
    return (
        f'<fieldset class="field" id="id_{code}"><legend class="label">{escaped(each.label)}{origin}</legend>'
        f'{_hints(each.hints)}<div class="choices">{options}</div>{_errors(each)}</fieldset>'
    )


@lru_cache(maxsize=8192)
def _choice(kind: str, code: str, value: str, label: str, chosen: bool, locked: bool) -> str:
    state = f"{' checked' if chosen else ''}{' disabled' if locked else ''}"
    box = f'<input type="{kind}" class="tick" name="{code}" value="{escaped(value)}"{state}>'
    return f'<label class="choice">{box}<span>{escaped(label)}</span></label>'


# lists ------------------------------------------------------------------------------------------------------------------


def _rows(each: Input, words: Words, editable: bool, sums: Mapping[str, str]) -> str:
    code = escaped(each.name)
    opt = "" if each.required or each.cell else f' <span class="opt">{words.optional}</span>'
    opt = f" {_mark(words, code, each.required)}" if each.by_rule and not each.readonly else opt
    rows = "\n".join(_row(each, row, words, editable, sums) for row in each.rows)
    below = beneath(each.name, sums.get(each.name, "")) if sums else ""
    more = "" if each.readonly else f"<div>{_button('add', each.name, words.add_row, 'btn')}</div>"
    origin = _origin(each.origin) if each.origin else ""
    legend = f'<legend class="label">{escaped(each.label)}{opt}{origin}</legend>'
    return f'<fieldset class="field" id="id_{code}">{legend}\n{rows}\n{below}{more}</fieldset>'


def _row(each: Input, row: Row, words: Words, editable: bool, sums: Mapping[str, str]) -> str:
    gone = _button("remove", row.name, words.remove_row, "btn quiet")
    push = "" if each.readonly else f'<span class="push">{gone}</span>'
    head = f'<p class="row small"><strong>{_place(words.language, row.number)}</strong>{push}</p>'
    cells = "".join(_input(cell, words, editable, sums) for cell in row.cells)
    files = _slots(row.slots, row.name, words, editable and not each.readonly) if row.slots else ""
    files = f'<div class="slots">{files}</div>' if files else ""
    return f'<div class="card pad stack" id="id_{escaped(row.name)}">{head}<div class="grid">{cells}</div>{files}</div>'


@lru_cache(maxsize=1024)
def _place(language: str, number: int) -> str:
    return escaped(_("第 %(n)s 行") % {"n": number})


def _button(name: str, value: str, text: str, kind: str, more: str = "") -> str:
    return f'<button class="{kind}" name="{name}" value="{escaped(value)}"{more}>{text}</button>'


def _ticks(
    each: Input, named: str, head: str, options: tuple[Option, ...], words: Words, editable: bool
) -> str:
    lines = "\n".join(_tick(each, option, words, editable) for option in options)
    origin = _origin(each.origin) if each.origin else ""
    legend = f"<legend><strong>{escaped(head or each.label)}</strong>{origin}</legend>"
    return f'<fieldset class="subs"{named}>{legend}<ul>\n{lines}\n</ul></fieldset>'


def _tick(each: Input, option: Option, words: Words, editable: bool) -> str:
    label = escaped(option.label)
    state = f"{' checked' if option.chosen else ''}{' disabled' if each.readonly else ''}"
    named = f'name="{escaped(each.name)}" value="{escaped(option.value)}"'
    cells = "".join(_cell_of_tick(cell, label) for cell in option.cells)
    files = _slots(option.slots, option.label, words, editable and not each.readonly) if option.slots else ""
    box = f'<label><input type="checkbox" class="tick" {named}{state}><span>{label}</span></label>'
    told = _told(words.explained, words.colon, label, option.note) if option.note else ""
    return f"<li{_named(each, option)}{' data-on' if option.chosen else ''}>{box}{told}{cells}{files}</li>"


@lru_cache(maxsize=1024)
def _told(word: str, colon: str, of: str, text: str) -> str:
    """What the programme says about an item, folded: a page shows fifty of them. It stays as the programme wrote it."""
    of = f'<span class="vh">{colon}<span lang="zh-Hans-CN">{of}</span></span>'
    return f'<details><summary>{word}{of}</summary><p lang="zh-Hans-CN">{escaped(text)}</p></details>'


def _cell_of_tick(cell: Input, of: str) -> str:
    code, label = escaped(cell.name), escaped(cell.label)
    box = f'<input class="input" id="id_{code}" name="{code}" value="{escaped(cell.value)}" aria-label="{of} {label}">'
    return f'<span class="pg"><label for="id_{code}" class="tiny">{label}</label>{box}</span>'


def _named(each: Input, option: Option) -> str:
    """What an address names to lead to one item of a list."""
    return f' id="id_{escaped(each.name)}.{escaped(option.value)}"'


def _files(
    each: Input, named: str, head: str, options: tuple[Option, ...], words: Words, editable: bool
) -> str:
    lines = "\n".join(_filed(each, option, words, editable) for option in options)
    legend = f'<legend class="vh">{escaped(head or each.label)}</legend>'
    return f'<fieldset class="filed"{named}>{legend}<ul>\n{lines}\n</ul></fieldset>'


def _filed(each: Input, option: Option, words: Words, editable: bool) -> str:
    note = f'<span class="sub">{escaped(option.note)}</span>' if option.note else ""
    files = _slots(option.slots, option.label, words, editable and not each.readonly)
    body = f'<span lang="zh-Hans-CN">{escaped(option.label)}</span>{note}{files}'
    return f'<li{_named(each, option)}>{mark("met" if option.chosen else "na")}<div class="body">{body}</div></li>'


# places for files ---------------------------------------------------------------------------------------------------------


def _slots(places: Iterable[ShownSlot], of: str, words: Words, editable: bool) -> str:
    return "".join(_slot(each, of, words, editable) for each in places)


def _slot(each: ShownSlot, of: str, words: Words, editable: bool) -> str:
    if not editable:
        nothing = "" if each.papers else f'<span class="muted small">{words.nothing}</span>'
        return slot(each, nothing, words.language)
    told = f'<span class="vh">{words.colon}{escaped(of)} {escaped(each.slot.title)}</span>'
    text = f"{words.change if each.papers else words.attach}{told}"
    named = f' id="{place_of_slot(each.path)}"'
    return slot(each, _button("evidence", each.path, text, "btn tiny-btn", named), words.language)


def place_of_slot(path: str) -> str:
    """What an address names to lead to a place for files, by its path: `field/row/slot`."""
    return f"at_{escaped(path).replace('/', '.')}"
