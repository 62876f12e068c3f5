"""Each pack gives the judge's answers on every engine, for enterprises made from its own facts and parameters.

Not here: random rules (`test_backends_agree.py`), the packs' own cases (`tests/programmes`).
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.property.agreement import answered, differences, everything, judged
from tests.property.enterprises import enterprises
from yunti.packs.catalogue import Edition, editions
from yunti.packs.reading import load_pack
from yunti.rules.batch import IN_PROCESS, Question
from yunti.rules.values import Kind

EDITIONS = editions(Path(__file__).parents[2] / "packs")
WHOLE = 20_000

each_edition = pytest.mark.parametrize(
    "edition", EDITIONS, ids=lambda each: f"{each.programme}/{each.edition}"
)


def compare(edition: Edition, count: int) -> None:
    pack = load_pack(edition.folder)
    question = everything(pack.program())
    cases = list(enterprises(pack, count))
    expected = judged(question, cases)
    for engine in IN_PROCESS:
        assert not differences(expected, answered(question, cases, engine))[:10], engine


@each_edition
def test_five_hundred_enterprises_come_to_the_same(edition: Edition) -> None:
    compare(edition, 500)


@pytest.mark.soak
@each_edition
def test_all_enterprises_come_to_the_same(edition: Edition) -> None:
    compare(edition, WHOLE)


@each_edition
def test_the_enterprises_are_not_all_alike(edition: Edition) -> None:
    """Most criteria are met by some and not by others; otherwise agreement would say little."""
    pack = load_pack(edition.folder)
    program = pack.program()
    names = [
        name
        for name, node in program.nodes.items()
        if pack.definition.sections[name] == "criteria" and node.type.kind is Kind.YES_NO
    ]
    found = judged(Question(program, names), list(enterprises(pack, 400)))
    one_sided = [name for name, values in found.items() if len(set(values) & {True, False}) < 2]
    assert len(one_sided) <= len(names) // 4, Counter({name: len(set(found[name])) for name in one_sided})


def test_the_same_seed_gives_the_same_enterprises() -> None:
    pack = load_pack(EDITIONS[0].folder)
    assert list(enterprises(pack, 5)) == list(enterprises(pack, 5)) != list(enterprises(pack, 5, seed=2))
