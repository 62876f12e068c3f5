"""`yunti cases`, `yunti evaluate`, `yunti replay`, `yunti pack …` as they are typed: answers, faults and exit codes."""

import json
import shutil
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.cli.main import run

pytestmark = pytest.mark.one_database  # packs alone: no row is read or written
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


FACTS = "target_star: 3\nsubmitted_on: 2020-05-06\nclaimed_items: [app_erp]\n"


@pytest.fixture
def facts(tmp_path: Path) -> str:
    (tmp_path / "f.yaml").write_text(FACTS, encoding="utf-8")
    return str(tmp_path / "f.yaml")


def test_evaluate_answers_one_json_document(facts: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "evaluate", "jiangsu-star", facts)
    assert code == 0 and "F_BUSINESS" in json.loads(text)["failures"]
    code, text = said(capsys, "evaluate", "jiangsu-star", facts, "--explain", "--missing")
    whole = json.loads(text)
    assert set(whole) == {"result", "explanation", "missing"}
    assert any("还差 1 项" in line for line in whole["explanation"])
    assert any("办法1" in line for line in whole["missing"])


def test_evaluate_draws_a_tree_and_a_table(facts: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "evaluate", "jiangsu-star", facts, "--format", "tree", "--missing")
    assert code == 0 and text.startswith("✗ 符合申报星级的要求") and "\n  ✗ " in text and "办法1" in text
    code, text = said(capsys, "evaluate", "jiangsu-star", facts, "--format", "table")
    assert code == 0 and "eligible\tfalse\n" in text
    assert said(capsys, "evaluate", "jiangsu-star", facts, "--format", "treee")[0] == 2


def test_what_if_and_day_change_the_answer(facts: str, capsys: pytest.CaptureFixture[str]) -> None:
    changes = '{"effect_min": {"2020": {"3": 0, "4": 0, "5": 0}}}'
    code, text = said(capsys, "evaluate", "jiangsu-star", facts, "--what-if", changes)
    assert code == 0 and "F_EFFECT_BASIC" not in text
    later = ("--as-of", "2021-06-01")
    code, text = said(capsys, "evaluate", "jiangsu-star", facts, "--what-if", changes, *later)
    assert code == 0 and "F_EFFECT_BASIC" in text


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--what-if", '{"efect_min": {"2020": 1}}'), "是否想写 effect_min"),
        (("--what-if", '{"effect_min"'), "--what-if 第 1 行第 14 列：不是有效的 JSON"),
        (("--what-if", '{"effect_min": 1}'), "--what-if 应为 JSON"),
        (("--what-if", "[]"), "--what-if 应为 JSON"),
        (("--as-of", "2020-13-01"), "不是 YYYY-MM-DD 的日期"),
        (("--op", "evaluate_aplication"), "是否想写 evaluate_application"),
        (("--explain", "--rule", "eligibel"), "是否想写 eligible"),
        (("--op", "onsite_sample", "--explain"), "没有写明 explains"),
    ],
)
def test_wrong_words_of_evaluate_end_with_two(
    facts: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], named: str
) -> None:
    code, text = said(capsys, "evaluate", "jiangsu-star", facts, *arguments)
    assert code == 2 and named in text, text


def test_an_unknown_field_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.yaml").write_text(FACTS + "target_stars: 3\n", encoding="utf-8")
    code, text = said(capsys, "evaluate", "jiangsu-star", str(tmp_path / "f.yaml"))
    assert code == 2 and "没有输入项 target_stars；是否想写 target_star" in text


# records --------------------------------------------------------------------------------------------------------


