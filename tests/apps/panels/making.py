"""Experts of a field and a case that waits for its panel; everything made up.

Not here: experts in general (`tests/apps/experts/pool.py`).
"""

from typing import Any

from tests.apps.cases.rounds import a_case
from tests.apps.experts.pool import pooled, published, sign
from tests.people import PROVINCE, People, organisation, person, seat
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case, CasePartner
from yunti.apps.experts.models import Expert
from yunti.apps.experts.queries import current_text
from yunti.apps.panels.models import Panel
from yunti.apps.panels.services import commit_panel, draw_panel
from yunti.apps.programmes.models import Round
from yunti.kit.actors import Actor, Desk

PACK = ("guangdong-voucher", "2018")
NAME, WORKFLOW, WAITING, REVIEWED = (
    "capability_review",
    "supplier_registration",
    "province_receipt",
    "expert_review",
)
FIELD = "云计算"


def waiting(each: Round, people: People, *, number: int = 1) -> Case:
    """A case at the step before the review; nobody takes part beside its party."""
    case = a_case(each, WORKFLOW, WAITING, people, number=number)
    CasePartner.objects.filter(case=case).delete()
    return case


def an_expert(people: People, number: int, *, signed: bool = True, **told: Any) -> tuple[Actor, Expert]:
    if current_text() is None:
        published(people)
    where = Organisation.objects.filter(name="示例省专家库").first() or organisation(
        "示例省专家库", "panel", PROVINCE
    )
    who = seat(person(f"expert-{number}", f"专家{number}"), Desk.EXPERT, where)
    given = {"fields": (FIELD,), "institution": f"示例大学{number}", **told}
    row = pooled(who, people.su, PROVINCE, **given)
    if signed:
        sign(who)
    return who, row


def experts(people: People, count: int, *, first: int = 1) -> dict[str, Actor]:
    """By the reference of their entry in the pool."""
    made = [an_expert(people, number) for number in range(first, first + count)]
    return {row.ref: who for who, row in made}


def drawn(case: Case, people: People, name: str = NAME) -> Panel:
    return draw_panel(panel=commit_panel(case=case, name=name, by=people.su), by=people.su)
