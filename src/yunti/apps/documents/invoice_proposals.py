"""One proposal out of what the sources of an invoice say: the most trusted value of each field, disagreement kept beside it.

Pure: readings in, proposal out; nothing is written anywhere. Not here: the sources (`reading/`), the table that a person fills.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yunti.apps.documents.enums import InvoiceSource

FIELDS = (
    "number",
    "code",
    "date",
    "buyer_name",
    "buyer_id",
    "seller_name",
    "seller_id",
    "net_fen",
    "tax_fen",
    "total_fen",
)
_TRUST = {source.value: place for place, source in enumerate(InvoiceSource)}


@dataclass(frozen=True)
class Proposed:
    """One value with where it was read, and what other sources say instead."""

    field: str
    value: str | int
    source: InvoiceSource
    others: tuple[tuple[InvoiceSource, str | int], ...] = ()


@dataclass(frozen=True)
class InvoiceProposal:
    """`adds_up` is None when not all three amounts are known; `characters` says what became of recognition."""

    values: tuple[Proposed, ...] = ()
    characters: str = "not_needed"

    def value(self, field: str) -> str | int | None:
        return next((one.value for one in self.values if one.field == field), None)

    def text(self, field: str) -> str:
        return str(self.value(field) or "")

    @property
    def adds_up(self) -> bool | None:
        net, tax, total = (self.value(field) for field in ("net_fen", "tax_fen", "total_fen"))
        if not (isinstance(net, int) and isinstance(tax, int) and isinstance(total, int)):
            return None
        return net + tax == total

    @property
    def is_empty(self) -> bool:
        return not self.values


def proposal_from(facts: Mapping[str, Any] | None) -> InvoiceProposal:
    if not facts:
        return InvoiceProposal()
    readings = sorted(facts.get("readings", ()), key=lambda reading: _TRUST[reading["source"]])
    values = [proposed for field in FIELDS if (proposed := _proposed(field, readings)) is not None]
    return InvoiceProposal(tuple(values), str(facts.get("characters", "not_needed")))


def _proposed(field: str, readings: Sequence[Mapping[str, Any]]) -> Proposed | None:
    said = [(InvoiceSource(reading["source"]), reading[field]) for reading in readings if field in reading]
    if not said:
        return None
    source, value = said[0]
    others = tuple((other, text) for other, text in said[1:] if text != value)
    return Proposed(field, value, source, others)
