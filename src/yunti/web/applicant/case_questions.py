"""Questions of those who decide, and the party's answers, on the page of its own application.

What was typed stays when an answer is refused. Not here: the rest of that page (`cases.py`), asking (`web.officer`).
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.cases import Case
from yunti.apps.casework.queries.desk import papers_of, questions_to
from yunti.apps.casework.services import answer_question
from yunti.apps.documents.queries import evidence_page
from yunti.kit import clock
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused


def questions_context(around: Surroundings, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    """One statement where nothing was asked."""
    asked = questions_to(around.case)
    if not asked:
        return {}
    open_ones = [each for each in asked if each.is_open]
    papers = evidence_page(around.by)[0] if open_ones else []
    return {
        "questions": list(_shown(asked)),
        "open_questions": len(open_ones),
        "own_papers": papers,
        "answering": {**typed, "open": typed["ref"] in {each.ref for each in open_ones}} if typed else {},
    }


def _shown(asked: list[Any]) -> Iterator[dict[str, Any]]:
    papers = papers_of(asked)
    for each in asked:
        late = each.is_open and each.due_on is not None and each.due_on < clock.today()
        yield {"question": each, "papers": papers.get(each.ref, []), "late": late}


def answer(request: HttpRequest, case: Case) -> HttpResponse | dict[str, Any]:
    """A redirect when it is done, else what was typed with why it was refused."""
    given = request.POST
    typed: dict[str, Any] = {
        "ref": given.get("question", ""),
        "text": given.get("text", ""),
        "papers": given.getlist("paper"),
    }
    try:
        answer_question(
            case=case,
            ref=typed["ref"],
            text=typed["text"],
            papers=typed["papers"],
            by=request.actor,  # type: ignore[attr-defined]
            key=given.get("key", "")[:64] or None,
        )
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        told = [each.text for each in refusal.problems] if isinstance(refusal, InvalidInput) else []
        return {**typed, "problems": told or [f"{refusal.reason} {refusal.next_step}".strip()]}
    toasts.success(request, _("已答复，办理单位会收到消息。"))
    return redirect(f"{reverse('applicant:case', args=[case.ref])}#questions")
