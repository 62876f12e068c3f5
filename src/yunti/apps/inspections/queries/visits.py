"""Records of visits as officers read them; which cases wait for one. Not here: writing and signing them (`services.visiting`)."""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.cases import case_by_ref
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import evidence_of
from yunti.apps.inspections.enums import Conclusion, Seen
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.inspections import Inspection, inspection_in, inspections_of
from yunti.packs.reading import Pack

__all__ = ["Conclusion", "Seen", "SiteVisit", "case_to_visit", "files_of", "visit_by_ref", "visits_of"]


def case_to_visit(actor: Actor, ref: str) -> tuple[Case, Pack, Inspection]:
    """A case of a kind that is visited at all; whether it waits for a record says its state."""
    case = case_by_ref(actor, ref)
    pack = pack_of(case.round)
    found = inspection_in(pack, case.workflow, case.state)
    if found is None:
        found = next((each for each in inspections_of(pack) if each.workflow == case.workflow), None)
    if found is None:
        raise NotFoundOrHidden(_("这一类事项没有现场核查。"))
    return case, pack, found


def visits_of(case: Case) -> list[SiteVisit]:
    """One statement; the one being written last."""
    return list(SiteVisit.objects.filter(case=case).order_by("pk"))


def visit_by_ref(case: Case, ref: str) -> SiteVisit:
    """One statement. Missing and of another case look the same."""
    found = SiteVisit.objects.filter(case=case, ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有这份核查记录。"))
    found.case = case
    return found


def files_of(actor: Actor, visit: SiteVisit) -> list[Evidence]:
    """Photos and the signed sheet; one statement."""
    return evidence_of(actor, visit)


def items_of(case: Case, pack: Pack, inspection: Inspection) -> list[dict[str, str]]:
    """What the application claims, to be found true or not; by code, each once, in the order of the application."""
    told = inspection.findings
    if told is None:
        return []
    labels = {str(row[told.key]): str(row[told.column]) for row in pack.definition.lists[told.list].rows}
    items: dict[str, dict[str, str]] = {}
    for row in facts_of(case, pack).facts.get(told.field) or ():
        code = str(row.get(told.key, "")) if isinstance(row, dict) else str(row)
        if code:
            items.setdefault(code, {"code": code, "label": labels.get(code, code), "outcome": "", "note": ""})
    return list(items.values())
