"""The files of a case at the officer's desk, and where the same file or invoice is used besides.

Not here: opening a file (`web.shared.evidence_pages`), its places in the case (`web.shared.bound_papers`), the answers beside which
files stand too (`case_panels.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from yunti.apps.cases.queries.bindings import BoundEvidence, own_subjects
from yunti.apps.cases.queries.cases import Case, cases_behind
from yunti.apps.documents.queries import Evidence, EvidenceUse, alike_elsewhere, used_elsewhere
from yunti.kit.actors import Actor
from yunti.packs.reading import Pack
from yunti.web.shared.bound_papers import FiledPaper, papers_by_file


@dataclass(frozen=True)
class Elsewhere:
    """Where; the address only for who may open that case."""

    what: str
    owner: str = ""
    where: str = ""
    address: str = ""


@dataclass(frozen=True)
class CasePaper:
    """One file of the case, and what is known of it besides."""

    filed: FiledPaper
    elsewhere: tuple[Elsewhere, ...]
    alike: tuple[Evidence, ...]


def papers_of(actor: Actor, case: Case, pack: Pack, bound: Sequence[BoundEvidence]) -> list[CasePaper]:
    """Five statements however many files there are."""
    files = papers_by_file(pack, bound)
    rows = [each.paper.evidence for each in files]
    others = used_elsewhere(actor, rows, but=own_subjects(case))
    alike = alike_elsewhere(actor, rows)
    uses = [other.use for found in others.values() for other in found if other.use is not None]
    cases = cases_behind(actor, [use.subject_ref for use in uses])
    made = []
    for each in files:
        pk = each.paper.evidence.pk
        found = [_where(str(other.sameness.label), other.use, cases) for other in others.get(pk, ())]
        made.append(CasePaper(each, tuple(found), alike.get(pk, ())))
    return made


def _where(what: str, use: EvidenceUse | None, cases: dict[str, Case]) -> Elsewhere:
    if use is None:
        return Elsewhere(what)
    case = cases.get(use.subject_ref)
    owner = use.evidence.organisation.name
    if case is None:
        return Elsewhere(what, owner, use.label)
    return Elsewhere(what, owner, f"{use.label} {case}", reverse("officer:case", args=[case.ref]))
