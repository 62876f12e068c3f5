"""Papers of a public list at the officer's desk: the notice, the correction, the record, the announcement, as files.

Not here: the page of the list, where they are offered (`publicity.py`), lists of a round (`round_papers.py`).
"""

from django.http import FileResponse, HttpRequest
from django.urls import reverse

from yunti.apps.paperwork.queries.list_papers import papers_of_list
from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.services import paper_of_list
from yunti.apps.publicity.queries.lists import PublicList, own_list
from yunti.web.shared.case_papers import LABELS, sent

Links = list[tuple[str, str]]


def papers_with_links(each: PublicList) -> list[tuple[str, Links]]:
    """Title and (label, address) of each format."""
    return [
        (
            layout.title,
            [(LABELS[suffix], _address(each, layout.name, suffix)) for suffix in formats_of(layout)],
        )
        for layout in papers_of_list(each)
    ]


def _address(each: PublicList, name: str, suffix: str) -> str:
    return reverse("officer:list-paper", args=[each.ref, name, suffix[1:]])


def list_paper(request: HttpRequest, ref: str, name: str, suffix: str) -> FileResponse:
    actor = request.actor  # type: ignore[attr-defined]
    drawn = paper_of_list(each=own_list(actor, ref), name=name, suffix=f".{suffix}", by=actor)
    return sent(drawn, suffix)
