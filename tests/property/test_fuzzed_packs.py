"""Packs made of anything: loaded and checked, or refused in sentences; never a crash, never longer than a second.

Not here: one fault at a time (`tests/unit/packs/test_checking.py`), formulas (`test_fuzzed_formulas.py`).
"""

import os
import random
import re
from collections import Counter
from pathlib import Path
from time import process_time

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs.checking import check
from yunti.packs.errors import PackError
from yunti.packs.reading import load_pack

WHOLE = 20_000
PROMISED_SECONDS = 1.0  # measured in soak, alone on the machine
HANG_SECONDS = 30.0  # beside other work nothing is measured, but a hang is found
PIECES = [
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "  ",
    "null",
    "'",
    '"',
    "$",
    "2025-01-01",
    "*a",
    "&a",
    "!x",
    "for_each",
    "{x}",
    "when",
    "\t",
]
RULES = """\
criteria:
  enough: {title: 够, clause: C-1, cost: 1, advice: 请补充, when: items >= $floor, except: [{when: early, then: true, title: 早}]}
  early: {when: "when_unknown(day < '2025-02-01', false)"}
  both: {all: [enough, early]}
  one: {any: [enough, {not: early}]}
  some: {at_least: 1, of: [enough, early]}
  kinds: {value: kind_count + shares + least + capped}
  kind_count: {count: {for_each: names, where: {group: g}, when: "'{code}' == 'a'"}}
  shares: {ratio: {of: items, to: items, times: 5, places: 0, rounding: down}}
  least: {min: [items, 3]}
  capped: {cap: items, at: 4}
  chosen: {table: [{when: early, then: 1, title: 早}], else: 2}
  found: {lookup: names, key: "'a'", column: group}
  named: {list: [{value: "'a'", when: early}, {set: no, of: rows, where: good}]}
  total: {sum: size, of: rows, where: good, order: no}
  doubled: {any: twice, of: rows}
columns:
  rows: {twice: {when: same > 1}, same: {count: rows, of: rows, by: no}, other: {count: rows, of: rows, join: {no: no}}}
lists:
  names: {title: 名, key: code, columns: {code: 编号, group: 组}, rows: [[a, g], [b, h]]}
"""
FULL = SOUND.replace("criteria:\n  enough: {title: 够, clause: C-1, when: items >= $floor}\n", RULES).replace(
    "  day: {title: 日期, type: date}\n",
    "  day: {title: 日期, type: date}\n"
    "  rows: {title: 行, type: list, default: null, short: {key: no, fill: {good: true}}, rows: {no: {title: 号, type: text},"
    " size: {title: 数, type: count}, good: {title: 好, type: yes_no, default: false}}}\n",
)
VALUES = [
    "3",
    "[]",
    "{}",
    "true",
    "null",
    "[a, b]",
    "{a: {b: c}}",
    "x",
    "1.5",
    "''",
    "{for_each: x}",
    "[null]",
    "-1",
]
WORDS = sorted(set(re.findall(r"[\w-]+", FULL)))
HOSTILE = (
    "&a [*a]", "!!python/object/apply:os.system [true]", "<<: {a: 1}", "? [a]", "{" * 40, "[" * 40, "x" * 20_000, "9" * 500,
    "\x00", "\ufeff", "\u202e", "---", "...", "%YAML 3.0", "'", '"\\x', "|\n", ">-", "1e999", ".inf", "0o7", "'{code}'",
    "{for_each: names, when: '{code}'}", "$floor * $floor * $floor", "().__class__", "9**9**9", "lambda: 1", "enough",
    "{all: [enough, enough]}", "{at_least: enough, of: []}", "{sum: size, of: nowhere}", "'0001-01-01'", "'9999-12-31'",
    "add_months(day, 99999999)", "decimal(99)", "decimal(0)", "{rows: rows, record: {a: b}}",
)  # fmt: skip
SCALAR = re.compile(r"(?<=: )[^,{}\[\]\n]+|(?<=: )\{[^{}]*\}|(?<=: )\[[^\[\]]*\]|[\w-]+(?=:)")
SPANS = [match.span() for match in SCALAR.finditer(FULL)]


def made(chance: random.Random) -> str:
    """Values and keys put in each other's places, or characters anywhere."""
    text = FULL
    changes = sorted((chance.choice(SPANS) for _ in range(chance.randrange(1, 4))), reverse=True)
    for start, end in changes:
        if chance.random() < 0.75:
            new = chance.choice((*VALUES, *HOSTILE, chance.choice(WORDS), FULL[slice(*chance.choice(SPANS))]))
            text = text[:start] + new + text[end:]
        else:
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(12) :]
    return text


def fuzz(count: int, seed: str, folder: Path, patience: float) -> Counter[str]:
    chance, came = random.Random(seed), Counter[str]()
    for _ in range(count):
        text = made(chance)
        written = write(folder, text)
        begun = process_time()
        try:
            told = check(load_pack(written))
            came["read"] += 1
        except PackError as refused:
            told = list(refused.problems)
            came["refused"] += 1
        assert process_time() - begun < patience, text
        assert all(each.text.strip() for each in told), text
    return came


def test_a_tenth_of_the_packs(tmp_path: Path) -> None:
    came = fuzz(WHOLE // 10, "packs", tmp_path, HANG_SECONDS)
    assert min(came["read"], came["refused"]) > WHOLE // 100, came


@pytest.mark.soak
def test_all_packs(tmp_path: Path) -> None:
    seed = os.environ.get("YUNTI_SOAK_SEED", "1")
    assert sum(fuzz(WHOLE, seed, tmp_path, PROMISED_SECONDS).values()) == WHOLE
