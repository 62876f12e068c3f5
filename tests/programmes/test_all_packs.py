"""Every pack of the house is sound, its cases pass from YAML and from JSON, and no published edition has changed.

Not here: what is special to one programme (the folders beside this file).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from yunti.packs.calls import Call, open_evaluation
from yunti.packs.casebook import load_cases, run_case, run_cases
from yunti.packs.catalogue import Edition, changed_editions, editions
from yunti.packs.checking import check
from yunti.packs.coverage import clause_text, gaps
from yunti.packs.operations import NO_FIELD, NO_OPERATION, run
from yunti.packs.reading import Pack, load_pack
from yunti.rules.explain import explanation, sentences
from yunti.rules.needs import need_sentences, what_is_missing

ROOT = Path(__file__).resolve().parents[2] / "packs"
EDITIONS = editions(ROOT)
each_edition = pytest.mark.parametrize(
    "edition", EDITIONS, ids=lambda edition: f"{edition.programme}/{edition.edition}"
)


@cache
def opened(folder: Path) -> Pack:
    return load_pack(folder)


CASES = [
    pytest.param(edition.folder, case, id=f"{edition.programme}-{case['id']}")
    for edition in EDITIONS
    for case in opened(edition.folder).section("cases")
]


def test_there_are_packs() -> None:
    assert EDITIONS


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_case(folder: Path, case: dict[str, Any]) -> None:
    assert run_case(opened(folder), case).differences == ()


@each_edition
def test_decisions_of_every_case_are_explained(edition: Edition) -> None:
    """Whatever an operation says that it explains comes out as sentences and as what is missing."""
    pack, explained = opened(edition.folder), set()
    operations = pack.section("operations")
    for case in pack.section("cases"):
        fields = dict(case["input"])
        name = str(fields.pop("op", ""))
        if name not in operations or "explains" not in operations[name] or "error" in case["expect"]:
            continue
        evaluation = open_evaluation(Call(pack, name, fields))
        named = operations[name]["explains"]
        for rule in [named] if isinstance(named, str) else named:
            trace = evaluation.trace(rule)
            said = sentences(explanation(trace), lambda clause: clause_text(pack, clause))
            assert said and all(said), case["id"]
            assert all(need_sentences(what_is_missing(trace))), case["id"]
        explained.add(name)
    assert explained == {name for name, operation in operations.items() if "explains" in operation}


@each_edition
def test_cases_of_a_json_file_are_the_same(edition: Edition, tmp_path: Path) -> None:
    pack, file = opened(edition.folder), tmp_path / "cases.json"
    file.write_text(json.dumps(pack.section("cases"), default=float, ensure_ascii=False), encoding="utf-8")
    assert [result.id for result in run_cases(pack, load_cases(pack, file)) if not result.passed] == []


@each_edition
def test_unknown_operation_and_field(edition: Edition) -> None:
    pack = opened(edition.folder)
    assert run(pack, {"op": "nothing_of_this_name"}) == NO_OPERATION
    assert run(pack, {}) == NO_OPERATION
    for name in pack.section("operations"):
        assert run(pack, {"op": name, "nothing_of_this_name": None}) == NO_FIELD


@each_edition
def test_every_output_is_present_when_nothing_is_given(edition: Edition) -> None:
    pack = opened(edition.folder)
    for name, operation in pack.section("operations").items():
        if operation["uses"] == "evaluate":
            assert set(run(pack, {"op": name})) == set(pack.outputs(name))


@each_edition
def test_pack_is_sound(edition: Edition) -> None:
    assert [str(each) for each in check(opened(edition.folder)) if not each.notice] == []
    assert gaps(opened(edition.folder)) == []
    assert (edition.programme, edition.edition) == (edition.folder.parent.name, edition.folder.name)


def test_published_editions_are_unchanged() -> None:
    assert [str(each) for each in changed_editions(ROOT)] == []
