"""Cases among which a sample is drawn, and records of visits; everything made up. Not here: rounds (`tests/apps/cases/rounds.py`)."""

import io
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.publicity.making import a_case
from tests.corpus.pieces import pdf
from tests.people import COUNTY
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.inspections.queries.visits import case_to_visit, items_of
from yunti.apps.inspections.services import Typed, save_visit, sign_visit
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.actors import Actor

NAME = "onsite"
VISITORS = ("秦复审", "示例核查员")


def waiting(each: Round, count: int, *, star: int = 4, first: int = 1, region: str = COUNTY) -> list[Case]:
    """Cases whose precheck goes on."""
    return [
        a_case(each, number, "city_prechecking", star=star, region=region)
        for number in range(first, first + count)
    ]


def gone_through(case: Case, *states: str) -> Case:
    """As if the case had taken these steps."""
    for state in states:
        CaseMove.objects.create(
            case=case,
            ordinal=case.moves.count() + 1,
            action="select_for_onsite" if state == "onsite_check" else "precheck_pass",
            source=case.state,
            target=state,
            role="local_authority",
            moved_at=clock.now(),
            moved_by="test",
        )
        case.state = state
    Case.objects.filter(pk=case.pk).update(state=case.state)
    return case


def typed(case: Case, by: Actor, **values: Any) -> Typed:
    _case, pack, inspection = case_to_visit(by, case.ref)
    findings = {item["code"]: ("true", "") for item in items_of(case, pack, inspection)}
    given = {
        "visited_on": clock.today(),
        "place": "示例路1号",
        "visitors": VISITORS,
        "findings": findings,
        "opinion": "与申报一致",
        "conclusion": "passed",
        "representative": "李四",
    }
    return Typed(**{**given, **values})


def written(case: Case, by: Actor, *, seen: int = 0, **values: Any) -> SiteVisit:
    return save_visit(case=case, typed=typed(case, by, **values), seen=seen, by=by)


def signed(case: Case, by: Actor, *, seen: int = 0, **values: Any) -> SiteVisit:
    visit = written(case, by, seen=seen, **values)
    return sign_visit(visit=visit, seen=visit.version, signed_by=visit.visitors, sheet_ref="", by=by)


def a_file(name: str = "签字页.pdf") -> Any:
    return SimpleUploadedFile(name, pdf(1))


def a_day(text: str) -> date:
    return date.fromisoformat(text)


def a_stream() -> io.BytesIO:
    return io.BytesIO(pdf(1))
