"""The fewest rows that make a valid enterprise or supplier, all made up and in the made-up province.

Not here: people and their desks (`tests/people.py`).
"""

from typing import Any

from tests.people import COUNTY, PREFECTURE
from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.registry.services import parties
from yunti.domain.identifiers import uscc_from
from yunti.kit import clock
from yunti.kit.actors import system_actor
from yunti.kit.search import index_new

SETTING_UP = system_actor("test")


def uscc(number: int, region: str = COUNTY) -> str:
    """A valid made-up credit code; the same number gives the same code."""
    return uscc_from(f"91{region}{number:09d}")


def enterprise(number: int = 1, region: str = COUNTY, **values: Any) -> Enterprise:
    """Written as the services would, without their audit events."""
    return _party(Enterprise, {"industry_code": "3411", "size_class": "small", **values}, number, region)


def supplier(number: int = 1, region: str = PREFECTURE[:4] + "01", **values: Any) -> Supplier:
    return _party(Supplier, values, number, region)


def _party(model: Any, values: dict[str, Any], number: int, region: str) -> Any:
    row = model(
        provenance=values.pop("provenance", "verified"), created_at=clock.now(), updated_at=clock.now()
    )
    filled = {
        "name": f"示例{number}号机械有限公司",
        "uscc": uscc(number, region),
        "region_code": region,
        **values,
    }
    for name, value in filled.items():
        parties.put(row, name, value, clock.today())
    parties.set_terms(row, ())
    row.save(force_insert=True)
    index_new(model, [(row.pk, row.search_terms)])
    return row


def owned_enterprise(
    organisation_ref: str, number: int = 1, region: str = COUNTY, **values: Any
) -> Enterprise:
    organisation = Organisation.objects.get(ref=organisation_ref)
    return enterprise(number, region, organisation=organisation, **values)
