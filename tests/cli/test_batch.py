"""`yunti batch` as it is typed: every kind of file, every engine, rows that cannot be read, and the answers of one case.

Not here: whether engines agree (`tests/property`).
"""

import csv
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from tests.cli.test_packs import ROOT, said
from tests.property.enterprises import enterprises
from tests.unit.packs.test_checking import SOUND, write
from yunti.packs.batches import Batch
from yunti.packs.catalogue import editions
from yunti.packs.operations import run
from yunti.packs.reading import load_pack
from yunti.rules.batch import IN_PROCESS

pytestmark = pytest.mark.one_database  # packs alone: no row is read or written
EDITIONS = editions(ROOT)
COUNT = 60
SAMPLE = SOUND.replace(
    "  day: {title: 日期, type: date}",
    "  day: {title: 日期, type: date}\n  codes: {title: 代码, type: set}\n  spend: {title: 投入, type: money, unit: 万元}\n"
    "  lines: {title: 明细, type: list, rows: {fee: {title: 费用, type: money, unit: 元}}}",
)
SAMPLE = SAMPLE.replace(
    "output: {ok: enough,",
    "output: {ok: enough, codes: codes, spend: {value: spend, unit: 万元}, total: {sum: fee, of: lines},",
)


@pytest.fixture(autouse=True)
def _packs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "packs", SAMPLE)
    monkeypatch.setenv("YUNTI_PACKS", str(tmp_path / "packs"))


def flat(value: Any, key: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        return {key: value}
    return {
        name: each
        for inner, one in value.items()
        for name, each in flat(one, f"{key}.{inner}".strip(".")).items()
    }


@pytest.mark.parametrize("engine", IN_PROCESS)
@pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: f"{each.programme}/{each.edition}")
def test_a_batch_says_what_each_case_alone_says(edition: Any, engine: str) -> None:
    pack = load_pack(edition.folder)
    cases = list(enterprises(pack, COUNT, seed=3))
    for name, spec in pack.section("operations").items():
        if spec["uses"] != "evaluate":
            continue
        outcome = Batch(pack, name, engine=engine).run(cases)
        assert not outcome.faults
        for case, row in zip(cases, outcome.rows, strict=True):
            alone = flat(
                {
                    key: each
                    for key, each in run(pack, {"op": name, **case}).items()
                    if key not in outcome.left_out
                }
            )
            assert row == alone, (name, case)


CASES = [
    {
        "case": "甲",
        "items": "2",
        "day": "2025-06-30",
        "codes": "a；b",
        "spend": "1.25",
        "fees": ("10.5", "0.1"),
    },
    {"case": "乙", "items": "2", "day": "2025-07-01", "codes": "", "spend": "", "fees": ()},
]
EXPECTED = [
    {
        "case": "甲",
        "ok": "true",
        "codes": "a、b",
        "spend": "1.25",
        "total": "10.6",
        "failures": "",
        "error": "",
    },
    {"case": "乙", "ok": "false", "codes": "", "spend": "", "total": "0", "failures": "F_FEW", "error": ""},
]


def as_csv(folder: Path) -> Path:
    path = folder / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "项数", "day", "codes", "spend", "明细"])
        for case in CASES:
            lines = "[" + ",".join(f'{{"fee": {fee}}}' for fee in case["fees"]) + "]"
            writer.writerow([*(case[key] for key in ("case", "items", "day", "codes", "spend")), lines])
    return path


def as_xlsx(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "in.xlsx")) as book:
        sheet, lines = book.add_worksheet("申报"), book.add_worksheet("明细")
        sheet.write_row(0, 0, ["case", "items", "日期", "代码", "投入"])
        lines.write_row(0, 0, ["case", "费用"])
        at = 0
        for number, case in enumerate(CASES, 1):
            sheet.write_row(
                number, 0, [case["case"], int(case["items"]), case["day"], case["codes"], case["spend"]]
            )
            for fee in case["fees"]:
                at += 1
                lines.write_row(at, 0, [case["case"], float(fee)])
    return folder / "in.xlsx"


def frame() -> dict[str, Any]:
    return {
        "case": [case["case"] for case in CASES],
        "items": [int(case["items"]) for case in CASES],
        "codes": [[code for code in case["codes"].split("；") if code] for case in CASES],
        "spend": [Decimal(case["spend"]) if case["spend"] else None for case in CASES],
    }


def as_parquet(folder: Path) -> Path:
    days = pl.Series("day", [case["day"] for case in CASES]).str.to_date()
    lines = [[{"fee": Decimal(fee)} for fee in case["fees"]] for case in CASES]
    pl.DataFrame({**frame(), "day": days, "lines": lines}).write_parquet(folder / "in.parquet")
    return folder / "in.parquet"


