"""A case that was refused, with its letter written; for the tests of appeals. Not here: refusing itself (`tests/apps/cases`)."""

from tests.apps.cases.rounds import a_case, a_round
from tests.apps.cases.test_pauses import go
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.notices.services import follow_due
from yunti.kit import clock
from yunti.kit.actors import Actor


def refused_case(
    people: People, *, state: str = "submitted", action: str = "county_reject", by: Actor | None = None
) -> Case:
    case = a_case(a_round("jiangsu-star", "2020"), "star_application", state, people)
    refused = go(case, action, by or people.luo, "reasons_listed", reasons=("不符合",))
    follow_due(clock.now())
    return refused
