"""What goes into an archive volume and in which order: the form, the evidence along the pack's list, the other papers, records of visits.

The form comes first, so that its length alone decides the numbers of the evidence, before and after officers write something.
Not here: drawing and binding (`services.binding`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yunti.apps.cases.queries.bindings import BoundEvidence, bound_now, submitted_evidence
from yunti.apps.documents.models import Evidence
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.inspections.queries.visits import files_of
from yunti.apps.letters.models import Letter
from yunti.apps.paperwork.permissions import can_draw_visits
from yunti.apps.paperwork.queries.occasions import Occasion, Offered, offered
from yunti.apps.paperwork.queries.visit_records import layout_of_visit, signed_visits
from yunti.domain.page_ranges import joined, pages_text
from yunti.kit.wording import labelled
from yunti.packs.evidence import with_evidence
from yunti.packs.reading import Pack
from yunti.papers.page_references import Reference

BINDABLE = ("application/pdf", "image/")


@dataclass(frozen=True)
class Piece:
    """One file of evidence, once however many places lean on it; `title` says what it is and how the file is called."""

    evidence: Evidence
    title: str

    @property
    def bindable(self) -> bool:
        return self.evidence.media_type.startswith(BINDABLE)


@dataclass(frozen=True)
class VisitRecord:
    """A signed record of a visit with its files, which whoever asks for the volume may see."""

    visit: SiteVisit
    title: str
    pieces: tuple[Piece, ...]


def drawn_papers(occasion: Occasion) -> tuple[list[Offered], list[Offered]]:
    """Forms, which come first, and what follows the evidence; without letters and what is forgotten. No statement."""
    found = [each for each in offered(occasion) if each.layout.offered.kept and not each.layout.cases]
    return [each for each in found if each.layout.form], [each for each in found if not each.layout.form]


def letters_in(occasion: Occasion) -> list[Letter]:
    """In the order in which they went out; one statement."""
    return list(Letter.objects.filter(case=occasion.case).order_by("issued_at", "pk"))


def visits_in(occasion: Occasion) -> list[VisitRecord]:
    """For officers, in the order written; a statement, and one for each record."""
    if not can_draw_visits(occasion.by, occasion.case):
        return []
    found = []
    for visit in signed_visits(occasion.case):
        visit.case = occasion.case
        laid_out = layout_of_visit(occasion.pack, visit)
        title = laid_out[0].title if laid_out is not None else ""
        pieces = (
            Piece(each, labelled(title, each) if title else str(each))
            for each in files_of(occasion.by, visit)
        )
        found.append(VisitRecord(visit, title, tuple(pieces)))
    return found


def places_in(occasion: Occasion) -> tuple[BoundEvidence, ...]:
    """Every place that holds a file, in the order of the printed form; two statements."""
    pack, submission = occasion.pack, occasion.submission
    return submitted_evidence(pack, submission) if submission else bound_now(occasion.case, pack)


def pieces_of(places: Iterable[BoundEvidence]) -> list[Piece]:
    """Every file once. No statement."""
    pieces: dict[int, Piece] = {}
    for each in places:
        title = labelled(each.row_title, each.evidence)
        pieces.setdefault(each.evidence.pk, Piece(each.evidence, title))
    return list(pieces.values())


def in_volume(
    occasion: Occasion, places: Iterable[BoundEvidence], lies: Mapping[int, tuple[int, int]]
) -> Occasion:
    """The same occasion whose answers refer to pages of the volume; `lies` says of each file on which first and last page.

    A file that no page can show is referred to by the sheet that stands for it."""
    bound = [replace(each.said, bound_at=_pages_at(each, *lies[each.evidence.pk])) for each in places]
    return replace(occasion, facts=with_evidence(occasion.pack, occasion.facts, bound))


def _pages_at(each: BoundEvidence, first: int, last: int) -> str:
    meant = [first + number - 1 for number in each.numbers]
    if not meant or meant[-1] > last:
        return pages_text(((first, last),))
    return pages_text(joined((number, number) for number in meant))


def references_of(pack: Pack, facts: Mapping[str, Any]) -> Iterator[Reference]:
    """What the pack says refers to pages of the volume, row by row."""
    for field, raw in pack.section("facts").items():
        for column, cell in (raw.get("rows") or {}).items():
            if not cell.get("volume_pages"):
                continue
            rows = facts.get(field)
            for number, row in enumerate(rows if isinstance(rows, list) else (), 1):
                text = row.get(column) if isinstance(row, Mapping) else None
                if text:
                    yield Reference(_row_name(pack, field, row, number), str(text))


def _row_name(pack: Pack, field: str, row: Mapping[str, Any], number: int) -> str:
    """By what the row answers on the printed list; other rows are counted."""
    spec = pack.definition.facts[field]
    inner = spec.rows.get(spec.short_key)
    label = dict(inner.labels).get(str(row.get(spec.short_key))) if inner else None
    return label or f"{spec.title} {number}"
