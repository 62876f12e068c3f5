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

from yunti.apps.cases.queries.cases import Case
from yunti.apps.cases.queries.content_digest import digest_of, files_changed, handed_in_as
from yunti.apps.cases.queries.facts import last_submission
from yunti.apps.inspections.queries.visits import SiteVisit, visit_by_ref
from yunti.apps.letters.permissions import may_sign_for
from yunti.apps.letters.queries.letters import letter_by_ref, letters_of
from yunti.apps.letters.services import sign_for_letter
from yunti.apps.paperwork.queries.occasions import (
    Occasion,
    formats_of,
    occasion_of,
    offered,
    submissions_of,
)
from yunti.apps.paperwork.queries.papers import volume_by_ref, volumes_of
from yunti.apps.paperwork.queries.visit_records import layout_of_visit, signed_visits
from yunti.apps.paperwork.services import (
    DrawnPaper,
    ask_for_volume,
    letter_paper,
    open_volume,
    paper_of_case,
    visit_paper,
)
from yunti.apps.paperwork.services.lettering import layout_of
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, NotFoundOrHidden
from yunti.kit.references import new_reference
from yunti.kit.viewing import record_viewing
from yunti.packs.layouts.model import Layout
from yunti.web.shared.evidence import shut_in

MEDIA = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OFFICER = "officer"
LONGEST_DIGEST = 100
LABELS = {".pdf": "PDF", ".docx": "Word", ".xlsx": "Excel"}


@dataclass(frozen=True)
class ShownPaper:
    """`links` are (label, address) for each format; `about` says what it is at the moment."""

    title: str
    links: tuple[tuple[str, str], ...]
    about: Any = ""
    draft: bool = False


def papers_context(request: HttpRequest, desk: str, case: Case) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    occasion = occasion_of(case, actor)
    return {
        "case": case,
        "party": case.enterprise or case.supplier,
        **content_check(case, request.GET.get("digest", "")),
        "draft": occasion.submission is None,
        "papers": list(_papers(desk, occasion)),
        "earlier": list(_earlier(desk, occasion)),
        "letters": list(_letters(desk, occasion)),
        "visits": list(_visits(desk, occasion)),
        "registers": _registers(desk, occasion),
        "volumes": [_shown_volume(desk, case, each) for each in volumes_of(case, actor)],
        "bind_href": reverse(f"{desk}:case-volume-bind", args=[case.ref]),
        "key": new_reference(),
    }


def content_check(case: Case, printed: str) -> dict[str, Any]:
    """The digest of what was handed in last, and which submission a printed one is the receipt of. Three statements."""
    printed, newest = printed[:LONGEST_DIGEST].strip(), last_submission(case)
    found = handed_in_as(case, printed) if printed else None
    return {
        "digest": digest_of(newest) if newest is not None else "",
        "printed": printed,
        "handed_in": found,
        "files_changed": files_changed(found) if found is not None else 0,
        "newest": newest,
    }


def _papers(desk: str, occasion: Occasion) -> Iterator[ShownPaper]:
    for each in offered(occasion):
        links = _links(desk, occasion.case, each.layout.name, each.formats)
        yield ShownPaper(each.layout.title, links, draft=occasion.submission is None)


def receipts_of(desk: str, case: Case, by: Actor) -> list[ShownPaper]:
    """Papers of what was handed in that show the secret for looking it up."""
    occasion = occasion_of(case, by)
    return [
        ShownPaper(each.layout.title, _links(desk, case, each.layout.name, each.formats))
        for each in offered(occasion)
        if each.layout.offered.shows_secret
    ]


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
    for row in reversed(submissions_of(case)):
        if shown is not None and row.ordinal == shown.ordinal:
            continue
        for each in offered(occasion_of(case, occasion.by, row.ordinal)):
            if each.layout.form:
                links = _links(desk, case, each.layout.name, each.formats, f"?submission={row.ordinal}")
                yield ShownPaper(each.layout.title, links, row)


def _letters(desk: str, occasion: Occasion) -> Iterator[ShownPaper]:
    case = occasion.case
    for letter in letters_of(case):
        layout = layout_of(occasion.pack, case.workflow, letter.kind)
        if layout is not None:
            links = tuple(
                (LABELS[each], reverse(f"{desk}:case-letter", args=[case.ref, letter.ref, each[1:]]))
                for each in formats_of(layout)
            )
            yield ShownPaper(letter.title, links, letter)


def _visits(desk: str, occasion: Occasion) -> Iterator[ShownPaper]:
    """The signed records; one that is being written is drawn on its own page."""
    if desk != OFFICER:
        return
    for visit in signed_visits(occasion.case):
        found = layout_of_visit(occasion.pack, visit)
        if found is not None:
            yield ShownPaper(found[0].title, visit_links(occasion.case, visit, found[0]), visit)


def visit_links(case: Case, visit: SiteVisit, layout: Layout) -> tuple[tuple[str, str], ...]:
    return tuple(
        (LABELS[each], reverse("officer:case-visit", args=[case.ref, visit.ref, each[1:]]))
        for each in formats_of(layout)
    )


def _shown_volume(desk: str, case: Case, row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "waiting": row.state == "waiting",
        "ready": row.state == "ready",
        "job": reverse("shared:job", args=[row.job_ref]) if row.job_ref else "",
        "href": reverse(f"{desk}:case-volume", args=[case.ref, row.ref]),
    }


def _registers(desk: str, occasion: Occasion) -> list[tuple[str, str]]:
    if desk != OFFICER:
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


def paper_response(request: HttpRequest, case: Case, name: str, suffix: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
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


def letter_response(request: HttpRequest, case: Case, letter: str, suffix: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = letter_by_ref(actor, letter)
    if found.case_id != case.pk:
        raise NotFoundOrHidden()
    drawn = letter_paper(case=case, letter=found, suffix=f".{suffix}", by=actor)
    if may_sign_for(actor, found):
        sign_for_letter(letter=found, by=actor)  # who takes the paper has read the letter
    record_viewing(case, by=actor, purpose="cases.paper", note=found.number)
    return sent(drawn, suffix)


def visit_response(request: HttpRequest, case: Case, visit: str, suffix: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    drawn = visit_paper(case=case, visit=visit_by_ref(case, visit), suffix=f".{suffix}", by=actor)
    record_viewing(case, by=actor, purpose="cases.paper", note=visit)
    return sent(drawn, suffix)


def volume_asked(request: HttpRequest, desk: str, case: Case) -> HttpResponse:
    """Bound in the background; the way there is shown by the page of the job."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    back = reverse(f"{desk}:case-papers", args=[case.ref])
    try:
        row = ask_for_volume(
            case=case, by=actor, link=f"{back}#volumes", key=request.POST.get("key", "")[:60] or None
        )
    except Conflict as refusal:
        toasts.warning(request, f"{refusal.reason} {refusal.next_step}".strip())
        return redirect(back)
    return redirect("shared:job", row.job_ref)


def volume_response(request: HttpRequest, case: Case, volume: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = volume_by_ref(case, actor, volume)
    if not row.digest:
        raise NotFoundOrHidden()
    record_viewing(case, by=actor, purpose="cases.paper", note="volume")
    name = _("归档卷") + f"-{case.number or case.ref}.pdf"
    response = FileResponse(open_volume(row), as_attachment=True, filename=name, content_type=MEDIA[".pdf"])
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