def as_folder(folder: Path) -> Path:
    place = folder / "in"
    place.mkdir()
    pl.DataFrame({**frame(), "day": [case["day"] for case in CASES]}).write_parquet(place / "cases.parquet")
    rows = [{"case": case["case"], "fee": Decimal(fee)} for case in CASES for fee in case["fees"]]
    pl.DataFrame(rows).write_parquet(place / "lines.parquet")
    return place


def result(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("made", [as_csv, as_xlsx, as_parquet, as_folder])
def test_every_kind_of_file(made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.csv"
    code, text = said(capsys, "batch", "sample", "--in", str(made(tmp_path)), "--out", str(out))
    assert (code, text.splitlines()[-1]) == (0, "共 2 行，算出 2 行，读不了 0 行"), text
    assert result(out) == EXPECTED


def test_results_as_xlsx_and_parquet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = str(as_csv(tmp_path))
    for name in ("out.xlsx", "out.parquet"):
        assert said(capsys, "batch", "sample", "--in", source, "--out", str(tmp_path / name))[0] == 0
    found = pl.read_parquet(tmp_path / "out.parquet").to_dicts()
    assert [row["spend"] for row in found] == [Decimal("1.25"), None]
    assert [row["failures"] for row in found] == [[], ["F_FEW"]]
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"


def test_rows_that_cannot_be_read_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    huge = "9" * 18
    source.write_text(
        f"items,day,spend\n2,2025-06-30,1\n二,2025-06-30,1\n2,2025-02-30,1\n2,,0.1234567\n{huge},,{huge}\n",
        encoding="utf-8",
    )
    code, text = said(capsys, "batch", "sample", "--in", str(source), "--out", str(out))
    assert code == 1 and "第 2 行 items：应为数字" in text and "第 3 行 day：没有这一天" in text
    assert "第 4 行 spend：小数位数超过" in text and "第 5 行 spend" in text
    assert [bool(row["error"]) for row in result(out)] == [False, True, True, True, True]
    assert [row["case"] for row in result(out)] == ["1", "2", "3", "4", "5"]
    assert "共 5 行，算出 1 行，读不了 4 行" in text
    assert [line[:5] for line in text.splitlines() if line.startswith("第 ")] == [
        f"第 {row} 行" for row in (2, 3, 4, 5)
    ]


def test_day_and_what_if(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = str(as_csv(tmp_path)), tmp_path / "out.csv"
    ways = {
        ("--as-of", "2025-06-30"): ["true", "true"],
        ("--what-if", '{"floor": {"2025": 3}}'): ["false", "false"],
    }
    for arguments, expected in ways.items():
        assert said(capsys, "batch", "sample", "--in", source, "--out", str(out), *arguments)[0] == 0
        assert [row["ok"] for row in result(out)] == expected


def test_without_spark_the_engine_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    (tmp_path / "in.csv").write_text("items\n2\n", encoding="utf-8")
    files = ("--in", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"))
    code, told = said(capsys, "batch", "sample", *files, "--engine", "spark")
    assert code == 2
    assert "cluster" in told
    assert "Java" in told


@pytest.mark.parametrize(
    ("content", "arguments", "named"),
    [
        ("itms\n2\n", (), "没有字段 itms；是否想写 items"),
        ("items\n2\n", ("--engine", "polar"), "没有引擎 polar；是否想写 polars"),
        ("items\n2\n", ("--op", "evalute"), "没有操作 evalute；是否想写 evaluate"),
        ("items\n2\n", ("--op", "transition"), "不是逐户计算的"),
        ("items\n2\n", ("--out", "out.txt"), "结果应写成"),
        ("items\n2\n", ("--what-if", "{"), "不是有效的 JSON"),
        ('items\n"2', (), "读不了"),
    ],
)
def test_wrong_words_end_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, arguments: tuple[str, ...], named: str
) -> None:
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    out = () if "--out" in arguments else ("--out", str(tmp_path / "out.csv"))
    code, text = said(capsys, "batch", "sample", "--in", str(tmp_path / "in.csv"), *out, *arguments)
    assert code == 2 and named in text, text
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["none.csv", "in.xlsx", "in.parquet", "in.txt"])
def test_what_is_no_table_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "in.xlsx").write_bytes(b"PK\x03\x04 nothing")
    (tmp_path / "in.parquet").write_bytes(b"PAR1")
    (tmp_path / "in.txt").write_text("items\n2\n", encoding="utf-8")
    out = str(tmp_path / "out.csv")
    code, text = said(capsys, "batch", "sample", "--in", str(tmp_path / name), "--out", out)
    assert code == 2 and "读不了" in text, text
