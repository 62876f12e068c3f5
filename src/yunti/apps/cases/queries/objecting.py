"""How the objections to cases stand, where the pack makes each of them a case of its own.

Not here: objections that are rows of a list (`cases.Objection`), raising and answering them (`services`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.packs.objecting import PENDING, ObjectionRule, objected_in, objection_rule
from yunti.packs.reading import Pack

AT_ONCE = 5_000


def standing_objections(case_ids: Collection[int]) -> Mapping[int, str]:
    """By case: `pending` while any objection to it runs, else `upheld` or `dismissed` as the last one ended; nothing where there is
    none. One that was not raised yet does not count. Two statements for every 5,000 cases."""
    found: dict[int, str] = {}
    asked = sorted(case_ids)
    for start in range(0, len(asked), AT_ONCE):
        rows = Case.objects.filter(parent__in=asked[start : start + AT_ONCE])
        for objection, standing in how_each_stands(rows):
            parent = objection.parent_id
            if parent is not None and found.get(parent) != PENDING:
                found[parent] = standing
    return found


def pending_objections(case: Case, pack: Pack) -> int:
    """At most one statement: how many objections to the case run."""
    rules = objected_in(pack, case.workflow)
    if not rules:
        return 0
    workflows = pack.section("workflows")
    running = Q(pk__in=())
    for rule in rules:
        running |= Q(workflow=rule.workflow) & ~Q(state__in=workflows[rule.workflow]["ends"])
    return Case.objects.filter(running, parent=case, number__isnull=False).count()


@dataclass(frozen=True)
class Objection:
    """An objection to a case that was raised, and how it stands; who is not its officer does not open it."""

    case: Case
    state: str
    standing: str
    opens: bool


def objections_to(case: Case, pack: Pack, actor: Actor) -> list[Objection]:
    """In the order in which they came to stand so. Three statements, none where the pack has no objections to such cases."""
    if not objected_in(pack, case.workflow):
        return []
    found = how_each_stands(Case.objects.filter(parent=case))
    if not found:
        return []
    seen = set(
        cases_visible_to(actor).filter(pk__in=[row.pk for row, _how in found]).values_list("pk", flat=True)
    )
    workflows = pack.section("workflows")
    return [
        Objection(row, workflows[row.workflow]["states"][row.state]["title"], how, row.pk in seen)
        for row, how in found
    ]


def closing_of_publicity(case: Case, pack: Pack) -> datetime | None:
    """Until when an objection can be raised, local time; nothing for other cases. At most one statement."""
    if objection_rule(pack, case.workflow) is None or case.parent is None or case.parent.shown_until is None:
        return None
    return datetime.combine(case.parent.shown_until + timedelta(days=1), time(), clock.BUSINESS_ZONE)


def how_each_stands(cases: "QuerySet[Case]") -> list[tuple[Case, str]]:
    """Two statements: those among the cases that are objections and were raised, in the order in which they came to stand so."""
    rows = cases.filter(number__isnull=False).select_related("round").order_by("entered_at", "id")
    objections = [(row, rule) for row in rows if (rule := _rule(row)) is not None]
    said = _outcomes([(row, rule) for row, rule in objections if has_ended(row)])
    return [(row, rule.ended_as(said.get(row.pk)) if has_ended(row) else PENDING) for row, rule in objections]


def _rule(case: Case) -> ObjectionRule | None:
    return objection_rule(pack_of(case.round), case.workflow)


def has_ended(case: Case) -> bool:
    return case.state in pack_of(case.round).section("workflows")[case.workflow]["ends"]


def _outcomes(ended: Collection[tuple[Case, ObjectionRule]]) -> dict[int, object]:
    """What officers said; nobody can change it after the end."""
    if not ended:
        return {}
    fields = {row.pk: rule.outcome for row, rule in ended}
    answers = Answer.objects.filter(case__in=list(fields), field__in=sorted(set(fields.values())))
    return {each.case_id: value_of(each.value) for each in answers if each.field == fields[each.case_id]}
