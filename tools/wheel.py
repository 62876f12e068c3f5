"""Writes the platform's own wheel: a zip of the package with its metadata, byte for byte the same for the same source.

By hand, because a build tool would be one more package to fetch and to trust.
Not here: the wheels of others, and what goes round them (`tools/bundle.py`).
"""

import base64
import hashlib
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "yunti"
PACKS = ROOT / "packs"
MOMENT = (2020, 1, 1, 0, 0, 0)


def project() -> dict[str, object]:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(about, dict)
    return about


def members() -> dict[str, bytes]:
    """Every file of the package by its name in the wheel."""
    files = {
        path.relative_to(SOURCE.parent).as_posix(): path.read_bytes()
        for path in sorted(SOURCE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for path in sorted(PACKS.rglob("*")):
        if path.is_file():
            files[f"yunti/editions/{path.relative_to(PACKS).as_posix()}"] = path.read_bytes()
    about = project()
    folder = f"yunti-{about['version']}.dist-info"
    files[f"{folder}/METADATA"] = _metadata(about).encode()
    files[f"{folder}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: yunti\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{folder}/entry_points.txt"] = _entry_points(about).encode()
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{folder}/RECORD"] = "\n".join([*lines, f"{folder}/RECORD,,", ""]).encode()
    return files


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def _metadata(about: dict[str, object]) -> str:
    needs = about["dependencies"]
    assert isinstance(needs, list)
    lines = [
        "Metadata-Version: 2.3",
        "Name: yunti",
        f"Version: {about['version']}",
        f"Summary: {about['description']}",
        f"License-Expression: {about['license']}",
        f"Requires-Python: {about['requires-python']}",
    ]
    return "\n".join([*lines, *(f"Requires-Dist: {need}" for need in needs), ""])


def _entry_points(about: dict[str, object]) -> str:
    scripts = about["scripts"]
    assert isinstance(scripts, dict)
    return "\n".join(["[console_scripts]", *(f"{name} = {target}" for name, target in scripts.items()), ""])


def write(folder: Path) -> Path:
    target = folder / f"yunti-{project()['version']}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in members().items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)
    return target
