"""What goes into an archive volume and in which order: the form, the evidence along the pack's list, then the other papers.

The form comes first, so that its length alone decides the numbers of the evidence, before and after officers write something.
Not here: drawing and binding (`services.binding`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.apps.documents.models import Evidence
from yunti.apps.paperwork.models import Paper
from yunti.apps.paperwork.queries.fillings import uses_in
from yunti.apps.paperwork.queries.occasions import Occasion, Offered, offered
from yunti.kit.wording import labelled
from yunti.packs.forms import listed_along
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


def drawn_papers(occasion: Occasion) -> tuple[list[Offered], list[Offered]]:
    """Forms, which come first, and what follows the evidence; without letters and what is forgotten. No statement."""
    found = [
        each
        for each in offered(occasion)
        if each.layout.offered.kept and not each.layout.offered.issued and not each.layout.cases
    ]
    return [each for each in found if each.layout.form], [each for each in found if not each.layout.form]


def letters_in(occasion: Occasion) -> list[Paper]:
    """In the order in which they went out; two statements."""
    rows = Paper.objects.filter(case=occasion.case, issued=True).prefetch_related("files")
    return list(rows.order_by("pk"))


def evidence_in(occasion: Occasion) -> list[Piece]:
    """Every file that the case leans on, in the order of the pack's list of papers; two statements."""
    places = _places(occasion.pack)
    uses = sorted(
        uses_in(occasion.case, occasion.submission).select_related("evidence").order_by("pk"),
        key=lambda use: (_rank(use.place, places)[0], use.pk),
    )
    pieces: dict[int, Piece] = {}
    for use in uses:
        label = _rank(use.place, places)[1]
        name = str(use.evidence)
        pieces.setdefault(use.evidence_id, Piece(use.evidence, labelled(label, name) if label else name))
    return list(pieces.values())


def _places(pack: Pack) -> dict[str, tuple[int, str]]:
    """Keys of the reference lists along which lists of the form are filled in: key → (order, name)."""
    out: dict[str, tuple[int, str]] = {}
    for field in pack.section("facts"):
        listed = listed_along(pack, field)
        if listed is None:
            continue
        reference = pack.definition.lists[listed]
        labels = dict(reference.labels)
        for row in reference.rows:
            key = str(row[reference.key])
            out.setdefault(key, (len(out), labels.get(key, key)))
    return out


def _rank(place: str, places: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    """A place names the key by itself or as a part of it: `materials.doc_contracts`."""
    for part in (place, *reversed(place.replace(":", ".").replace("/", ".").split("."))):
        if part in places:
            return places[part]
    return len(places), ""


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
