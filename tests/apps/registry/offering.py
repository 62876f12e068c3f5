"""Services that suppliers list, for tests of all rooms. Not here: the pages of the catalogue (`tests/web/public`)."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests import factories
from yunti.apps.registry.models import ListedService, Supplier
from yunti.apps.registry.services.listings import NewListing, list_service
from yunti.kit.actors import Actor

PLAIN = NewListing("guangdong-voucher", "2018", "gd01", "研发管理协同", "saas", "示例产品", ("203.0.113.8",))


def listing(
    supplier: Supplier, by: Actor = factories.SETTING_UP, on: date | None = None, **told: Any
) -> ListedService:
    return list_service(supplier=supplier, listing=replace(PLAIN, **told), on=on, by=by)
