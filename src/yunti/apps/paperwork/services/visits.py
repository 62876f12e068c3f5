"""The record of a visit as a paper: signed it is kept, before that it is drawn to be signed on and forgotten.

Not here: what it says (`queries.visit_records`), writing and signing it (`apps.inspections`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.paperwork.permissions import can_draw_visits
from yunti.apps.paperwork.printed import UNSIGNED
from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.queries.visit_records import layout_of_visit, said_in
from yunti.apps.paperwork.services.drawing import Content, DrawnPaper, draw, kept_or_drawn
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.permissions import require
from yunti.packs.reading import Pack


def visit_paper(*, case: Case, visit: SiteVisit, suffix: str, by: Actor) -> DrawnPaper:
    require(can_draw_visits(by, case))
    content = visit_content(pack_of(case.round), visit)
    if content is None or suffix not in formats_of(content.layout):
        raise NotFoundOrHidden(_("这份核查记录没有纸面格式。"))
    name = f"{content.layout.title}-{case.number}{suffix}"
    if visit.signed_at is None:
        return DrawnPaper(name, draw(content, suffix))
    drawn = kept_or_drawn(case=case, content=content, suffix=suffix, by=by)
    return DrawnPaper(name, drawn.content, drawn.digest)


def visit_content(pack: Pack, visit: SiteVisit) -> Content | None:
    """None where the pack lays out no paper for these visits."""
    found = layout_of_visit(pack, visit)
    if found is None:
        return None
    layout, inspection = found
    mark = "" if visit.signed_at is not None else UNSIGNED
    return Content(layout, pack, said_in(layout, pack, inspection, visit), mark=mark)
