"""What was filled in as markup: the sections of a form with their single answers, and its lists as tables with the files in them.

Whoever may say something about a list or a row gives `Beside`. Not here: what is shown (`case_facts.py`), one answer, one file
(`rows.py`).
"""

from collections.abc import Iterable
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.web.shared.bound_papers import ShownSlot
from yunti.web.shared.case_facts import Line, Section, Shown
from yunti.web.shared.html import escaped
from yunti.web.shared.rows import answer, cells, slot
from yunti.web.shared.sums import read_only


class Beside(Protocol):
    """What stands beside the title of a list, and in the first cell of each of its rows."""

    title: str

    def of_list(self, each: Shown) -> str: ...

    def of_row(self, field: str, line: Line) -> str: ...


def sections(shown: Iterable[Section], beside: Beside | None = None) -> SafeString:
    """The first one is open, and each in which something was changed."""
    files, nothing = _Files(), f'<p class="muted small">{escaped(_("没有填"))}</p>'
    parts: list[str] = []
    for place, section in enumerate(shown):
        count = section.changes
        hot = f' <span class="cnt hot">{escaped(_("改动 %(n)s") % {"n": count})}</span>' if count else ""
        unfolded = " open" if count or not place else ""
        parts += (
            f'<details class="pad"{unfolded}><summary><strong>{escaped(section.title)}</strong>{hot}</summary>\n',
            f'<dl class="facts">{"".join(answer(each) for each in section.fields if not each.columns)}</dl>\n',
        )
        for each in section.fields:
            if each.columns:
                parts += (_head(each, beside), _table(each, beside, files) if each.lines else nothing)
                parts.append(read_only(each.tallies))
        parts.append("</details>\n")
    return SafeString("".join(parts))


def _head(each: Shown, beside: Beside | None) -> str:
    changed = ""
    if each.changed:
        changed = f' <span class="tag warm">{escaped(_("有改动，原有"))} {escaped(each.before)}</span>'
    origin = f' <span class="from">{escaped(each.origin)}</span>' if each.origin else ""
    there = beside.of_list(each) if beside else ""
    return f'<div class="row listhead"><h3 class="small">{escaped(each.label)}{changed}{origin}</h3>{there}</div>'


def _table(each: Shown, beside: Beside | None, files: "_Files") -> str:
    with_files = each.takes_files
    first = f"<th>{escaped(beside.title)}</th>" if beside else ""
    last = f"<th>{files.title}</th>" if with_files else ""
    columns = "".join([f"<th>{escaped(column)}</th>" for column in each.columns])
    parts = [
        f'<div class="cq"><div class="scroll" tabindex="0" role="group" aria-label="{escaped(each.label)}">'
        f'<table class="data mid marked"><thead><tr>{first}{columns}{last}</tr></thead><tbody>'
    ]
    for line in each.lines:
        verdict = f' data-verdict="{escaped(line.mark.verdict)}"' if line.mark else ""
        mark = f'<td class="mark">{beside.of_row(each.field, line)}</td>' if beside else ""
        lying = f'<td class="files">{files.of_row(line.slots)}</td>' if with_files else ""
        parts.append(f"<tr{verdict}>{mark}{cells(line.texts)}{lying}</tr>")
    return "".join((*parts, "</tbody></table></div></div>"))


class _Files:
    """The files of a row by their places; the words are looked up once for a page."""

    def __init__(self) -> None:
        self.language = get_language()
        self.title = escaped(_("佐证材料"))
        self.nothing = f'<span class="muted small">{escaped(_("没有附"))}</span>'

    def of_row(self, slots: Iterable[ShownSlot]) -> str:
        return "".join([slot(place, "" if place.papers else self.nothing, self.language) for place in slots])
