"""Files of the applications of the demo: drawn, put into the library of the enterprise and bound to their places by its person.

Not here: which papers there are (`tables/cases.json`), the other steps (`cases.py`).
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from yunti.kit.actors import Actor
from yunti.papers.document import Block, Document, PageBreak, Paragraph, Run
from yunti.papers.drawing.typesetting import pdf

Told = Mapping[str, Any]


def bind_papers(case: Any, files: Sequence[Told], printed: Told, by: Actor) -> None:
    """`printed` stands on every page: lines and a mark behind them."""
    for told in files:
        _bind(case, told, printed, by)


def _bind(case: Any, told: Told, printed: Told, by: Actor) -> None:
    from yunti.apps.cases.services import Place, bind_evidence
    from yunti.apps.documents.services import attach_evidence

    drawn = io.BytesIO(_drawn(told, printed))
    kept = attach_evidence(file=drawn, name=told["name"], kind=told["kind"], by=by)
    versions = dict(case.answers.values_list("field", "version"))
    for path, pages in _pages_by_place(told["pages"]).items():
        field, row, slot = path.split("/")
        place = Place(field, row, slot, versions.get(field, 0) if row.isdigit() else 0)
        bind_evidence(case=case, place=place, refs=[kept.ref], by=by, pages=pages)


def _pages_by_place(pages: Sequence[Told]) -> dict[str, str]:
    found: dict[str, list[int]] = {}
    for number, page in enumerate(pages, start=1):
        for path in page["places"]:
            found.setdefault(path, []).append(number)
    return {path: f"{numbers[0]}-{numbers[-1]}" for path, numbers in found.items()}


def _drawn(told: Told, printed: Told) -> bytes:
    blocks: list[Block] = []
    for page in told["pages"]:
        if blocks:
            blocks.append(PageBreak())
        title = Paragraph((Run(page["title"], size=18, bold=True),), "center", after=2, heading=True)
        blocks += [title, *(Paragraph((Run(line),)) for line in printed["lines"])]
    return pdf(Document(told["name"].removesuffix(".pdf"), tuple(blocks), mark=printed["mark"]))
