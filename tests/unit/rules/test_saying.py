"""Every sentence of the rules in both languages: the same places, no Chinese left, nothing kept in the other language.

Not here: what single explanations say (`tests/programmes`), the pages (`tests/web/shared/test_english_pages.py`).
"""

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tools.translations import CATALOGUE, CHINESE, PLACEHOLDER, catalogue

import yunti
from tests.unit.rules.making import case, facts
from yunti.rules.describing import describe, phrase
from yunti.rules.explain import explanation
from yunti.rules.needs import what_is_missing
from yunti.rules.nodes import Node, once, once_in_words
from yunti.rules.saying import Tongue, speaking, word

ROOM = Path(yunti.__file__).parent / "rules"
ENDINGS = {"个月", "月", "年", "天"}  # of units, taken away where the sentence says them
COMMAND_LINE = {"？", "〔", "；", "〕", "【本平台理解：", "】", "   办法", "："}
MODULES = ("describing", "explain", "figures", "needs", "saying")


@cache
def english() -> Tongue:
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        return Tongue("en", gettext.GNUTranslations(compiled).gettext)


def patterns() -> Iterator[str]:
    for name in MODULES:
        for node in ast.walk(ast.parse((ROOM / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("pattern", sorted(set(patterns())))
def test_every_sentence_has_its_english_with_the_same_places(pattern: str) -> None:
    said = english().translate(pattern)
    assert CHINESE.search(pattern) and not CHINESE.search(said)
    assert set(PLACEHOLDER.findall(said)) == set(PLACEHOLDER.findall(pattern))
    told = dict.fromkeys(re.findall(r"%\((\w+)\)s", pattern), "N")
    if "{" not in pattern:
        assert pattern % told and said % told
    assert said.format("A", "B", "C", all="D") if "{" in pattern else True


def test_no_sentence_stands_outside_the_marks() -> None:
    """Chinese in the code is a pattern, an ending that is taken away, or a line of the command line."""
    left = []
    for name in MODULES:
        tree = ast.parse((ROOM / f"{name}.py").read_text(encoding="utf-8"))
        marked = {id(each.args[0]) for each in ast.walk(tree) if isinstance(each, ast.Call) and each.args}
        told = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
        left += [
            each.value
            for each in ast.walk(tree)
            if isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and CHINESE.search(each.value)
            and id(each) not in marked | told
        ]
    assert set(left) == ENDINGS | COMMAND_LINE


def test_the_catalogue_knows_every_sentence() -> None:
    known = {entry.msgid for entry in catalogue() if entry.msgstr}
    assert set(patterns()) <= known


RULE: dict[str, Any] = {
    "title": "条件",
    "all": [{"title": "人数够", "when": "staff >= 4"}, "star >= 3", {"title": "首选", "when": "star == 5"}],
}


def told(values: dict[str, Any]) -> tuple[list[str], list[str]]:
    trace = case(facts(star="count", staff="count"), RULE, values).trace("rule")
    return [line.text for line in explanation(trace)], [need.text for need in what_is_missing(trace)]


def test_who_brings_a_language_is_told_in_it_and_nobody_else() -> None:
    chinese = told({"star": 3, "staff": 1})
    with speaking(english()):
        lines, needs = told({"star": 3, "staff": 1})
        with speaking(None):
            assert told({"star": 3, "staff": 1}) == chinese
        assert told({"star": 3, "staff": 1}) == (lines, needs)
    assert told({"star": 3, "staff": 1}) == chinese
    assert lines[0] == "条件: Not met (2 of 3 not met)"
    assert chinese[0][0] == "条件：不符合（3 项中 2 项未满足）"
    assert lines[1] == "人数够: staff 1, required: at least 4, 3 short"


def test_words_kept_with_a_node_are_kept_by_language() -> None:
    trace = case(facts(star="count"), {"when": "star >= 3"}, {"star": 1}).trace("rule")
    node = trace.node.kids[0]
    before = phrase(node), describe(node)
    with speaking(english()):
        there = phrase(node), describe(node)
    assert there == ("star is at least 3",) * 2 and before == ("star不少于3",) * 2
    assert (phrase(node), describe(node)) == before


def test_once_in_words_finds_once_for_each_language() -> None:
    asked: list[Node] = []

    @once_in_words
    def said(node: Node) -> str:
        asked.append(node)
        return word("名单")

    @once
    def kept(node: Node) -> str:
        return word("名单")

    node = case(facts(star="count"), {"when": "star >= 3"}, {"star": 1}).trace("rule").node
    assert said(node) == said(node) == kept(node) == "名单"
    with speaking(english()):
        assert said(node) == said(node) == "List" and kept(node) == "名单"
    assert said(node) == "名单" and len(asked) == 2


def test_a_name_stands_without_its_no_in_both_languages() -> None:
    rule = {
        "title": "条件",
        "all": [{"title": "名单", "not": "listed"}, {"title": "人数", "when": "staff >= 1"}],
    }
    trace = case(facts(listed="yes_no", staff="count"), rule, {"listed": True, "staff": 1}).trace("rule")
    with speaking(english()):
        needs = what_is_missing(trace)
        assert [need.text for need in needs] == ["名单: Not met"]
    assert [need.name for need in needs] == [need.name for need in what_is_missing(trace)] == ["名单"]
