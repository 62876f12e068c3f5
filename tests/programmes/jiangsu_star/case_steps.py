"""A case of the programme carried to a desk, step by step, for the tests of its papers.

Not here: the whole way with its guards (`test_whole_case.py`).
"""

import io
from typing import Any

from tests.apps.cases.rounds import party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, move_case, save_answers, start_case
from yunti.apps.cases.services.binding import Place, bind_evidence
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.services import attach_evidence
from yunti.apps.notices.services import follow_due
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.actors import Actor

KIND = "star_application"


def save(case: Case, answers: dict[str, Any], by: Actor) -> None:
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=by)


def begun(people: People, each: Round, star: int, **more: Any) -> Case:
    party = party_of(people.ma)
    case = start_case(round=each, workflow=KIND, party=party, by=people.ma)
    save(case, {**filled(star, party.name, party.uscc), **more}, people.ma)
    return with_papers(case, star)


def go(case: Case, action: str, by: Actor, *stated: str, reasons: tuple[str, ...] = ()) -> Case:
    return move_case(
        case=case,
        action=action,
        seen=case.moves.count(),
        by=by,
        stated=dict.fromkeys(stated, ""),
        reasons=reasons,
    )


def handed_in(people: People, each: Round, star: int = 3, **more: Any) -> Case:
    return go(begun(people, each, star, **more), "submit", people.ma)


def returned(people: People, each: Round, *reasons: str, **more: Any) -> Case:
    case = handed_in(people, each, **more)
    told = reasons or ("缺合同页码",)
    back = go(case, "return_for_correction", people.luo, "reasons_listed", reasons=told)
    follow_due(clock.now())
    return back


def bind(
    case: Case, field: str, row: str, slot: str, file: bytes, name: str, by: Actor, pages: str = ""
) -> Evidence:
    """A file into the library and into its place in the case."""
    made = attach_evidence(file=io.BytesIO(file), name=name, by=by)
    answer = Answer.objects.filter(case=case, field=field).first()
    place = Place(field, row, slot, answer.version if answer is not None else 0)
    bind_evidence(case=case, place=place, refs=[made.ref], by=by, pages=pages)
    return made
