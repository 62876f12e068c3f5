"""Makes the offline install bundle: wheels for one platform, our own wheel, installer, services, sums over everything.

`python -m tools.bundle [--platform manylinux_2_28_aarch64 --python 3.11]`; without them for this machine.
Not here: what the installer does (`deploy/install.sh`), our own wheel (`tools/wheel.py`).
"""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tools import wheel

ROOT = wheel.ROOT
PARTS = {
    "requirements.lock": "requirements.lock",
    "deploy/install.sh": "install.sh",
    "deploy/verify_log.py": "verify_log.py",
    "deploy/yunti.env.example": "yunti.env.example",
    "tools/python.sh": "python.sh",
}
CHECK = '''"""Says whether the wheels of this bundle fit this machine. Not here: installing them (`install.sh`)."""

import platform
import sys

if sys.version_info[:2] != {version} or platform.machine() != {machine!r}:
    here = f"Python {{sys.version_info[0]}}.{{sys.version_info[1]}} on {{platform.machine()}}"
    sys.exit(f"This bundle is for Python {shown} on {machine}; this is {{here}}. Name another Python with --python.")
'''


def download(folder: Path, for_platform: str, python: str) -> None:
    """Every wheel of the core lock, by hash."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
    ]
    command += [
        "--only-binary",
        ":all:",
        "--require-hashes",
        "-r",
        str(ROOT / "requirements.lock"),
        "-d",
        str(folder),
    ]
    if for_platform:
        command += ["--platform", for_platform, "--python-version", python, "--implementation", "cp"]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        raise SystemExit(f"The wheels could not be fetched:\n{answer.stdout}{answer.stderr}")


def fill(folder: Path, for_platform: str, python: str) -> None:
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    download(wheels, for_platform, python)
    own = wheel.write(wheels)
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    (folder / "yunti.lock").write_text(f"yunti=={wheel.project()['version']} --hash=sha256:{digest}\n")
    (folder / "RELEASE").write_text(f"{wheel.project()['version']}-{digest[:8]}\n")
    for source, target in PARTS.items():
        shutil.copy(ROOT / source, folder / target)
    shutil.copytree(ROOT / "deploy" / "systemd", folder / "systemd")
    shutil.copytree(ROOT / "docs" / "operations", folder / "docs")
    machine = for_platform.rsplit("_", 2)[-1] if for_platform else platform.machine()
    machine = f"x86_{machine}" if machine == "64" else machine
    version = tuple(int(part) for part in python.split("."))
    (folder / "check_platform.py").write_text(CHECK.format(version=version, machine=machine, shown=python))
    (folder / "SHA256SUMS").write_text(sums(folder))


def sums(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}" for path in files]
    return "\n".join([*lines, ""])


def pack(folder: Path) -> Path:
    target = folder.with_name(folder.name + ".tar.gz")
    with tarfile.open(target, "w:gz") as archive:
        archive.add(folder, folder.name, filter=_plain)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(target.name + ".sha256").write_text(f"{digest}  {target.name}\n")
    return target


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def make(into: Path, for_platform: str = "", python: str = "") -> Path:
    """The folder of the bundle, also packed beside itself."""
    python = python or f"{sys.version_info[0]}.{sys.version_info[1]}"
    name = f"yunti-{wheel.project()['version']}-{for_platform or f'linux_{platform.machine()}'}-py{python}"
    folder = into / name
    shutil.rmtree(folder, ignore_errors=True)
    fill(folder, for_platform, python)
    pack(folder)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="")
    parser.add_argument("--python", default="")
    asked = parser.parse_args()
    folder = make(ROOT / "dist", asked.platform, asked.python)
    size = folder.with_name(folder.name + ".tar.gz").stat().st_size / 1e6
    print(f"{folder}.tar.gz ({size:.0f} MB), sum beside it; install with install.sh inside")


if __name__ == "__main__":
    main()
