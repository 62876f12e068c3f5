"""Services that suppliers of the demo list, and how suppliers stand with the programme.

Not here: the suppliers themselves (`registry.py`), the catalogue (the programme's pack).
"""

from datetime import timedelta
from typing import Any

from yunti.cli.demo.people import actor
from yunti.cli.demo.tables import table

BY = "province"
SOURCE = "示例公布〔2026〕5号"


def list_services() -> None:
    """Who lists something already is left as they are."""
    from yunti.apps.programmes.queries.catalogues import catalogues_of
    from yunti.apps.registry.queries import parties
    from yunti.apps.registry.queries.services import listings_of
    from yunti.apps.registry.services.listings import NewListing, delist_service, list_service
    from yunti.kit import clock

    by: Any = actor(BY)
    known = {
        uscc: parties.supplier_by_code(by, uscc)
        for uscc in dict.fromkeys(line["uscc"] for line in table("services"))
    }
    filled = {uscc for uscc, row in known.items() if listings_of(row)}
    for line in table("services"):
        if line["uscc"] in filled:
            continue
        supplier, catalogue = known[line["uscc"]], catalogues_of(line["programme"]).edition(line["edition"])
        told = NewListing(
            line["programme"],
            line["edition"],
            line["service"],
            catalogue.by_code[line["service"]].name,
            line["kind"],
            line["product"],
            line["endpoints"].split("、"),
        )
        begun = clock.today() + timedelta(days=int(line["from_days"]))
        row = list_service(supplier=supplier, listing=told, on=begun, by=by)
        if line["delisted"]:
            delist_service(listing=row, reason=line["delisted"], by=by)
        if line["status"]:
            _stands(supplier, catalogue.status, line["status"], by)


def _stands(supplier: Any, kind: str, status: str, by: Any) -> None:
    from yunti.apps.registry.services.statuses import GrantedStatus, define_status_kind, grant_status
    from yunti.kit import clock

    define_status_kind(code=kind, title="供应商状态（示例）", by=by)
    told = GrantedStatus(kind, status, clock.today(), None, source=SOURCE)
    grant_status(party=supplier, status=told, by=by)
