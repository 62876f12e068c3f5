"""Cases decided against, with their letters written; for the tests of appeals. Not here: deciding itself (`tests/apps/cases`)."""

from typing import Any

from tests.apps.cases.rounds import a_case, a_round
from tests.apps.cases.test_pauses import go
from tests.people import PROVINCE, People, person, seat
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import move_case
from yunti.apps.notices.services import follow_due
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk


def refused_case(
    people: People, *, state: str = "submitted", action: str = "county_reject", by: Actor | None = None
) -> Case:
    case = a_case(a_round("jiangsu-star", "2020"), "star_application", state, people)
    refused = go(case, action, by or people.luo, "reasons_listed", reasons=("不符合",))
    follow_due(clock.now())
    return refused


def published_case(people: People, code: str = "SL-1", *, star: int = 4, partners: Any = ()) -> Case:
    """With its status and certificate."""
    case = a_case(
        a_round("jiangsu-star", "2020", code=code),
        "star_application",
        "province_recognised",
        people,
        number=star,
    )
    known = {"target_star": star, "cloud_partners": list(partners)}
    Answer.objects.bulk_create(
        Answer(case=case, field=name, value=exact_json(value), saved_at=clock.now(), saved_by="system:test")
        for name, value in known.items()
    )
    return go(case, "publish", people.su, "result_list_sealed")


def found_fraudulent(case: Case, by: Actor) -> Case:
    stated = {"evidence_recorded": "合同系伪造"}
    found = move_case(case=case, action="fraud_found", seen=case.moves.count(), by=by, stated=stated)
    follow_due(clock.now())
    return found


def colleague_in_province(people: People) -> Actor:
    """Of whoever takes the steps there."""
    province = Organisation.objects.get(ref=people.su.organisation_ref)
    return seat(person("song", "宋省厅"), Desk.PROVINCE, province, jurisdiction=PROVINCE)
