"""Packs made of anything at all: refused with sentences, never with a crash.

Not here: one fault at a time (`test_checking.py`).
"""

import random
import re
from pathlib import Path

from tests.unit.packs.test_checking import SOUND, problems, write

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


def test_mangled_packs_are_refused_in_sentences(tmp_path: Path) -> None:
    chance = random.Random(20200318)
    for _ in range(120):
        text = SOUND
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(12) :]
        told = problems(write(tmp_path, text))
        assert all(isinstance(each, str) and each for each in told)


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


def test_values_of_the_wrong_form_are_refused_in_sentences(tmp_path: Path) -> None:
    forms = (r": ([^,{}\[\]\n]+)", r": (\[[^\]]*\])", r": (\{[^}]*\})")
    spans = sorted({match.span(1) for form in forms for match in re.finditer(form, FULL)})
    for number, (start, end) in enumerate(spans):
        for value in VALUES[number % 3 :: 3]:
            told = problems(write(tmp_path, FULL[:start] + value + FULL[end:]))
            assert all(isinstance(each, str) and each for each in told)
