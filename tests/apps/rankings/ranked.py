"""A round whose applications are ranked: parties with the figures of a ready application, some of them changed; everything made up.

Not here: what a ranking is held against (`test_rankings.py`).
"""

from collections.abc import Mapping
from typing import Any

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.people import COUNTY, PROVINCE, People
from tests.programmes.zhejiang_cloud_level.test_explanations import READY
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.programmes.models import Round
from yunti.kit import clock

PROGRAMME, EDITION, WORKFLOW, NAME = "zhejiang-cloud-level", "2024", "cloud_level", "province_wide"
GIVEN = {key: value for key, value in READY.items() if key != "op"}
STORAGE = [(9, 10), (8, 10), (8, 16), (0, 5), (7, 7), (8, 10), (3, 4), (1, 3), (2, 100), (5, 6)]
"""N and M of one figure; the others are the same for everybody."""


def a_ranked_round(code: str = "ZJ-1", **values: Any) -> Round:
    return a_round(PROGRAMME, EDITION, code=code, **values)


def applied(
    each: Round,
    people: People,
    number: int,
    changed: Mapping[str, Any],
    *,
    state: str = "province_check",
    region: str = COUNTY,
    **party_values: Any,
) -> Case:
    party, now = factories.enterprise(number, region, **party_values), clock.now()
    case = Case.objects.create(
        round=each,
        workflow=WORKFLOW,
        state=state,
        entered_at=now,
        enterprise=party,
        organisation=party.organisation,
        region_code=region,
        prefecture_code=region[:4] + "00",
        province_code=PROVINCE,
        number=f"{each.code}-{number:04d}",
        started_at=now,
        started_by=people.ma.ref,
        submitted_at=now,
    )
    facts = text_of({**GIVEN, "uscc": party.uscc, "enterprise_name": party.name, **changed})
    Submission.objects.create(case=case, ordinal=1, facts=facts, submitted_at=now, submitted_by=people.ma.ref)
    return case


def of_storage(n: int, m: int) -> dict[str, int]:
    return {"inf_storage_n_tb": n, "inf_storage_m_tb": m}


def all_applied(each: Round, people: People) -> list[Case]:
    return [applied(each, people, number, of_storage(*pair)) for number, pair in enumerate(STORAGE, 1)]
