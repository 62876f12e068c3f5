"""A letter to the party as a paper: nothing is said but what the letter says, frozen since it went out.

Not here: writing and serving letters (`apps.letters`).
"""

from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.letters.models import Letter
from yunti.apps.letters.queries.letters import LetterPaper, paper_of
from yunti.apps.paperwork.permissions import can_draw_papers
from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.services.drawing import Content, DrawnPaper, kept_or_drawn
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.permissions import require
from yunti.packs.layouts.model import Layout
from yunti.packs.reading import Pack

FROM_LETTER = "letter."


def letter_paper(*, case: Case, letter: Letter, suffix: str, by: Actor) -> DrawnPaper:
    require(can_draw_papers(by, case))
    content = letter_content(pack_of(case.round), case, letter)
    if content is None or suffix not in formats_of(content.layout):
        raise NotFoundOrHidden(_("这份文书没有纸面格式。"))
    drawn = kept_or_drawn(case=case, content=content, suffix=suffix, by=by)
    return DrawnPaper(f"{letter.title}-{letter.number}{suffix}", drawn.content, drawn.digest)


def letter_content(pack: Pack, case: Case, letter: Letter) -> Content | None:
    """None where the pack lays out no paper for this kind of letter."""
    layout = layout_of(pack, case.workflow, letter.kind)
    if layout is None:
        return None
    said = _said(paper_of(letter))
    given = {
        name: said[source.removeprefix(FROM_LETTER)]
        for name, source in layout.offered.given.items()
        if source.startswith(FROM_LETTER)
    }
    return Content(layout, pack, given)


def layout_of(pack: Pack, workflow: str, kind: str) -> Layout | None:
    """No statement."""
    told = pack.section("letters").get(workflow, {}).get(kind, {})
    layout = pack.papers.get(told.get("paper", ""))
    return layout if layout is not None and layout.offered.letters else None


def _said(paper: LetterPaper) -> dict[str, Any]:
    """The first line speaks to the party; the others follow, each a row."""
    return {
        "title": paper.title,
        "number": paper.number,
        "opening": paper.lines[0] if paper.lines else "",
        "lines": [{"says": line} for line in paper.lines[1:]],
        "authority": paper.authority,
        "issued_on": paper.issued_on.isoformat(),
        "digest": paper.digest,
    }
