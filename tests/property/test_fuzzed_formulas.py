"""Formulas made of anything: understood or refused with line and column, never a crash, never longer than a second.

Not here: chosen attacks one by one (`tests/unit/rules/test_formulas.py`), whole packs (`test_fuzzed_packs.py`).
"""

import os
import random
from collections import Counter
from time import process_time

import pytest

from tests.unit.rules.making import facts, program
from yunti.rules.engine import evaluate
from yunti.rules.errors import RuleError
from yunti.rules.functions import FUNCTIONS

WHOLE = 80_000
PROMISED_SECONDS = 1.0  # measured in soak, alone on the machine
HANG_SECONDS = 30.0  # beside other work nothing is measured, but a hang is found
SPECS = facts(
    营业额="money 万元", 人数="count", 行业="text", 已失信="yes_no", a="count", b="count", 区域="set"
) | facts(**{"from": "date"})
GIVEN = {"营业额": 2000, "人数": 20, "行业": "制造", "已失信": False, "a": 1, "区域": ["甲"]}
NAMES = (*SPECS, "没有", "_", "__class__", "lambda", "None", "$floor", "ｆｒｏｍ")
SIGNS = ("+", "-", "*", "×", "/", "**", "//", "%", "==", "=", "!=", "≠", "<", "＜", ">=", "≥", "＞＝", " and ", " 且 ",
         " or ", " 或 ", " in ", " 属于 ", " not in ", " is ", " 不少于 ", " 大于 ", ",", "，", ".", "。", ":=", ";", "@", "|", "~")  # fmt: skip
LEAVES = (*NAMES, "0", "1", "1.5", "9" * 18, "9" * 19, "1e9", "0x10", "1_000", "２０", "''", "'制造'", "“制造”",
          "'2025-01-01'", "{'a', 'b'}", "[]", "{}", "true", "假", "...", "b''", "f'{a}'", "'a\\x41'", "1j", "∞", "²", "½")  # fmt: skip
WRAPS = (
    "({})",
    "（{}）",
    "not {}",
    "非 {}",
    "-{}",
    "{}.__class__",
    "{}[0]",
    "lambda: {}",
    "[x for x in {}]",
    "{{{}}}",
    "{} if a else b",
)


def made(chance: random.Random, depth: int = 0) -> str:
    """Well-formed more often than not, so that what lies behind the grammar is reached too."""
    shape = chance.random()
    if depth > chance.choice((2, 4, 30)) or shape < 0.3:
        return chance.choice(LEAVES)
    if shape < 0.6:
        return f"{made(chance, depth + 1)} {chance.choice(SIGNS)} {made(chance, depth + 1)}"
    if shape < 0.85:
        name = chance.choice((*FUNCTIONS, "round_half_up", "ceil", "eval", "__import__"))
        return f"{name}({', '.join(made(chance, depth + 2) for _ in range(chance.randrange(4)))})"
    return chance.choice(WRAPS).format(made(chance, depth + 1))


def mangled(text: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(text) + 1)
        piece = chance.choice(
            (
                "",
                "(",
                ")",
                "'",
                '"',
                "\n",
                "\t",
                "\x00",
                "\\",
                "#",
                "__",
                "ǂ",
                "ǃ",
                "。",
                "𝒂",
                "\u202e",
                "é",
                "é",
            )
        )
        text = text[:at] + piece + text[at + chance.randrange(4) :]
    if chance.random() < 0.01:
        text = chance.choice((text * 300, "(" * 400 + text, text + " + a" * 400, "-" * 900 + text))
    return text


def fuzz(count: int, seed: str, patience: float) -> Counter[str]:
    """What came of them; whatever is no refusal with its place goes up as it is."""
    chance, came = random.Random(seed), Counter[str]()
    for _ in range(count):
        text = mangled(made(chance), chance)
        begun, place = process_time(), (1, 1)
        try:
            evaluate(program(SPECS, {"rule": text}), GIVEN).value("rule")
            came["understood"] += 1
        except RuleError as refused:
            place = (refused.line, refused.column)
            came["refused"] += 1
        assert min(place) >= 1, text
        assert process_time() - begun < patience, text
    return came


def test_a_tenth_of_the_formulas() -> None:
    came = fuzz(WHOLE // 10, "formulas", HANG_SECONDS)
    assert min(came["understood"], came["refused"]) > WHOLE // 200, came


@pytest.mark.soak
def test_all_formulas() -> None:
    seed = os.environ.get("YUNTI_SOAK_SEED", "1")
    assert sum(fuzz(WHOLE, seed, PROMISED_SECONDS).values()) == WHOLE
