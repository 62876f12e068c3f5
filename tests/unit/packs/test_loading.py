"""Files become plain data with lines; what could hurt or mislead is refused with file and line."""

from decimal import Decimal
from pathlib import Path

import pytest

from yunti.packs.errors import PackError
from yunti.packs.loading import load_file, load_yaml


def test_plain_words_dates_and_fractions() -> None:
    loaded = load_yaml(
        "a: {b: 1.50, c: 2020-01-01, d: yes, e: no, f: ~, g: '007', h: 12-15}\nk:\n- on\n", "t.yaml"
    )
    inner = {
        "b": Decimal("1.50"),
        "c": "2020-01-01",
        "d": "yes",
        "e": "no",
        "f": None,
        "g": "007",
        "h": "12-15",
    }
    assert loaded.data == {"a": inner, "k": ["on"]}
    assert loaded.place(("k", 0)) == ("t.yaml", 3)
    assert loaded.place(("a", "b", "deeper")) == ("t.yaml", 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-40", -40),
        ("01", "01"),
        ("000000190", "000000190"),
        ("９14301000000001156", "９14301000000001156"),
        ("１.5", "１.5"),
        ("0.10", Decimal("0.10")),
        ("1.0e-05", Decimal("0.00001")),
        ("1e-5", Decimal("0.00001")),
        ("12E4", "12E4"),
    ],
)
def test_a_number_is_what_json_would_call_one_and_a_code_stays_its_text(text: str, value: object) -> None:
    found = load_yaml(f"a: {text}\n", "t.yaml").data["a"]
    assert (found, isinstance(found, str)) == (value, isinstance(value, str))


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (BOMB, 1, "锚点"),
        ("a: 1\nb: *a\n", 2, "锚点"),
        ("a: !!python/object:os.system x\n", 1, "标签"),
        ("a: !mine x\n", 1, "标签"),
        ("a: 1\nb: 2\na: 3\n", 3, "键 a 重复，上一次在第 1 行"),
        ("a: 1\n---\nb: 2\n", 2, "一份内容"),
        ("[" * 100, 1, "嵌套超过"),
        ("a: [1, 2\n", 2, "不是有效的 YAML"),
        ("? [a, b]\n: c\n", 1, "键应为文字"),
        ("a: {b: 1\n\tc: 2}\n", 2, "不是有效的 YAML"),
    ],
)
def test_hostile_yaml_is_refused(text: str, line: int, said: str) -> None:
    with pytest.raises(PackError, match=said) as refused:
        load_yaml(text, "t.yaml")
    assert refused.value.problems[0].file == "t.yaml"
    assert refused.value.problems[0].line in (line, line + 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: *a\n", (2, 4)),
        ("甲: 1\n乙: !!python/object:os.system x\n", (2, 4)),
        ("a: 1\n  a: 2: 3\n", (2, 4)),
        ("a: 1\nb: 2\na: 3\n", (3, 1)),
        ("[" * 100, (1, 34)),
        ("a: b\nc: d\x00", (2, 5)),
        ("a: 'b\n", (2, 1)),
        ("a: [1, [2, {b: &x c}]]", (1, 16)),
        ("<<: {a: 1}\n<<: 2\n", (2, 1)),
    ],
)
def test_a_refusal_names_line_and_column(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(PackError) as refused:
        load_yaml(text, "t.yaml")
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == place
    assert str(problem).startswith(f"t.yaml 第 {place[0]} 行第 {place[1]} 列：")


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.json", b'{"a": 1,\n "a": 2}', (2, 2)),
        ("a.json", b'{"a":\n NaN}', (2, 2)),
        ("a.json", b"{", (1, 2)),
        ("a.json", b"[\n" * 100_000, (33, 1)),
        ("a.json", b'["[", ' + b"9" * 5_000 + b"]", (1, 7)),
        ("a.json", b"[1e999999]", (1, 2)),
        ("a.yaml", "甲: 乙\n丙: ".encode() + b"\xff", (2, 4)),
        ("a.yaml", b"a" * 2_000_001, (1, 2_000_001)),
    ],
)
def test_a_bad_file_is_refused_at_its_place(
    tmp_path: Path, name: str, content: bytes, place: tuple[int, int]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PackError) as refused:
        load_file(tmp_path / name)
    assert (refused.value.problems[0].line, refused.value.problems[0].column) == place


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b'{"a": 1, "a": 2}', "重复"),
        ("a.json", b'{"a": NaN}', "NaN"),
        ("a.json", b"{", "不是有效的 JSON"),
        ("a.json", b"[" * 100_000, "不是有效的 JSON"),
        ("a.yaml", b"\xff\xfe", "UTF-8"),
        ("a.yaml", b"a" * 2_000_001, "超过"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PackError, match=said):
        load_file(tmp_path / name)


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="读不到文件"):
        load_file(tmp_path / "none.yaml")


def test_json_numbers_are_exact(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[0.1, 3, true, null, "x"]')
    assert load_file(tmp_path / "a.json").data == [Decimal("0.1"), 3, True, None, "x"]