@pytest.fixture
def record(facts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "r.json"
    changes = '{"effect_min": {"2020": {"3": 0, "4": 0, "5": 0}}}'
    code, _ = said(capsys, "evaluate", "jiangsu-star", facts, "--record", str(path), "--what-if", changes)
    assert code == 0
    return path


def test_a_record_is_recomputed_to_the_same_bytes(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "replay", str(record)) == (0, "1 份相同，0 份不同\n")


def test_the_first_difference_is_named(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = record.read_text(encoding="utf-8")
    record.write_text(known.replace('"eligible":false', '"eligible":true'), encoding="utf-8")
    code, text = said(capsys, "replay", str(record))
    assert code == 1 and "outcome.eligible 记录为 true，重算得 false" in text
    record.write_text(known.replace('"trace":"', '"trace":"0'), encoding="utf-8")
    assert "trace 记录为" in said(capsys, "replay", str(record))[1]
    record.write_text(known.replace(",", ", ", 1), encoding="utf-8")
    assert "文件的字节不是原样" in said(capsys, "replay", str(record))[1]


def test_a_changed_edition_is_told(
    record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / "packs"
    shutil.copytree(ROOT / "jiangsu-star", copied / "jiangsu-star")
    monkeypatch.setenv("YUNTI_PACKS", str(copied))
    assert said(capsys, "replay", str(record))[0] == 0
    with (copied / "jiangsu-star" / "2020" / "report.yaml").open("a", encoding="utf-8") as file:
        file.write("# 示例\n")
    code, text = said(capsys, "replay", str(record))
    assert code == 1 and "项目包 jiangsu-star/2020 在评定之后有改动" in text


@pytest.mark.parametrize("content", ["[]", "{}", "{", '{"record": 1}'])
def test_what_is_no_record_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "r.json").write_text(content, encoding="utf-8")
    assert said(capsys, "replay", str(tmp_path / "r.json"))[0] == 2


# editions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YUNTI_PACKS", str(tmp_path))
    return write(tmp_path, SOUND)


def test_publish_freezes_an_edition(own_pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "pack", "publish", "sample")[0] == 0
    assert said(capsys, "pack", "check", "sample")[0] == 0
    code, text = said(capsys, "pack", "publish", "sample")
    assert code == 1 and "已经发布" in text and "没有发布" in text
    write(own_pack.parents[1], SOUND + "\n")
    code, text = said(capsys, "pack", "check", "sample")
    assert code == 1 and "已发布的版本 sample/2025 有改动" in text


def test_publish_refuses_with_reasons(own_pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(own_pack.parents[1], SOUND.replace("items >= $floor", "items >= 2"))
    code, text = said(capsys, "pack", "publish", "sample")
    assert code == 1 and "参数 floor 没有被任何规则使用" in text
    assert not (own_pack.parents[1] / "published.lock").exists()


def test_diff_is_sentences(own_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write(tmp_path / "other", SOUND.replace("value: 3, clause", "value: 4, clause"))
    code, text = said(capsys, "pack", "diff", "sample", str(other))
    assert (code, text.splitlines()[-1]) == (0, "1 处不同") and "3 项 → 4 项" in text
    assert said(capsys, "pack", "diff", "sample", "sample") == (0, "没有不同\n")
    assert said(capsys, "pack", "diff", "sample", "nothing")[0] == 2


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert "stateDiagram-v2" in said(capsys, "pack", "show", "jiangsu-star", "--part", "workflows")[1]
    assert "stateDiagram-v2" not in said(capsys, "pack", "show", "jiangsu-star", "--part", "rules")[1]
    assert "| 栏目 | 填写 | 说明 |" in said(capsys, "pack", "show", "jiangsu-star", "--part", "forms")[1]
    assert "| 类 | 子类 |" in said(capsys, "pack", "show", "jiangsu-star", "--part", "tables")[1]
    assert "| app_erp | " in said(capsys, "pack", "show", "jiangsu-star", "--part", "lists")[1]
    schema = json.loads(said(capsys, "pack", "show", "jiangsu-star", "--part", "schema")[1])
    assert "criteria" in schema["properties"]
    assert said(capsys, "pack", "show", "jiangsu-star", "--part", "rule")[0] == 2


# papers ---------------------------------------------------------------------------------------------------------

RECEIPT = {
    "case_number": "示例-1",
    "received_at": "2020-05-08T16:42:00",
    "authority": "示例县工信局",
    "lookup_address": "https://example.cn",
    "lookup_secret": "K7QF",
    "ent_name": "示例企业",
}


@pytest.mark.parametrize(
    ("suffix", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE")]
)
def test_a_paper_is_drawn_to_the_file_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str, begins: bytes
) -> None:
    facts, target = tmp_path / "facts.json", tmp_path / f"receipt.{suffix}"
    facts.write_text(json.dumps(RECEIPT))
    code, text = said(capsys, "pack", "paper", "jiangsu-star", "receipt", str(facts), "--out", str(target))
    assert (code, text) == (0, f"已写 {target}\n")
    assert target.read_bytes().startswith(begins)


def test_a_blank_form_needs_no_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "form.html"
    assert (
        said(capsys, "pack", "paper", "jiangsu-star", "application_three_star", "--out", str(target))[0] == 0
    )
    assert "指公有云或工业互联网平台服务商" in target.read_text(encoding="utf-8")


def test_chosen_columns_stand_in_the_order_that_was_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts, target = tmp_path / "facts.json", tmp_path / "list.html"
    facts.write_text(json.dumps({"county_or_city": "示例县", "cases": [{"ent_name": "示例企业"}]}))
    asked = ["pack", "paper", "jiangsu-star", "summary_table", str(facts), "--out", str(target), "--columns"]
    assert said(capsys, *asked, "annex_4=ent_name,seq")[0] == 0
    drawn = target.read_text(encoding="utf-8")
    assert 0 < drawn.index("企业名称") < drawn.index("序号") and "所处行业" not in drawn
    assert said(capsys, *asked, "annex_4") == (2, "--columns 应写作 表=列,列：annex_4\n")
    code, text = said(capsys, *asked, "annex_4=name")
    assert code == 2 and text.startswith("“星级上云企业认定和推荐企业项目汇总表”没有列 name；有 seq、")


PAPER_FAULTS = {
    "paper": (["recept", "--out", "a.pdf"], RECEIPT, "没有公文 recept；是否想写 receipt；有 "),
    "missing": (["receipt", "--out", "a.pdf"], {"ent_name": "示例"}, "“申报受理回执”还缺：申报编号（case_number）、"),
    "field": (["receipt", "--out", "a.pdf"], {**RECEIPT, "ent_nam": "示例"}, "没有输入项 ent_nam；是否想写 ent_name"),
    "value": (["receipt", "--out", "a.pdf"], {**RECEIPT, "received_at": "昨天"}, "received_at：应为"),
    "glyph": (["receipt", "--out", "a.pdf"], {**RECEIPT, "ent_name": "𠮷"}, "“𠮷”（U+20BB7）在印制字体里没有，在 中文名称（ent_name）。"),
    "file": (["receipt", "--out", "a.txt"], RECEIPT, "公文应写成 pdf、docx、xlsx 或 html：a.txt"),
    "folder": (["receipt", "--out", "no/a.pdf"], RECEIPT, "写不了 no/a.pdf：No such file or directory"),
    "fonts": (["receipt", "--out", "a.pdf", "--fonts", "nowhere"], RECEIPT, "没有文件夹 nowhere"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "given", "says"), PAPER_FAULTS.values(), ids=PAPER_FAULTS)
def test_a_paper_that_cannot_be_made_says_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    given: dict[str, str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts.json").write_text(json.dumps(given))
    code, text = said(capsys, "pack", "paper", "jiangsu-star", arguments[0], "facts.json", *arguments[1:])
    assert code == 2 and says in text
    assert not (tmp_path / "a.pdf").exists()


def test_the_setting_names_a_folder_of_fonts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YUNTI_FONTS", str(tmp_path / "gone"))
    code, text = said(capsys, "pack", "paper", "jiangsu-star", "receipt", "--out", str(tmp_path / "a.pdf"))
    assert code == 2 and "gone" in text
