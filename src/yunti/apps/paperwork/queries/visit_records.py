"""What the record of a visit says, for the paper that the pack lays out: written in Chinese whoever prints it, the same for everybody.

Not here: writing and signing records (`apps.inspections`), drawing (`services.visits`).
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.offices import office_of
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import files_with
from yunti.apps.inspections.enums import Conclusion, Seen
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.paperwork.queries.fillings import local_minute
from yunti.kit.wording import with_aside
from yunti.packs.inspections import Inspection, inspection_named
from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.offers import FROM_VISIT
from yunti.packs.reading import Pack

SHORT = 16


def layout_of_visit(pack: Pack, visit: SiteVisit) -> tuple[Layout, Inspection] | None:
    """None where the pack lays out no paper for these visits. No statement."""
    inspection = inspection_named(pack, visit.name)
    layout = pack.papers.get(inspection.paper) if inspection is not None else None
    return (layout, inspection) if layout is not None and inspection is not None else None


def signed_visits(case: Case) -> list[SiteVisit]:
    """In the order in which they were written; one statement."""
    return list(SiteVisit.objects.filter(case=case, signed_at__isnull=False).order_by("pk"))


def said_in(layout: Layout, pack: Pack, inspection: Inspection, visit: SiteVisit) -> dict[str, Any]:
    """Input → value, as far as the record says it; two statements."""
    with override("zh-hans"):
        said = _said(pack, inspection, visit)
    found = {name: said[source.removeprefix(FROM_VISIT)] for name, source in layout.offered.given.items()}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _said(pack: Pack, inspection: Inspection, visit: SiteVisit) -> dict[str, Any]:
    case = visit.case
    party: Any = case.enterprise or case.supplier
    signed = visit.signed_at is not None
    return {
        "code": visit.ref,
        "title": inspection.title,
        "party": party.name,
        "case_number": case.number,
        "authority": office_of(case, pack, inspection.by[0]),
        "visited_on": visit.visited_on.isoformat() if visit.visited_on else None,
        "place": visit.place,
        "visitors": [{"name": name, "signed": _signature(visit, name)} for name in visit.visitors],
        "representative": visit.representative,
        "representative_signed": _signature(visit, None) if signed else "",
        "findings": [_finding(each) for each in visit.findings],
        "opinion": visit.opinion,
        "conclusion": str(Conclusion(visit.conclusion).label) if visit.conclusion else "",
        "files": [_file(number, each, visit) for number, each in enumerate(files_with(visit), 1)],
        "sheet": visit.sheet_ref,
        "signed_at": local_minute(visit.signed_at) if visit.signed_at else None,
    }


def _signature(visit: SiteVisit, name: str | None) -> str:
    """Of a visitor, or of the enterprise; empty for a line to sign on."""
    if visit.sheet_ref:
        return _("见签字页")
    return _("已当面签字") if name is None or name in visit.signed_by else ""


def _finding(each: dict[str, str]) -> dict[str, str]:
    outcome = str(Seen(each["outcome"]).label) if each["outcome"] else ""
    return {"item": each["label"], "outcome": outcome, "note": each["note"]}


def _file(number: int, each: Evidence, visit: SiteVisit) -> dict[str, Any]:
    reading = getattr(each, "reading", None)
    return {
        "number": number,
        "name": with_aside(str(each), _("签字页") if each.ref == visit.sheet_ref else ""),
        "code": each.ref,
        "digest": each.digest[:SHORT],
        "taken_at": reading.taken or None if reading is not None else None,
        "uploaded_at": local_minute(each.uploaded_at),
    }
