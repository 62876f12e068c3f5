"""`yunti cases`, `yunti evaluate`, `yunti pack …` as they are typed: answers, faults and exit codes."""

import json
from pathlib import Path

import pytest

from yunti.cli.main import run

ROOT = Path(__file__).resolve().parents[2] / "packs"
CASE = """\
- id: one
  input: {op: onsite_sample, recommended_count: 41, checked_count: 5, checked_before_recommendation: true}
  expect: {required: 5, satisfied: true}
"""


@pytest.fixture(autouse=True)
def _packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUNTI_PACKS", str(ROOT))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_cases_pass_as_yaml_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(CASE)
    case = {
        "id": "one",
        "input": {"op": "validate_text", "scope_summary_len": 501},
        "expect": {"too_long": ["scope_summary"]},
    }
    (tmp_path / "a.json").write_text(json.dumps([case]))
    for name in ("a.yaml", "a.json"):
        assert said(capsys, "cases", "jiangsu_star", str(tmp_path / name)) == (0, "1 passed, 0 failed\n")


def test_every_difference_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(
        CASE.replace("required: 5, satisfied: true", "required: 4, satisfied: null")
    )
    code, text = said(capsys, "cases", "jiangsu-star", str(tmp_path / "a.yaml"))
    assert code == 1
    assert "one  required：应为 4，得到 5" in text and "one  satisfied：应为 null，得到 true" in text
    assert text.endswith("0 passed, 1 failed\n")


@pytest.mark.parametrize(
    ("pack", "text", "named"),
    [
        ("jiangsu", CASE, "是否想写 jiangsu-star"),
        ("jiangsu-star", CASE.replace("onsite_sample", "onsite"), "one：没有操作 onsite"),
        ("jiangsu-star", CASE.replace("checked_count", "checked"), "one：没有输入项 checked"),
        ("jiangsu-star", CASE + CASE, "id 重复"),
        ("jiangsu-star", "- [", "不是有效的 YAML"),
        ("jiangsu-star", "a: 1", "应为案例的列表"),
    ],
)
def test_a_broken_file_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pack: str, text: str, named: str
) -> None:
    (tmp_path / "a.yaml").write_text(text)
    code, told = said(capsys, "cases", pack, str(tmp_path / "a.yaml"))
    assert code == 2 and named in told


def test_a_missing_file_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, "cases", "jiangsu-star", str(tmp_path / "none.yaml"))
    assert code == 2 and "读不到文件" in told


@pytest.mark.parametrize(
    ("command", "ending"),
    [("check", "没有问题\n"), ("test", " passed, 0 failed\n"), ("coverage", "0 条没有落点\n")],
)
def test_pack_commands(capsys: pytest.CaptureFixture[str], command: str, ending: str) -> None:
    code, text = said(capsys, "pack", command, "jiangsu-star")
    assert code == 0 and text.endswith(ending)


def test_evaluate_explains_and_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.yaml").write_text("target_star: 3\nsubmitted_on: 2020-05-06\nclaimed_items: [app_erp]\n")
    arguments = ["evaluate", "jiangsu-star", str(tmp_path / "f.yaml"), "--explain", "--missing"]
    code, text = said(capsys, *arguments)
    assert code == 0
    assert "F_BUSINESS" in text and "还差 1 项" in text and "办法1" in text
    changes = '{"effect_min": {"2020": {"3": 0, "4": 0, "5": 0}}}'
    code, text = said(capsys, *arguments[:3], "--what-if", changes, "--format", "table")
    assert code == 0 and "F_EFFECT_BASIC" not in text
    code, text = said(capsys, *arguments[:3], "--what-if", '{"efect_min": {"2020": 1}}')
    assert code == 2 and "是否想写 effect_min" in text


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert "stateDiagram-v2" in said(capsys, "pack", "show", "jiangsu-star", "--part", "workflows")[1]
    assert said(capsys, "pack", "show", "jiangsu-star", "--part", "rule")[0] == 2
