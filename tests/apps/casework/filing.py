"""A three-star application handed in, with what the desk writes about it. Not here: rounds and people."""

from typing import Any

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, move_case, save_answers, start_case

KIND = "star_application"


def handed_in(people: People, star: int = 3, **changed: Any) -> Case:
    """By the enterprise of `people.ma`; waits for the county."""
    party = party_of(people.ma)
    case = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    answer(people, case, {**filled(star, party.name, party.uscc), **changed})
    with_papers(case, star, len(changed.get("investment_lines", [None])))
    return move_case(case=case, action="submit", seen=0, by=people.ma)


def answer(people: People, case: Case, answers: dict[str, Any]) -> None:
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)


def handed_in_again(people: People, case: Case, **changed: Any) -> Case:
    """Given back by the county, changed, and handed in once more."""
    back = move_case(
        case=case,
        action="return_for_correction",
        seen=case.moves.count(),
        by=people.luo,
        stated={"reasons_listed": ""},
        reasons=["请补正。"],
    )
    answer(people, back, changed)
    return move_case(case=back, action="resubmit", seen=back.moves.count(), by=people.ma)
