"""Which release of the platform this is. Not here: which edition of a programme is in force (packs)."""

import tomllib
from importlib import metadata
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3] / "pyproject.toml"


def release() -> str:
    """From the installed package, or from the checkout the command runs in."""
    if CHECKOUT.exists():
        return str(tomllib.loads(CHECKOUT.read_text(encoding="utf-8"))["project"]["version"])
    return metadata.version("yunti")
