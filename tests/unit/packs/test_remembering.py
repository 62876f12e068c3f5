"""An answer is remembered by the kind of question and the very facts, with the pack it comes from, and not for ever.

Not here: what is answered (`tests/programmes/jiangsu_star/test_remembered.py`).
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs import remembering
from yunti.packs.reading import Pack, load_pack
from yunti.packs.remembering import KEPT, Settled, remembered
from yunti.rules.saying import Tongue, speaking


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write(tmp_path, SOUND))


def asked(pack: Pack, **facts: Any) -> list[Any]:
    """What was found anew: nothing where the answer was remembered."""
    found: list[Any] = []
    remembered(pack, "question", facts, lambda: found.append(facts))
    return found


def test_the_same_facts_are_answered_once(pack: Pack) -> None:
    rows = [{"amount": Decimal("1.50"), "paid": True, "note": None}]
    assert asked(pack, rows=rows) and not asked(pack, rows=[dict(rows[0])])
    assert remembered(pack, "another question", {"rows": rows}, lambda: "told") == "told"
    assert remembered(pack, "another question", {"rows": rows}, lambda: "anew") == "told"


@pytest.mark.parametrize("value", [1, True, "1", Decimal(1), Decimal("1.0"), None, [1], {"a": 1}, ["1"], []])
def test_values_that_only_look_alike_are_told_apart(pack: Pack, value: Any) -> None:
    alike: list[Any] = [1, True, "1", Decimal(1), Decimal("1.0"), None, [1], {"a": 1}, ["1"], []]
    for each in alike:
        if repr(each) != repr(value):
            asked(pack, fact=each)
    assert asked(pack, fact=value)


def test_what_was_said_in_another_language_is_no_answer(pack: Pack) -> None:
    there = Tongue("en", str)
    asked(pack, fact=1)
    with speaking(there):
        assert asked(pack, fact=1) and not asked(pack, fact=1)
    assert not asked(pack, fact=1)


def test_a_pack_that_was_read_anew_remembers_nothing(pack: Pack) -> None:
    asked(pack, fact=1)
    assert asked(load_pack(pack.folder), fact=1)


def test_the_oldest_answers_are_forgotten(pack: Pack) -> None:
    for number in range(KEPT):
        asked(pack, fact=number)
    assert not asked(pack, fact=0)  # looked at again: no longer the oldest
    asked(pack, fact=KEPT)
    assert not asked(pack, fact=0) and asked(pack, fact=1)


def test_settled_facts_are_asked_for_as_the_same_facts_are(pack: Pack) -> None:
    facts = Settled(rows=[1])
    assert asked(pack, **facts) and not asked_of(pack, facts) and not asked_of(pack, facts)
    assert asked_of(pack, Settled(rows=[2])) and asked_of(pack, Settled())


def test_their_fingerprint_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    monkeypatch.setattr(remembering, "_fingerprint", lambda facts: taken.append(facts) or b"x")
    facts = Settled(rows=[1])
    assert [remembering.fingerprint(facts) for _ in range(3)] == [b"x"] * 3 and len(taken) == 1


def asked_of(pack: Pack, facts: Settled) -> list[Any]:
    found: list[Any] = []
    remembered(pack, "question", facts, lambda: found.append(facts))
    return found
