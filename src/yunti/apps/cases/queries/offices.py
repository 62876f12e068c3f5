"""Which authority a role of the pack is in one case: the county, the prefecture, the province, or a county with a role of its own.

Not here: whether somebody may act for it (`permissions`), who sits there (`apps.notices.audiences`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from yunti.apps.accounts.enums import OrganisationKind
from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.models import Case
from yunti.kit import clock
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


def first_elsewhere(case: Case, pack: Pack, roles: Sequence[str], than: str) -> str:
    """No statement. The first of these roles that is another place than that of a role; the last where all are the same."""
    actors = pack.section("actors")
    here = code_of_role(case, actors[than]) if than in actors else ""
    return next((role for role in roles if code_of_role(case, actors[role]) != here), roles[-1])


def office_of(case: Case, pack: Pack, role: str) -> str:
    """The name of the one authority at work there: whose officers sit at the desk now, for this programme. One statement. Empty where
    there is none or more than one."""
    spec = pack.section("actors")[role]
    seats = Mandate.objects.filter(
        in_force(clock.today()),
        desk=spec["desk"],
        jurisdiction=code_of_role(case, spec),
        organisation__kind=OrganisationKind.AUTHORITY,
    )
    found = {
        organisation: name
        for organisation, name, programmes in seats.values_list(
            "organisation", "organisation__name", "programmes"
        )
        if not programmes or pack.programme in programmes
    }
    return next(iter(found.values())) if len(found) == 1 else ""
