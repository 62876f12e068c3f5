"""What follows from a step for the services of a supplier: those of a list of the case come into the catalogue, or leave it.

What is listed already stays as it is, what is not listed is not taken off. Not here: other effects (`effects.py`), the rules of
listing (`registry.services.listings`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.consequences import BY_PACK
from yunti.apps.registry.enums import RightsMode, ServiceKind
from yunti.apps.registry.models import Supplier
from yunti.apps.registry.queries.services import listed_now
from yunti.apps.registry.services.listings import NewListing, delist_service, list_service
from yunti.kit.wording import listed
from yunti.packs.services import Catalogue, catalogue_of


def list_services(around: Surroundings, spec: Mapping[str, Any], clause: str) -> None:
    rows = _rows(around, spec["list_services"])
    if not rows:
        return
    supplier, catalogue = _held(around)
    standing = listed_now(supplier, catalogue.programme, catalogue.edition)
    rights = _rights(around, spec)
    for row in rows:
        code = str(row[spec["service"]])
        if code in standing or code not in catalogue.by_code:
            continue
        made = NewListing(
            catalogue.programme,
            catalogue.edition,
            code,
            catalogue.by_code[code].name,
            _kind(row.get(spec.get("kind", ""))),
            str(row.get(spec.get("product", "")) or "")[:200],
            [str(each) for each in row.get(spec.get("endpoints", "")) or ()],
            *rights,
        )
        standing[code] = list_service(supplier=supplier, listing=made, clause=clause, by=BY_PACK)


def delist_services(around: Surroundings, spec: Mapping[str, Any], clause: str, reasons: list[str]) -> None:
    rows = _rows(around, spec["delist_services"])
    if not rows:
        return
    supplier, catalogue = _held(around)
    standing = listed_now(supplier, catalogue.programme, catalogue.edition)
    said = (listed(reasons) or str(spec["title"]))[:200]
    for row in rows:
        held = standing.pop(str(row[spec["service"]]), None)
        if held is not None:
            delist_service(listing=held, reason=said, clause=clause, by=BY_PACK)


def _held(around: Surroundings) -> tuple[Supplier, Catalogue]:
    """The checker of packs refuses such an effect without a catalogue or in a workflow that suppliers do not begin."""
    supplier, catalogue = around.case.supplier, catalogue_of(around.pack)
    if supplier is None or catalogue is None:
        raise ValueError(f"{around.case.workflow} lists services of no supplier or out of no catalogue")
    return supplier, catalogue


def _rows(around: Surroundings, field: str) -> list[Mapping[str, Any]]:
    rows = around.facts.facts.get(field)
    return list(rows) if isinstance(rows, (list, tuple)) else []


def _rights(around: Surroundings, spec: Mapping[str, Any]) -> tuple[str, str, date | None]:
    """By whose right the services are offered, as the case says: its own, or of whom and until when."""
    facts = around.facts.facts
    mode = str(facts.get(spec.get("rights", "")) or RightsMode.OWN)
    if mode not in RightsMode.values or mode == RightsMode.OWN:
        return RightsMode.OWN, "", None
    until = facts.get(spec.get("rights_until", ""))
    day = date.fromisoformat(until) if isinstance(until, str) and until else until
    return mode, str(facts.get(spec.get("rights_holder", "")) or ""), day if isinstance(day, date) else None


def _kind(value: Any) -> str:
    return str(value) if value in ServiceKind.values else str(ServiceKind.OTHER)
