"""The demo is filled once, through services, with made-up people and enterprises; never into production.

Not here: whether its people can sign in at their desks (`tests/e2e`).
"""

import csv
import json
from pathlib import Path

from tests.cli.conftest import Installed
from yunti.cli.demo.lists import enterprises, write_enterprises
from yunti.cli.demo.tables import table
from yunti.domain.identifiers import is_uscc
from yunti.domain.regions import packaged_regions
from yunti.kit.actors import Desk


def test_everything_in_the_tables_is_made_up_and_valid() -> None:
    named = [
        line["name"]
        for name in ("authorities", "people", "outsiders", "enterprises", "suppliers")
        for line in table(name)
    ]
    assert len(named) > 80 and all("示例" in name for name in named)
    codes = [line["uscc"] for name in ("enterprises", "suppliers") for line in table(name)]
    assert len(set(codes)) == len(codes) and all(is_uscc(code) for code in codes)
    assert all(line["region_code"] in packaged_regions() for line in table("enterprises"))


def test_every_desk_has_a_shown_sign_in() -> None:
    shown = [line["desk"] for name in ("people", "outsiders") for line in table(name) if line["shown"]]
    assert sorted(shown) == sorted(desk.value for desk in Desk)


def test_second_filling_changes_nothing_and_the_log_holds(demo: Installed) -> None:
    before = json.loads(demo.call("backup", "--json"))["tables"]
    (demo.data / "installation.json").write_text('{"mode": "demo"}')  # forget that it was filled
    demo.call("demo", "fill")
    after = json.loads(demo.call("backup", "--json"))["tables"]
    assert after == before
    assert after["registry_enterprise"] >= 60
    assert (after["settlement_settlementbatch"], after["settlement_settlementline"]) == (1, 2)
    demo.call("audit", "seal")
    assert "没有发现改动" in demo.call("audit", "verify")


def test_codes_are_shown_for_staff_only(demo: Installed) -> None:
    lines = {line["login"]: line for line in json.loads(demo.call("demo", "codes", "--json"))}
    assert len(lines["county"]["code"]) == 6 and lines["applicant"]["code"] == ""
    assert demo.call("demo", "codes", "county").strip().isdigit()


def test_production_has_no_demo(installed: Installed) -> None:
    assert "正式库" in installed.refused("demo", "codes")
    assert "模式" in installed.refused("demo", "fill")


def test_long_list_is_valid_and_the_same_every_time(tmp_path: Path) -> None:
    lines = list(enterprises(500))
    assert lines == list(enterprises(500))
    assert all(is_uscc(line[1]) for line in lines) and len({line[1] for line in lines}) == 500
    write_enterprises(tmp_path / "list.csv", 3)
    with (tmp_path / "list.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) == 4


def test_three_administrators_are_set_up_as_three_persons(installed: Installed) -> None:
    desk, other = "system_admin", "auditor"
    said = ("--login", "gao.li", "--name", "高立", "--email", "gao@example.org")
    at = ("--organisation", "某省工业和信息化厅", "--region", "430000")
    answer = json.loads(installed.call("person", "create-admin", "--desk", desk, *said, *at, "--json"))
    assert "/account/link/" in answer["link"]
    assert "已经设立过" in installed.refused("person", "create-admin", "--desk", desk, *said, *at)
    assert "三个人" in installed.refused("person", "create-admin", "--desk", other, *said, *at)
