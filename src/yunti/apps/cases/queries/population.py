"""The cases of a round that one authority answers for, and what each holds.

Not here: counting them (`counting.py`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import facts_of_many, known_facts
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation, evaluate

FIELDS = {"county": "region_code", "prefecture": "prefecture_code", "province": "province_code"}


@dataclass(frozen=True)
class Authority:
    """Who answers for a case at a level: its region; `apart` are the counties that answer for themselves."""

    level: str
    code: str
    apart: tuple[str, ...] = ()

    @classmethod
    def of(cls, case: Case, level: str, counties: Iterable[str]) -> "Authority":
        if level == "prefecture" and case.region_code in counties:
            return cls("county", case.region_code)
        return cls(level, getattr(case, FIELDS[level]), tuple(counties) if level == "prefecture" else ())

    def cases(self, each: Round, workflow: str) -> "QuerySet[Case]":
        """What was handed in; no statement yet."""
        rows = Case.objects.filter(round=each, workflow=workflow, number__isnull=False)
        rows = rows.filter(**{FIELDS[self.level]: self.code})
        return rows.exclude(region_code__in=self.apart) if self.apart else rows


def counties_of(pack: Pack, roles: Collection[str]) -> tuple[str, ...]:
    """The counties that the pack gives these roles of their own."""
    actors = pack.section("actors")
    found = [str(code) for role in sorted(roles) for code in actors[role].get("counties") or ()]
    return tuple(dict.fromkeys(found))


def evaluations_of(pack: Pack, cases: Sequence[Case]) -> list[Evaluation]:
    """As many statements for many cases as for one."""
    program = pack.program(clock.today())
    return [
        evaluate(program, known_facts(pack, each.told))
        for each in facts_of_many([(case, pack) for case in cases])
    ]
