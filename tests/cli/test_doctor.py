"""`yunti doctor` sees what is wrong and says what to do; every colour that matters is provoked.

Not here: the pages for administrators (`tests/web/administration`).
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.cli.conftest import Installed
from tests.cli.running import call
from tests.people import People
from yunti.apps.accounts.queries import readiness
from yunti.cli import doctor
from yunti.cli.examinations import database, storage, surroundings, work
from yunti.cli.examinations import people as persons
from yunti.cli.examinations.finding import Colour, Finding, amber, green, red
from yunti.kit import clock
from yunti.papers.drawing.fonts import PACKAGED


def named(findings: Any, word: str) -> Finding:
    return next(finding for finding in findings if word in finding.name)


def answers(installed: Installed) -> dict[str, Any]:
    answer = call(installed.data, "doctor", "--json", **installed.database)
    return json.loads(answer.stdout)


def test_new_installation_lacks_its_administrators_and_nothing_else(installed: Installed) -> None:
    answer = call(installed.data, "doctor", **installed.database)
    assert answer.returncode == 1 and "Traceback" not in answer.stderr
    assert [line for line in answer.stdout.splitlines() if line.startswith("✗")] == [
        line for line in answer.stdout.splitlines() if "三员分立" in line
    ]


def test_doctor_finds_readable_keys_and_waiting_upgrades(installed: Installed) -> None:
    (installed.data / "secrets" / "django").chmod(0o644)
    undo = ("manage", "migrate", "kit", "0001", "-v0")
    installed.call(*undo, YUNTI_MODE="production")
    found = {finding["name"]: finding for finding in answers(installed)["findings"]}
    assert found["密钥文件"]["colour"] == "red" and "chmod" in found["密钥文件"]["remedy"]
    assert found["数据库结构"]["colour"] == "red" and "upgrade" in found["数据库结构"]["remedy"]


def test_unreachable_database_is_a_sentence(tmp_path: Path) -> None:
    answer = call(tmp_path, "doctor", DATABASE_URL="postgresql://nobody:x@127.0.0.1:9/none")
    assert answer.returncode == 1 and "数据库" in answer.stdout and "Traceback" not in answer.stderr


@pytest.mark.django_db
def test_settings_that_lose_data_are_red() -> None:
    findings = list(database.examine())
    assert named(findings, "数据库结构").colour is Colour.GREEN
    if connection.vendor == "postgresql":  # the throw-away server runs without fsync
        assert named(findings, "断电").colour is Colour.RED and "fsync" in named(findings, "断电").text
    else:  # the test database lies in memory and has no write-ahead log
        assert named(findings, "断电").colour is Colour.RED and "journal_mode" in named(findings, "断电").text


@pytest.mark.django_db
def test_full_disk_and_broken_store_are_red(settings: Any, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_DISK_RESERVE_MB = 1
    assert named(storage.examine(), "材料").colour is Colour.GREEN
    settings.YUNTI_DISK_RESERVE_MB = 10**9
    findings = list(storage.examine())
    assert named(findings, "磁盘").colour is Colour.RED and named(findings, "材料").colour is Colour.RED


@pytest.mark.django_db
def test_the_probe_leaves_nothing_in_the_store(settings: Any, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_DISK_RESERVE_MB = 1
    assert named(storage.examine(), "材料").colour is Colour.GREEN
    assert not [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]


def test_three_administrators_are_three_persons(people: People) -> None:
    seats = readiness.administrators_in_force(clock.today())
    assert named(_people(), "三员").colour is Colour.GREEN
    assert {next(iter(persons)) for persons in seats.values()} == {
        people.shen.person_id,
        people.xi.person_id,
        people.an.person_id,
    }


def _people() -> list[Finding]:
    return list(persons.examine())


def test_staff_without_second_factor_are_counted(
    people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        found = _people()
    assert named(found, "动态口令").colour in (Colour.AMBER, Colour.GREEN)


def test_example_people_in_production_are_red(people: People, settings: Any) -> None:
    settings.YUNTI_MODE = "production"
    clock_now = readiness.example_persons()
    found = [finding for finding in _people() if "示例" in finding.name]
    assert [finding.colour for finding in found] == ([Colour.RED] if clock_now else [])


@pytest.mark.django_db
def test_nobody_works_is_visible() -> None:
    assert named(work.examine(), "后台").colour is Colour.AMBER


@pytest.mark.django_db
def test_shifted_clock_is_red_in_production(settings: Any) -> None:
    assert surroundings._clock("demo", 3600).colour is Colour.AMBER
    assert surroundings._clock("production", 3600).colour is Colour.RED
    assert surroundings._clock("production", 0).colour is Colour.GREEN


def test_missing_extra_is_shown_not_hidden() -> None:
    assert surroundings._extra("ocr", "no_such_module").colour is Colour.ABSENT
    assert surroundings._extra("ocr", "json").colour is Colour.GREEN


def test_the_worst_colour_decides() -> None:
    fine, so_so, bad = green("a", ""), amber("b", "", ""), red("c", "", "")
    assert doctor.worst_of([fine]) is Colour.GREEN
    assert doctor.worst_of([so_so, fine]) is Colour.AMBER
    assert doctor.worst_of([so_so, bad, fine]) is Colour.RED


def test_examination_that_fails_is_itself_red(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> list[Finding]:
        raise OSError("no such disk")

    monkeypatch.setattr(doctor, "EXAMINATIONS", (("磁盘", fails),))
    (finding,) = doctor.examine_all()
    assert finding.colour is Colour.RED and "no such disk" in finding.text


def test_fonts_for_rare_names_are_looked_at(tmp_path: Path) -> None:
    """YUNTI_FONTS: unset, a folder that is not there, an empty one, a broken file, a font."""
    folder = tmp_path / "fonts"
    look = surroundings._paper_fonts
    assert look("").colour is Colour.GREEN
    assert look(str(folder)).colour is Colour.RED
    folder.mkdir()
    assert look(str(folder)).colour is Colour.AMBER
    (folder / "rare.ttf").write_bytes(b"no font")
    assert look(str(folder)).colour is Colour.RED and "rare.ttf" in look(str(folder)).text
    (folder / "rare.ttf").write_bytes(next(PACKAGED.glob("*.ttf")).read_bytes())
    assert look(str(folder)).colour is Colour.GREEN and "1" in look(str(folder)).text
