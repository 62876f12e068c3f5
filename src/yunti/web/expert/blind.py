"""A case as an expert reads it who may not know whose it is: fields left out, words covered, files without their names.

Not here: what is hidden (`apps.panels.queries.veil`), the page (`cases.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from yunti.apps.cases.queries.bindings import BoundEvidence
from yunti.apps.panels.enums import Showing
from yunti.apps.panels.queries.veil import Veil, unnamed
from yunti.web.shared.bound_papers import FiledPaper, Paper, Remark
from yunti.web.shared.case_checks import Check, Checks
from yunti.web.shared.case_facts import Line, Section, Shown


def without_names(bound: Sequence[BoundEvidence], veil: Veil) -> tuple[BoundEvidence, ...]:
    """Numbered in the order of the form; the same file has one number."""
    if not veil.is_on:
        return tuple(bound)
    shown = [each for each in bound if veil.shows(each.evidence.ref)]
    numbers: dict[str, int] = {}
    for each in shown:
        number = numbers.setdefault(each.evidence.ref, len(numbers) + 1)
        unnamed(each.evidence, number)
    return tuple(replace(each, row_title=veil.text(each.row_title)) for each in shown)


def filed(papers: Iterable[FiledPaper], veil: Veil) -> list[FiledPaper]:
    return [replace(each, paper=_paper(each.paper, veil)) for each in papers]


def _paper(paper: Paper, veil: Veil) -> Paper:
    """What was read in it stays out; where the desk let it be shown with a mark, that is said."""
    if not veil.is_on:
        return paper
    remarks = tuple(Remark(veil.text(each.said), veil.text(each.advice)) for each in paper.remarks)
    if veil.files.get(paper.evidence.ref) == Showing.MARKED:
        remarks = (Remark(_("办理单位提示：可能看得出是哪家单位，请只按内容评分。"), ""), *remarks)
    return replace(paper, proposals=(), elsewhere=(), remarks=remarks)


def covered(sections: Iterable[Section], veil: Veil) -> list[Section]:
    if not veil.is_on:
        return list(sections)
    found = []
    for section in sections:
        fields = tuple(_field(each, veil) for each in section.fields if each.field not in veil.fields)
        if fields:
            found.append(Section(section.title, fields))
    return found


def _field(shown: Shown, veil: Veil) -> Shown:
    return replace(
        shown,
        text=veil.text(shown.text),
        lines=tuple(_line(each, veil) for each in shown.lines),
        origin=veil.text(shown.origin),
        before=veil.text(shown.before),
    )


def _line(line: Line, veil: Veil) -> Line:
    slots = tuple(
        replace(slot, papers=tuple(_paper(each, veil) for each in slot.papers)) for slot in line.slots
    )
    return replace(line, texts=tuple(map(veil.text, line.texts)), slots=slots)


def checked(checks: Checks | None, veil: Veil) -> Checks | None:
    if checks is None or not veil.is_on:
        return checks
    return replace(
        checks,
        verdicts=tuple(_check(each, veil) for each in checks.verdicts),
        checks=tuple(_check(each, veil) for each in checks.checks),
    )


def _check(check: Check, veil: Veil) -> Check:
    return replace(
        check,
        text=veil.text(check.text),
        advice=veil.text(check.advice),
        official=veil.text(check.official),
        kids=[_check(each, veil) for each in check.kids],
    )
