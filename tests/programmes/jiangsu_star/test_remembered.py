"""The ladder and the state of the form that are remembered are those that would be found anew, whichever fact changes.

Not here: how they are remembered (`tests/unit/packs/test_remembering.py`), what they say (`tests/web/applicant`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from tests.programmes.jiangsu_star.filled import filled
from tests.programmes.jiangsu_star.test_papers import FOLDER
from yunti.apps.cases.queries.facts import judged_facts
from yunti.packs.filling import filling_of
from yunti.packs.forms import form_of
from yunti.packs.ladder import ladder_of
from yunti.packs.reading import Pack, load_pack
from yunti.rules.engine import Evaluation, evaluate
from yunti.rules.errors import FactError

DAY = date(2026, 5, 6)
KIND = "star_application"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FOLDER)


def seen(pack: Pack, facts: Mapping[str, Any]) -> tuple[Any, ...]:
    def evaluation() -> Evaluation:
        return evaluate(pack.program(DAY), judged_facts(pack, facts))

    form = form_of(pack, KIND, evaluation())
    filling = filling_of(pack, KIND, form, facts, DAY, evaluation)
    return ladder_of(pack, KIND, facts, DAY, evaluation).levels, filling.sections, filling.faults


def variants(pack: Pack) -> Iterator[dict[str, Any]]:
    """Every fact as another case has it, and every fact not given."""
    facts = filled(4, "示例甲", "91320000MA1EXAMPL5")
    others = filled(5, "示例乙", "91320000MA1EXAMPL5", partner="示例丙")
    for field in pack.definition.facts:
        for value in (others.get(field), None):
            changed = {**facts, field: value}
            try:
                judged = judged_facts(pack, changed)
                evaluate(pack.program(DAY), judged)
            except FactError:
                continue
            yield changed


def test_what_is_remembered_is_what_would_be_found_anew(pack: Pack) -> None:
    told = list(variants(pack))
    remembered = [seen(pack, facts) for facts in told]
    differing = sum(each[0] != remembered[0][0] for each in remembered)
    for facts, before in zip(told, remembered, strict=True):
        pack.kept.clear()
        assert seen(pack, facts) == before
    assert differing > 5, "the ladder rested on nothing that was changed"
