"""The files of a case at the officer's desk: place by place with pages, and where the same file or invoice is used besides.

Not here: opening a file (`web.shared.evidence_pages`), the answers beside which files stand too (`case_panels.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from yunti.apps.cases.queries.bindings import BoundEvidence, own_subjects
from yunti.apps.cases.queries.cases import Case, cases_behind
from yunti.apps.documents.queries import Evidence, EvidenceUse, alike_elsewhere, used_elsewhere
from yunti.kit.actors import Actor
from yunti.packs.evidence import slots_of
from yunti.packs.reading import Pack
from yunti.web.shared.bound_papers import Paper, paper_of


@dataclass(frozen=True)
class Elsewhere:
    """Where; the address only for who may open that case."""

    what: str
    owner: str = ""
    where: str = ""
    address: str = ""


@dataclass(frozen=True)
class CasePaper:
    """One file with every place of the case where it lies."""

    paper: Paper
    places: tuple[tuple[str, str, str, str], ...]  # list, row, slot, pages
    elsewhere: tuple[Elsewhere, ...]
    alike: tuple[Evidence, ...]
    changed: bool


def papers_of(actor: Actor, case: Case, pack: Pack, bound: Sequence[BoundEvidence]) -> list[CasePaper]:
    """Five statements however many files there are."""
    by_file: dict[int, list[BoundEvidence]] = {}
    for each in bound:
        by_file.setdefault(each.evidence.pk, []).append(each)
    rows = [places[0].evidence for places in by_file.values()]
    others = used_elsewhere(actor, rows, but=own_subjects(case))
    alike = alike_elsewhere(actor, rows)
    uses = [other.use for found in others.values() for other in found if other.use is not None]
    cases = cases_behind(actor, [use.subject_ref for use in uses])
    made = []
    for pk, places in by_file.items():
        first = places[0]
        slot = next(each for each in slots_of(pack, first.field) if each.name == first.slot)
        found = [_where(str(other.sameness.label), other.use, cases) for other in others.get(pk, ())]
        made.append(
            CasePaper(
                paper_of(pack, slot, first),
                tuple(_place(pack, each) for each in places),
                tuple(found),
                alike.get(pk, ()),
                any(each.digest != each.evidence.digest for each in places),
            )
        )
    return made


def _place(pack: Pack, each: BoundEvidence) -> tuple[str, str, str, str]:
    return pack.definition.facts[each.field].title, each.row_title, each.title, each.pages


def _where(what: str, use: EvidenceUse | None, cases: dict[str, Case]) -> Elsewhere:
    if use is None:
        return Elsewhere(what)
    case = cases.get(use.subject_ref)
    owner = use.evidence.organisation.name
    if case is None:
        return Elsewhere(what, owner, use.label)
    return Elsewhere(what, owner, f"{use.label} {case}", reverse("officer:case", args=[case.ref]))
