"""Cases that state numbers of invoices and little else, for tests of this folder and of the pages.

Not here: whole applications (`tests/programmes`).
"""

from typing import Any

from tests.apps.cases.rounds import party_of
from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.actors import Actor

KIND, LINES = "star_application", "investment_lines"
MINE, OTHER = "26952000000000000001", "26952000000000000002"


def lines(*numbers: str) -> list[dict[str, Any]]:
    return [{"seq": place, "invoice_no": number} for place, number in enumerate(numbers, 1)]


def begun(each: Round, who: Actor, number: int, *numbers: str) -> Case:
    """A draft in which nothing but numbers is told."""
    case = start_case(round=each, workflow=KIND, party=party_of(who, number), by=who)
    write(case, who, *numbers)
    return case


def write(case: Case, who: Actor, *numbers: str) -> None:
    row = Answer.objects.filter(case=case, field=LINES).first()
    change = Change(LINES, lines(*numbers), row.version if row else 0)
    save_answers(case=case, changes=[change], by=who)


def hand_in(case: Case, *numbers: str, state: str = "submitted", **lists: Any) -> Case:
    """As if it had been, whatever else the form lacks."""
    ordinal = case.submissions.count() + 1
    now = clock.now()
    facts = text_of({LINES: lines(*numbers), **lists})
    Submission.objects.create(case=case, ordinal=ordinal, facts=facts, submitted_at=now, submitted_by="test")
    number = f"SL-{case.pk}"
    Case.objects.filter(pk=case.pk).update(number=number, submitted_at=now, state=state, numbers_kept=False)
    return Case.objects.get(pk=case.pk)
