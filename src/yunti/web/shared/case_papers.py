"""The page of a case's papers and their download, alike for the party and for officers; each desk gives its own addresses.

Not here: which papers there are and how they are made (`apps.paperwork`), issuing and registers (`web.officer.papers`).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as toasts
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.paperwork.permissions import can_issue_paper
from yunti.apps.paperwork.queries.occasions import Occasion, occasion_of, offered
from yunti.apps.paperwork.queries.papers import issued_by_ref, issued_of, volume_by_ref, volumes_of
from yunti.apps.paperwork.services import DrawnPaper, ask_for_volume, issued_file, paper_of_case
from yunti.kit import files
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, NotFoundOrHidden
from yunti.kit.references import new_reference
from yunti.kit.viewing import record_viewing
from yunti.web.shared.evidence import shut_in

MEDIA = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LABELS = {".pdf": "PDF", ".docx": "Word", ".xlsx": "Excel"}


@dataclass(frozen=True)
class ShownPaper:
    """`links` are (label, address) for each format; `about` says what it is at the moment."""

    title: str
    links: tuple[tuple[str, str], ...]
    about: Any = ""
    draft: bool = False


@dataclass(frozen=True)
class Letter:
    """A letter that can be issued; `href` leads to the form, `why` says what keeps this person from it."""

    title: str
    href: str
    why: str = ""


def papers_context(request: HttpRequest, desk: str, case: Case) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    occasion = occasion_of(case, actor)
    return {
        "case": case,
        "party": case.enterprise or case.supplier,
        "draft": occasion.submission is None,
        "papers": list(_papers(desk, occasion)),
        "earlier": list(_earlier(desk, occasion)),
        "letters": [_shown_letter(desk, case, each) for each in issued_of(case)],
        "to_issue": list(_to_issue(desk, occasion)),
        "registers": _registers(desk, occasion),
        "volumes": [_shown_volume(desk, case, each) for each in volumes_of(case, actor)],
        "bind_href": reverse(f"{desk}:case-volume-bind", args=[case.ref]),
        "key": new_reference(),
    }


def _papers(desk: str, occasion: Occasion) -> Iterator[ShownPaper]:
    for each in offered(occasion):
        if not each.layout.offered.issued:
            links = _links(desk, occasion.case, each.layout.name, each.formats)
            yield ShownPaper(each.layout.title, links, draft=occasion.submission is None)


def _links(
    desk: str, case: Case, name: str, formats: tuple[str, ...], more: str = ""
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (LABELS[suffix], reverse(f"{desk}:case-paper", args=[case.ref, name, suffix[1:]]) + more)
        for suffix in formats
    )


def _earlier(desk: str, occasion: Occasion) -> Iterator[ShownPaper]:
    """The forms as they were handed in before the content that is shown above."""
    case, shown = occasion.case, occasion.submission
    rows = sorted(case.submissions.all(), key=lambda row: -row.ordinal)
    for row in rows:
        if shown is not None and row.ordinal == shown.ordinal:
            continue
        for each in offered(occasion_of(case, occasion.by, row.ordinal)):
            if each.layout.form:
                links = _links(desk, case, each.layout.name, each.formats, f"?submission={row.ordinal}")
                yield ShownPaper(each.layout.title, links, row)


def _shown_letter(desk: str, case: Case, paper: Any) -> ShownPaper:
    links = tuple(
        (LABELS[each.suffix], reverse(f"{desk}:case-letter", args=[case.ref, paper.ref, each.suffix[1:]]))
        for each in paper.files.all()
    )
    return ShownPaper(paper.title, links, paper.made_at)


def _shown_volume(desk: str, case: Case, row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "waiting": row.state == "waiting",
        "ready": row.state == "ready",
        "job": reverse("shared:job", args=[row.job_ref]) if row.job_ref else "",
        "href": reverse(f"{desk}:case-volume", args=[case.ref, row.ref]),
    }


def _to_issue(desk: str, occasion: Occasion) -> Iterator[Letter]:
    if desk != "officer":
        return
    for each in offered(occasion):
        if each.layout.offered.issued:
            actors = occasion.pack.section("actors")
            decision = can_issue_paper(occasion.by, occasion.case, each.move, actors)
            href = reverse("officer:case-letter-issue", args=[occasion.case.ref, each.layout.name])
            yield Letter(each.layout.title, href, getattr(decision, "reason", ""))


def _registers(desk: str, occasion: Occasion) -> list[tuple[str, str]]:
    if desk != "officer":
        return []
    return [
        (
            each.layout.inputs[name].title,
            reverse("officer:case-register", args=[occasion.case.ref, each.layout.name, name]),
        )
        for each in offered(occasion)
        for name in each.layout.offered.registers
    ]


# downloads --------------------------------------------------------------------------------------------------------


def paper_response(request: HttpRequest, ref: str, name: str, suffix: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    chosen = request.GET.get("submission", "")
    drawn = paper_of_case(
        case=case,
        name=name,
        suffix=f".{suffix}",
        by=actor,
        ordinal=int(chosen) if chosen.isdecimal() and len(chosen) < 9 else None,
        site=request.build_absolute_uri("/"),
    )
    record_viewing(case, by=actor, purpose="cases.paper", note=name)
    return sent(drawn, suffix)


def letter_response(request: HttpRequest, ref: str, paper: str, suffix: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    found = issued_by_ref(case, paper)
    drawn = issued_file(case=case, paper=found, suffix=f".{suffix}", by=actor)
    record_viewing(case, by=actor, purpose="cases.paper", note=found.name)
    return sent(drawn, suffix)


def volume_asked(request: HttpRequest, desk: str, ref: str) -> HttpResponse:
    """Bound in the background; the way there is shown by the page of the job."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    back = reverse(f"{desk}:case-papers", args=[ref])
    try:
        row = ask_for_volume(case=case, by=actor, link=back, key=request.POST.get("key", "")[:60] or None)
    except Conflict as refusal:
        toasts.warning(request, f"{refusal.reason} {refusal.next_step}".strip())
        return redirect(back)
    return redirect("shared:job", row.job_ref)


def volume_response(request: HttpRequest, ref: str, volume: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    row = volume_by_ref(case, actor, volume)
    if not row.digest:
        raise NotFoundOrHidden()
    record_viewing(case, by=actor, purpose="cases.paper", note="volume")
    name = _("归档卷") + f"-{case.number or case.ref}.pdf"
    response = FileResponse(
        files.open(row.digest), as_attachment=True, filename=name, content_type=MEDIA[".pdf"]
    )
    shut_in(response)
    return response


def sent(drawn: DrawnPaper, suffix: str) -> FileResponse:
    if f".{suffix}" not in MEDIA:
        raise NotFoundOrHidden()
    response = FileResponse(
        io.BytesIO(drawn.content),
        as_attachment=True,
        filename=drawn.name,
        content_type=MEDIA[f".{suffix}"],
    )
    shut_in(response)
    return response
