"""The middle of the case page: what was filled in with the marks, what changed, questions to the party, notes of the desk.

One of them is shown at a time; each is an address of its own. Not here: writing (`case_desk.py`), the page around them (`case_file.py`).
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yunti.apps.cases.deadlines import open_pause
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import can_see_case, is_of_authority
from yunti.apps.cases.queries.bindings import BoundEvidence
from yunti.apps.cases.queries.evidence import evidence_of
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.cases.queries.file import CaseFile
from yunti.apps.cases.queries.numbers import ToldNumber, told_to
from yunti.apps.casework.queries import desk as reads
from yunti.kit import clock
from yunti.packs.handling import question_pause
from yunti.packs.reading import Pack
from yunti.web.officer.case_papers import papers_of
from yunti.web.officer.marking import Marking
from yunti.web.shared.bound_papers import slots_by_row
from yunti.web.shared.case_differences import differences_of
from yunti.web.shared.case_facts import Reading, Section, sections_of
from yunti.web.shared.case_history import Event
from yunti.web.shared.html import Tab
from yunti.web.shared.numbers import place_of, sequence_of_rows
from yunti.web.shared.sums import tallies_as_checked

ANSWERS, EVIDENCE, CHANGES, QUESTIONS, NOTES = "answers", "evidence", "changes", "questions", "notes"
CASES_AT_ONCE = 20
TABS = (ANSWERS, EVIDENCE, CHANGES, QUESTIONS, NOTES)


@dataclass(frozen=True)
class Panel:
    """Which one is shown, and what was typed into it when it was refused."""

    tab: str = ANSWERS
    typed: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @classmethod
    def read(cls, request: HttpRequest) -> "Panel":
        tab = request.GET.get("tab", "")
        return cls(tab if tab in TABS else ANSWERS)


def panel_of(
    request: HttpRequest,
    around: Surroundings,
    file: CaseFile,
    work: reads.DeskWork | None,
    panel: Panel,
) -> dict[str, Any]:
    """What the template of the middle is drawn from; without `work` for who has no part in the case."""
    case, pack = around.case, around.pack
    bound = evidence_of(case, pack)
    filed = slots_by_row(pack, around.facts.facts, bound) if bound or case.submitted_at else None
    tab = panel.tab if work is not None or panel.tab in (ANSWERS, EVIDENCE, CHANGES) else ANSWERS
    tallies = tallies_as_checked(around) if tab == ANSWERS else {}
    marks = work.marks if work else {}
    reading = Reading(pack, around.facts, file.names, file.before, marks, filed, tallies)
    sections = [] if is_of_authority(case) else sections_of(case.workflow, reading)
    ends = pack.section("workflows")[case.workflow]["ends"]
    in_hand = case.state not in ends and case.state not in editable_states(pack, case.workflow)
    context: dict[str, Any] = {
        "case": case,
        "tab": tab,
        "tabs": list(_tabs(tab, sections, file, work, bound)),
        "panel": panel,
        "sections": sections,
        "marking": Marking(request, case.ref, is_open=in_hand) if work is not None else None,
        "may_mark": work is not None and in_hand,
        "key": secrets.token_urlsafe(12),
    }
    if tab == ANSWERS:
        told = told_to(around.facts.numbers, partial(can_see_case, around.by))
        context["numbers"] = [_number(pack, each) for each in told]
    if tab == EVIDENCE:
        context["papers"] = papers_of(around.by, case, pack, bound)
    if tab == CHANGES and file.before is not None:
        context["differences"] = differences_of(pack, sections, file.before, around.facts.facts)
        context["submissions"] = file.submissions[-2:]
    if work is not None and tab == QUESTIONS:
        context["questions"] = list(_questions(work, file))
        context["today"] = clock.today()
        context |= _pausing(around)
    if work is not None and tab == NOTES:
        context["notes"] = [_note(each, file) for each in work.notes]
    return context


def _number(pack: Pack, told: ToldNumber) -> dict[str, Any]:
    """A number that stands elsewhere too, with its place here and the cases there; many of them are counted only."""
    shown = told.seen[:CASES_AT_ONCE]
    return {
        "place": place_of(pack, told.stated),
        "title": told.stated.where.title,
        "text": told.stated.text,
        "cases": [(case, case.enterprise or case.supplier) for case in shown],
        "more": len(told.seen) - len(shown),
        "others": told.others,
        "again": sequence_of_rows(told.again),
    }


def _tabs(
    tab: str,
    sections: Iterable[Section],
    file: CaseFile,
    work: reads.DeskWork | None,
    bound: Sequence[BoundEvidence],
) -> Iterator[Tab]:
    yield ANSWERS, _("填报内容"), 0, False, tab == ANSWERS
    if bound:
        repeated = any(each.repeated for each in bound)
        yield EVIDENCE, _("佐证材料"), len({each.evidence.pk for each in bound}), repeated, tab == EVIDENCE
    if file.before is not None:
        count = sum(section.changes for section in sections)
        yield CHANGES, _("与上次的差异"), count, bool(count), tab == CHANGES
    if work is not None:
        yield QUESTIONS, _("询问"), work.open_questions, bool(work.open_questions), tab == QUESTIONS
        yield NOTES, _("内部备注"), len(work.notes), False, tab == NOTES


def _questions(work: reads.DeskWork, file: CaseFile) -> Iterator[dict[str, Any]]:
    papers = reads.papers_of(work.questions)
    for each in work.questions:
        overdue = each.is_open and each.due_on is not None and each.due_on < clock.today()
        yield {
            "question": each,
            "asked_by": file.names.get(each.asked_by, ""),
            "answered_by": file.names.get(each.answered_by, ""),
            "papers": papers.get(each.ref, []),
            "overdue": overdue,
        }


def _pausing(around: Surroundings) -> dict[str, Any]:
    """Whether a question may let the time stand still, and which pause does so now. One statement."""
    now = open_pause(around.case)
    kind = question_pause(around.pack, around.case.workflow, around.case.state)
    fits = kind is not None and (now is None or now.kind == kind.name)
    return {"may_pause": fits, "paused_by": now.pk if now is not None else None}


def _note(note: reads.Note, file: CaseFile) -> dict[str, Any]:
    return {
        "now": note.now,
        "who": file.names.get(note.now.written_by, ""),
        "earlier": note.earlier,
        "first": note.earlier[-1] if note.earlier else note.now,
    }


def desk_events(work: reads.DeskWork | None, file: CaseFile) -> Iterator[Event]:
    """What belongs into the course of the case: questions and answers. Notes stay apart."""
    for each in work.questions if work is not None else ():
        title = _("询问申报单位")
        if each.withdrawn_at is not None:
            title = _("%(title)s（已撤回）") % {"title": title}
        until = _("限 %(day)s 答复") % {"day": f"{each.due_on:%Y-%m-%d}"} if each.due_on else ""
        who = file.names.get(each.asked_by, "")
        yield Event(clock.local(each.asked_at), title, who, until, note=each.text)
        if each.answered_at is not None:
            who = file.names.get(each.answered_by, "")
            yield Event(clock.local(each.answered_at), _("申报单位答复"), who, note=each.answer)
