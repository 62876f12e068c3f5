"""The offline bundle installs without a network and runs; a changed byte stops it.

Not here: what is installed.
"""

import subprocess
import zipfile
from pathlib import Path

import pytest

from tools import bundle, wheel

NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9",
    "PIP_NO_CACHE_DIR": "1",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle.make(tmp_path_factory.mktemp("dist"))


def install(folder: Path, prefix: Path) -> "subprocess.CompletedProcess[str]":
    command = ["sh", str(folder / "install.sh"), "--prefix", str(prefix), "--python", bundle.sys.executable]
    return subprocess.run(command, env=NO_NETWORK, capture_output=True, text=True)


@pytest.mark.slow
def test_bundle_installs_without_a_network(made: Path, tmp_path: Path) -> None:
    answer = install(made, tmp_path / "yunti")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.strip() == f"yunti {wheel.project()['version']}"
    command = str(tmp_path / "yunti" / "venv" / "bin" / "yunti")
    known = {**NO_NETWORK, "YUNTI_DATA": str(tmp_path / "data")}
    upgraded = subprocess.run([command, "upgrade"], env=known, capture_output=True, text=True, cwd=tmp_path)
    assert upgraded.returncode == 0, upgraded.stderr
    assert (tmp_path / "data" / "static" / "staticfiles.json").exists()


@pytest.mark.slow
def test_one_changed_byte_stops_the_installer(made: Path, tmp_path: Path) -> None:
    target = next(path for path in sorted((made / "wheels").iterdir()) if path.name.startswith("yunti-"))
    content = target.read_bytes()
    target.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    answer = install(made, tmp_path / "yunti")
    target.write_bytes(content)
    assert answer.returncode == 1 and "nothing was installed" in answer.stderr
    assert not (tmp_path / "yunti").exists()


def test_our_wheel_is_the_same_every_time_and_holds_the_data(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = wheel.write(tmp_path / "one"), wheel.write(tmp_path / "two")
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
    assert "yunti/domain/tables/regions.csv" in names and "yunti/cli/demo/tables/people.csv" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]
