"""The gates of the test run go red when they should: licences, lock files, counts, missing parts of the system.

Not here: what the gates guard.
"""

from pathlib import Path

import pytest

from tools import licences, locks, run_tests, system

PIN = "alpha==1.0 \\\n    --hash=sha256:" + "a" * 64 + "\n"
PROJECT = {"project": {"dependencies": ["alpha>=1"], "optional-dependencies": {"dev": []}}}


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("MPL-2.0", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("GNU Affero General Public License v3", False),
        ("GNU General Public License v3 or later (GPLv3+)", False),
        ("MIT OR GPL-2.0-only", True),
        ("", False),
        ("UNKNOWN", False),
    ],
)
def test_licences_that_bind_the_whole_program_are_refused(licence: str, fits: bool) -> None:
    assert (licences.judge("alpha", licence) is None) is fits


def test_what_is_installed_may_be_shipped() -> None:
    assert licences.findings() == []
    assert "django" in licences.locked(licences.LOCK.read_text())


@pytest.mark.parametrize(
    ("core", "dev"),
    [
        (PIN + "--extra-index https://example.org\n", PIN),
        ("alpha==1.0\n", PIN),
        (PIN, PIN.replace("1.0", "2.0")),
        (PIN.replace("alpha", "beta"), PIN),
    ],
    ids=["address", "no hash", "two versions", "not locked"],
)
def test_unsound_lock_files_are_found(core: str, dev: str) -> None:
    assert locks.problems(PIN, PIN, PROJECT) == []
    assert locks.problems(core, dev, PROJECT)


@pytest.mark.parametrize(
    "layer",
    [
        PIN + "--find-links /somewhere\n",
        "alpha==1.0\n",
        PIN.replace("1.0", "2.0"),
        PIN.replace("alpha", "beta"),
    ],
    ids=["address", "no hash", "another version below", "not locked"],
)
def test_unsound_layers_are_found(layer: str) -> None:
    project = {"project": {"dependencies": [], "optional-dependencies": {"cluster": ["alpha"]}}}
    assert locks.layer_problems("cluster", PIN, PIN, project) == []
    assert locks.layer_problems("cluster", layer, PIN, project)


def test_what_is_measured_against_stays_out_of_the_other_locks() -> None:
    extras = {"bench": ["peer~=2.0", "alpha"]}
    project = {"project": {"dependencies": ["alpha>=1"], "optional-dependencies": extras}}
    assert locks.intruders(PIN, project) == []
    found = locks.intruders(PIN + PIN.replace("alpha", "peer"), project)
    assert found == ["peer is for measuring only, and in requirements-dev.lock"]


def test_lock_files_of_the_project_are_sound() -> None:
    assert locks.main() == 0


def test_counts_come_from_the_report_and_nothing_is_skipped_in_silence(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>')
    tally = run_tests.counted(report, 1)
    assert (tally.passed, tally.failed, tally.skipped) == (5, 2, 2)
    assert run_tests.summary(tally) == "5 passed, 2 failed, 2 skipped"
    assert run_tests.counted(tmp_path / "none.xml", 3).failed == 1


def test_run_that_ends_badly_without_a_failed_test_is_a_failure(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="0" failures="0" errors="0" skipped="0"/></testsuites>')
    tally = run_tests.counted(report, run_tests.NO_TESTS)
    assert tally.failed == 1 and "no test was found" in tally.notes[0]


def test_missing_parts_of_the_system_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUNTI_POSTGRES", "/nowhere")
    assert system.find_postgres() is None
    (need,) = [need for need in system.NEEDS if need.find is system.find_postgres]
    assert "apt-get install postgresql" in system.advice([need])
    monkeypatch.setattr(system, "install", lambda needs: None)
    with pytest.raises(SystemExit, match="PostgreSQL"):
        system.ensure()
