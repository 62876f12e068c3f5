"""The cases of the same round and kind that one authority answers for, counted for the guards that look at all of them.

Counts on a page are kept until any case moves: nothing else changes them. Within a transaction, where a step is decided,
they are always taken anew. Not here: what the counts decide (`guards`).
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from yunti.apps.cases.models import Case, CaseMove, Submission
from yunti.apps.cases.queries.facts import known_facts, value_of
from yunti.apps.cases.queries.population import Authority, counties_of
from yunti.kit import clock
from yunti.packs.reading import Pack
from yunti.rules.engine import evaluate

LATE_MOVES = 1000
"""A move gets its key before it is committed: among so many of the latest keys one that comes late is noticed by their number."""
KEPT_AT_MOST = 4096
Stamp = tuple[int | None, int]
_kept: dict[Hashable, tuple[Pack, Stamp, dict[str, Any]]] = {}


@dataclass(frozen=True)
class Population:
    """Those whose step a guard keeps say which authority it is, whoever looks."""

    case: Case
    pack: Pack

    def authority(self, guard: str, level: str) -> Authority:
        moves = self.pack.moves[self.case.workflow]
        roles = {role for move in moves if guard in move.guards for role in move.actors}
        return Authority.of(self.case, level, counties_of(self.pack, roles))

    def rows(self, guard: str, level: str) -> "QuerySet[Case]":
        return self.authority(guard, level).cases(self.case.round, self.case.workflow)

    def facts(self, guard: str, told: Mapping[str, Any]) -> dict[str, Any]:
        """One statement, however many cases there are, if none moved since; else two, and one more for each count of cases
        handed in before they were looked at."""
        if connection.in_atomic_block:
            return self._counted(guard, told)
        case = self.case
        place = (case.round.ref, case.workflow, guard, self.authority(guard, told["within"]))
        stamp = _last_moves()
        known = _kept.get(place)
        if known is not None and known[0] is self.pack and known[1] == stamp:
            return dict(known[2])
        found = self._counted(guard, told)
        if len(_kept) >= KEPT_AT_MOST:
            _kept.clear()
        _kept[place] = (self.pack, stamp, found)
        return dict(found)

    def _counted(self, guard: str, told: Mapping[str, Any]) -> dict[str, Any]:
        asked = {field: spec for field, spec in told["facts"].items() if "always" not in spec}
        conditions = {field: _standing(spec) for field, spec in asked.items()}
        met = {field: _met(guard, field) if "where" in spec else Q() for field, spec in asked.items()}
        unseen = {f"unseen_{field}": Count("pk", filter=conditions[field] & UNSEEN) for field in asked}
        counts = {field: Count("pk", filter=conditions[field] & met[field]) for field in asked}
        found = self.rows(guard, told["within"]).aggregate(**counts, **unseen)
        for field, spec in asked.items():
            if "where" in spec and found[f"unseen_{field}"]:
                found[field] += self._looked_at(conditions[field], guard, field, told)
        return {
            field: spec["always"] if "always" in spec else found[field]
            for field, spec in told["facts"].items()
        }

    def _looked_at(self, condition: Q, guard: str, field: str, told: Mapping[str, Any]) -> int:
        last = Submission.objects.filter(case=OuterRef("pk")).order_by("-ordinal").values("facts")[:1]
        rows = self.rows(guard, told["within"]).filter(condition & UNSEEN).annotate(frozen=Subquery(last))
        today = clock.today()
        known = [value_of(each) if each else {} for each in rows.values_list("frozen", flat=True)]
        return sum(_mark(guard, field) in counted_as(self.pack, facts, today) for facts in known)


def _last_moves() -> Stamp:
    """The last key, and how many moves there are near it; together they change with every move that is committed. Where one
    writes at a time the last key alone does."""
    moves = connection.ops.quote_name(CaseMove._meta.db_table)
    if not connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT MAX(id), 0 FROM {moves}")  # noqa: S608  the name of a table
            last: Stamp = cursor.fetchone()
        return last
    near = f"SELECT MAX(id), COUNT(id) FROM {moves} WHERE id > (SELECT MAX(id) FROM {moves}) - %s"  # noqa: S608  the name of a table
    with connection.cursor() as cursor:
        cursor.execute(near, [LATE_MOVES])
        found: Stamp = cursor.fetchone()
    return found


UNSEEN = Q(counted_as__isnull=True)


def counted_as(pack: Pack, facts: Mapping[str, Any], day: date) -> str:
    """As what a case counts in its round: every count of the pack whose condition its facts meet, as handed in on the day."""
    evaluation = evaluate(pack.program(day), known_facts(pack, facts))
    found = []
    for guard, spec in pack.section("guards").items():
        for field, told in ((spec.get("population") or {}).get("facts") or {}).items():
            if "where" not in told:
                continue
            node = evaluation.program.output(told["where"], ("guards", guard, "population", field))
            if evaluation.trace_of(node).value is True:
                found.append(_mark(guard, field))
    return "".join(found)


def _mark(guard: str, field: str) -> str:
    return f"|{guard}.{field}|"


def _met(guard: str, field: str) -> Q:
    return Q(counted_as__contains=_mark(guard, field))


def _standing(spec: Mapping[str, Any]) -> Q:
    """Where the cases stand, and through which states they came."""
    found = Q(state__in=several(spec["in"])) if "in" in spec else Q()
    for state in several(spec.get("through")):
        found &= Q(Exists(CaseMove.objects.filter(case=OuterRef("pk"), target=state)))
    return found


def several(value: str | Sequence[str] | None) -> Collection[str]:
    return () if value is None else (value,) if isinstance(value, str) else value
