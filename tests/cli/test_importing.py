"""`yunti import` takes a list as the officer's page would, and reports every wrong row.

Not here: what is right and wrong in a list (`tests/apps/registry`).
"""

import json
from pathlib import Path

from tests.cli.conftest import Installed
from yunti.cli.demo.lists import write_enterprises

SAID = ("--as", "province", "--source", "示例名单")


def test_list_is_imported_and_a_wrong_row_stops_it(demo: Installed, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    write_enterprises(file, 30)
    answer = json.loads(demo.call("import", str(file), *SAID, "--json"))
    assert answer["state"] == "done" and answer["good"] == 30 and answer["bad"] == 0
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    lines[2] = lines[2].replace(",91", ",9X", 1)
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    report = tmp_path / "report.xlsx"
    refused = demo.refused("import", str(file), *SAID, "--report", str(report))
    assert "已存为" in refused and report.stat().st_size > 1000
    answer = json.loads(demo.call("import", str(file), *SAID, "--good-rows-only", "--json"))
    assert answer["state"] == "done" and answer["bad"] == 1


def test_only_an_officer_imports(demo: Installed, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    write_enterprises(file, 1)
    assert "办理" in demo.refused("import", str(file), "--as", "auditor", "--source", "示例名单")
    assert "没有登录名" in demo.refused("import", str(file), "--as", "nobody", "--source", "示例名单")
