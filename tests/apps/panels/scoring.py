"""A panel that scores: its case, experts who were drawn and accepted, and what they give; everything made up.

Not here: panels that do not score (`making.py`).
"""

import json
from collections.abc import Mapping
from decimal import Decimal

from tests.apps.cases.rounds import a_case, a_round
from tests.apps.panels.making import experts
from tests.people import People
from yunti.apps.cases.models import Answer, Case, CasePartner
from yunti.apps.panels.models import Panel, PanelSeat, ScoreSheet
from yunti.apps.panels.queries.panels import rule_for
from yunti.apps.panels.services import Given, accept_seat, commit_panel, draw_panel, hand_in_scores
from yunti.kit.actors import Actor
from yunti.packs.panel_scores import Item

PACK = ("zhejiang-cloud-level", "2024")
NAME, WORKFLOW, REVIEWED, FIELD = "benchmark_review", "cloud_level", "expert_review", "expert_scores"
MIDDLE = 200


def to_score(people: People, *, number: int = 1, experts_in_pool: int = 5) -> tuple[Case, dict[str, Actor]]:
    case = a_case(a_round(*PACK), WORKFLOW, REVIEWED, people, number=number)
    CasePartner.objects.filter(case=case).delete()
    return case, experts(people, experts_in_pool)


def drawn(case: Case, people: People) -> Panel:
    return draw_panel(panel=commit_panel(case=case, name=NAME, by=people.su), by=people.su)


def sitting(case: Case, pool: Mapping[str, Actor]) -> list[Actor]:
    """In the order of the draw."""
    rows = PanelSeat.objects.filter(panel__case=case, recused_at__isnull=True).order_by("place")
    return [pool[each.expert.ref] for each in rows.select_related("expert")]


def ready(people: People, *, experts_in_pool: int = 5) -> tuple[Case, dict[str, Actor], Panel]:
    """Three sit and have accepted."""
    case, pool = to_score(people, experts_in_pool=experts_in_pool)
    panel = drawn(case, people)
    for who in sitting(case, pool):
        accept_seat(case=case, by=who)
    return case, pool, panel


def items_of(case: Case) -> tuple[Item, ...]:
    pack, rule = rule_for(case, NAME)
    assert rule.scores is not None
    panel = Panel.objects.filter(case=case).order_by("-pk")[0]
    return rule.scores.items_on(pack, panel.committed_at.date())


def given(case: Case, points: int = MIDDLE, **others: int) -> list[Given]:
    """The same for every item but those that are named; a remark at the ends."""
    return [
        Given(each.name, told, "有材料（示例）" if each.is_end(told) else "")
        for each in items_of(case)
        for told in [others.get(each.name, points)]
    ]


def hand_in(case: Case, who: Actor, points: int = MIDDLE, **others: int) -> ScoreSheet:
    return hand_in_scores(case=case, given=given(case, points, **others), seen=0, by=who)


def written(case: Case) -> dict[str, list[Decimal]]:
    """What stands in the case, by item; empty while nothing does."""
    row = Answer.objects.filter(case=case, field=FIELD).first()
    found: dict[str, list[Decimal]] = {}
    for each in (json.loads(row.value, parse_float=Decimal) or []) if row is not None else []:
        found.setdefault(each["item"], []).append(Decimal(each["score"]))
    return found
