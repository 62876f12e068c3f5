"""What the desk writes about a case beside its steps: marks on rows, questions to the party, notes for each other.

A refusal shows the panel again with everything that was typed. Not here: the panels (`case_panels.py`), steps (`case_steps.py`).
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.casework.queries.desk import Verdict, desk_work_of, is_outdated
from yunti.apps.casework.queries.rows import FilledRow, rows_in
from yunti.apps.casework.services import (
    RowMark,
    ask_question,
    correct_note,
    mark_rows,
    withdraw_question,
    write_note,
)
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused
from yunti.web.officer.case_file import Desk, draw
from yunti.web.officer.case_order import Order, address_of
from yunti.web.officer.case_panels import NOTES, QUESTIONS, Panel
from yunti.web.officer.marking import Marking
from yunti.web.shared.case_facts import Line
from yunti.web.shared.sent import key_in


def case_notes(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_by_ref(request.actor, ref)  # type: ignore[attr-defined]
    given = request.POST
    text, corrects = given.get("text", ""), given.get("corrects", "")

    def write() -> None:
        actor = request.actor  # type: ignore[attr-defined]
        if corrects:
            correct_note(case=case, ref=corrects, text=text, by=actor)
        else:
            write_note(case=case, text=text, by=actor, key=key_in(request.POST))

    typed = {"text": text, "corrects": corrects}
    return _done(request, case, NOTES, write, typed, _("已更正，原文保留。") if corrects else _("已记下。"))


def case_questions(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_by_ref(request.actor, ref)  # type: ignore[attr-defined]
    given = request.POST
    if "withdraw" in given:
        asked = given["withdraw"]
        actor = request.actor  # type: ignore[attr-defined]
        return _done(
            request,
            case,
            QUESTIONS,
            lambda: withdraw_question(case=case, ref=asked, by=actor),
            {},
            _("已撤回，对方不用再回答。"),
        )
    typed = {
        "text": given.get("text", ""),
        "due_on": given.get("due_on", ""),
        "pauses": given.get("pauses", ""),
    }

    def ask() -> None:
        actor = request.actor  # type: ignore[attr-defined]
        ask_question(
            case=case,
            text=typed["text"],
            due_on=_day(typed["due_on"]),
            pauses=bool(typed["pauses"]),
            by=actor,
            key=key_in(request.POST),
        )

    return _done(request, case, QUESTIONS, ask, typed, _("已发出，对方会收到消息。"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise Refused(
            "unreadable", _("答复期限不是一个日期。"), next_step=_("请写成 2026-05-06 的样子。")
        ) from None


def _done(
    request: HttpRequest,
    case: Case,
    tab: str,
    act: Callable[[], Any],
    typed: dict[str, str],
    told: str,
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    try:
        act()
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        panel = Panel(tab, typed, _problems(refusal))
        return draw(Desk(request, actor, case, panel=panel), refusal.status)
    messages.success(request, told)
    query = Order.read(request.POST).query()
    return redirect(address_of(case.ref, f"tab={tab}&{query}" if query else f"tab={tab}"))


def _problems(refusal: Refused) -> tuple[str, ...]:
    if isinstance(refusal, InvalidInput):
        return tuple(str(each.text) for each in refusal.problems)
    return (f"{refusal.reason} {refusal.next_step}".strip(),)


# marks ------------------------------------------------------------------------------------------------------------


def case_marks(request: HttpRequest, ref: str) -> HttpResponse:
    """One row, answered by its cell alone where the script asks; or all rows of a list that have no valid mark."""
    actor, given = request.actor, request.POST  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    if "all" in given:
        return _mark_all(request, case, given["all"])
    mark = RowMark(
        given.get("field", ""), given.get("row", ""), given.get("verdict", ""), given.get("note", "")
    )
    try:
        mark_rows(case=case, marks=[mark], by=actor)
    except InvalidInput as refusal:
        if not request.htmx:  # type: ignore[attr-defined]
            return draw(Desk(request, actor, case, panel=Panel(problems=_problems(refusal))), refusal.status)
        return _cell(request, case, mark, " ".join(_problems(refusal)))
    if request.htmx:  # type: ignore[attr-defined]
        return _cell(request, case, mark)
    return redirect("officer:case", ref)


def _mark_all(request: HttpRequest, case: Case, field: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    known = desk_work_of(case).marks
    rows = _rows(case, field)
    marks = []
    for row in rows:
        mark = known.get((field, row.key))
        if mark is None or is_outdated(mark, row):
            marks.append(RowMark(field, row.key, Verdict.ACCEPTED))
    if not marks:
        raise NotFoundOrHidden(_("没有找到要核对的行。"))
    count = mark_rows(case=case, marks=marks, by=actor)
    messages.success(request, _("已认可 %(count)s 行。") % {"count": count})
    return redirect("officer:case", case.ref)


def _rows(case: Case, field: str) -> list[FilledRow]:
    pack = pack_of(case.round)
    if pack.section("facts").get(field, {}).get("type") != "list":
        return []
    return list(rows_in(pack, field, facts_of(case, pack).facts.get(field)))


def _cell(request: HttpRequest, case: Case, mark: RowMark, problem: str = "") -> HttpResponse:
    row = next((each for each in _rows(case, mark.field) if each.key == mark.row), None)
    kept = desk_work_of(case).marks.get((mark.field, mark.row))
    outdated = kept is not None and row is not None and is_outdated(kept, row)
    cells = Marking(request, case.ref, is_open=True)
    line = Line(mark.row, (), kept, outdated)
    return HttpResponse(cells.cell(mark.field, line, problem, mark.note if problem else ""))
