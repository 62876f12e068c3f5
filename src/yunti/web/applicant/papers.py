"""The party's papers of its own case: drafts while it is written, the record once it was handed in.

Not here: the page and the files themselves (`web.shared.case_papers`).
"""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.cases.queries.cases import Case, own_case_by_ref
from yunti.web.shared.case_papers import (
    letter_response,
    paper_response,
    papers_context,
    volume_asked,
    volume_response,
)
from yunti.web.shared.layouts import base_for
from yunti.web.shared.vouchers import voucher_file, voucher_page

DESK = "applicant"


def case_papers(request: HttpRequest, ref: str) -> HttpResponse:
    case = _own(request, ref)
    context = papers_context(request, DESK, case)
    return render(request, "applicant/case_papers.html", {"base": base_for(request), **context})


def case_paper(request: HttpRequest, ref: str, name: str, suffix: str) -> FileResponse:
    return paper_response(request, _own(request, ref), name, suffix)


def case_letter(request: HttpRequest, ref: str, letter: str, suffix: str) -> FileResponse:
    return letter_response(request, _own(request, ref), letter, suffix)


def case_voucher(request: HttpRequest, ref: str) -> HttpResponse:
    context = voucher_page(request, DESK, _own(request, ref))
    return render(request, "applicant/case_voucher.html", {"base": base_for(request), **context})


def case_voucher_file(request: HttpRequest, ref: str, number: int, suffix: str) -> FileResponse:
    return voucher_file(request, _own(request, ref), number, suffix)


def case_volume_bind(request: HttpRequest, ref: str) -> HttpResponse:
    return volume_asked(request, DESK, _own(request, ref))


def case_volume(request: HttpRequest, ref: str, volume: str) -> FileResponse:
    return volume_response(request, _own(request, ref), volume)


def _own(request: HttpRequest, ref: str) -> Case:
    return own_case_by_ref(request.actor, ref)  # type: ignore[attr-defined]
