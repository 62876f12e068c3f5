"""Which authority a role of the pack is in one case: the county, the prefecture, the province, or a county with a role of its own.

Not here: whether somebody may act for it (`permissions`), who sits there (`apps.notices.audiences`).
"""

from collections.abc import Mapping
from typing import Any

from yunti.apps.accounts.enums import OrganisationKind
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.kit.actors import Desk
from yunti.packs.reading import Pack


def code_of_role(case: Case, spec: Mapping[str, Any]) -> str:
    """No statement. A county that the pack gives a role of its own is that role's place for its cases."""
    own = case.region_code in tuple(map(str, spec.get("counties") or ()))
    codes: dict[str, str] = {
        Desk.COUNTY: case.region_code,
        Desk.PREFECTURE: case.region_code if own else case.prefecture_code,
        Desk.PROVINCE: case.province_code,
    }
    return codes.get(spec["desk"], "")


def office_of(case: Case, pack: Pack, role: str) -> str:
    """The name of the one authority; one statement. Empty where none is at work there."""
    code = code_of_role(case, pack.section("actors")[role])
    found = Organisation.objects.filter(
        kind=OrganisationKind.AUTHORITY, region_code=code, valid_to__isnull=True
    )
    return found.order_by("pk").values_list("name", flat=True).first() or ""
