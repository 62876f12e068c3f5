"""Cases that stand before the public, and lists made of them; everything made up.

Not here: rounds and parties (`tests/apps/cases/rounds.py`, `tests/factories.py`).
"""

from typing import Any

from tests import factories
from tests.people import COUNTY
from yunti.apps.cases.models import Case, Submission
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.models import PublicList
from yunti.apps.publicity.queries.ready import preview_digest, ready_lines
from yunti.apps.publicity.services import NewList, publish_list
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.kit.actors import Actor

PUBLICITY, CITY_RESULTS, RESULTS = "star_publicity", "city_results", "star_results"
CONTACT = "示例一市工信局融合处，0900-85500000"
# What a case holds and no public byte may show.
CANARY = "金丝雀联系人"
CANARY_MOBILE = "13800138999"


def a_case(
    each: Round,
    number: int,
    state: str = "city_publicity",
    *,
    region: str = COUNTY,
    star: int = 3,
    **values: Any,
) -> Case:
    party = values.pop("party", None) or factories.enterprise(number, region, contact_name=CANARY)
    now = clock.now()
    case = Case.objects.create(
        round=each,
        workflow="star_application",
        state=state,
        entered_at=now,
        enterprise=party,
        organisation=party.organisation,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=f"SL-{number:04d}",
        started_at=now,
        started_by="test",
        submitted_at=now,
        **values,
    )
    facts = {
        "target_star": star,
        "contact_name": CANARY,
        "contact_mobile": CANARY_MOBILE,
        "ent_name": party.name,
    }
    Submission.objects.create(
        case=case, ordinal=1, facts=exact_json(facts), submitted_at=now, submitted_by="test"
    )
    return case


def new_list(each: Round, by: Actor, name: str = PUBLICITY, **values: Any) -> NewList:
    replaces = values.get("replaces")
    chosen = values.pop("cases", None)
    lines = ready_lines(by, each, name, chosen=chosen, replaces=replaces)
    refs = tuple(line.case.ref for line in lines)
    told = {"contact": CONTACT, "stated": True, **values}
    return NewList(each, name, refs, preview_digest(lines), **told)


def published(each: Round, by: Actor, name: str = PUBLICITY, **values: Any) -> PublicList:
    return publish_list(new=new_list(each, by, name, **values), by=by)
