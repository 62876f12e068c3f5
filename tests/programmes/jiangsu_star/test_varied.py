"""A case looked at as if single facts were others gives what the case with those facts gives, whatever was computed before.

Not here: what the rules say (the cases of the pack).
"""

from datetime import date
from typing import Any

import pytest

from tests.programmes.jiangsu_star.filled import filled
from yunti.apps.cases.queries.facts import known_facts
from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation, evaluate
from yunti.rules.errors import FactError


@pytest.fixture(scope="module")
def pack() -> Pack:
    from yunti.apps.programmes.queries.packs import opened

    return opened("jiangsu-star", "2020")


def everything(evaluation: Evaluation) -> dict[str, Any]:
    return {name: evaluation.value(name) for name in evaluation.program.nodes}


def test_what_rests_on_a_changed_fact_is_computed_anew(pack: Pack) -> None:
    program = pack.program(date(2026, 5, 6))
    facts = known_facts(pack, filled(4, "示例甲", "91320000MA1EXAMPL5"))
    others = known_facts(pack, filled(5, "示例乙", "91320000MA1EXAMPL5", partner="示例丙"))
    before, differing = evaluate(program, facts), 0
    expected = everything(before)
    for field in sorted({*facts, *others}):
        for value in (others.get(field), None):
            try:
                anew = everything(evaluate(program, {**facts, field: value}))
            except FactError:
                continue
            assert everything(before.varied({field: value})) == anew, field
            differing += anew != expected
    assert everything(before) == expected
    assert differing > 5, "nothing rested on what was changed"
