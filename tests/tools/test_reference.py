"""The generated reference pages are those of the program as it stands, and every setting is explained.

Not here: pages written by hand.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tools import reference


def test_every_setting_is_explained_and_none_too_many() -> None:
    assert {setting.name for setting in reference.settings()} == set(reference.meanings())


def test_pages_are_fresh(tmp_path: Path) -> None:
    code = "import json; from tools.reference import pages; print(json.dumps(pages()))"
    known = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "YUNTI_MODE")}
    known |= {"PYTHONPATH": str(reference.ROOT / "src"), "YUNTI_DATA": str(tmp_path), "YUNTI_MODE": "test"}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=reference.ROOT,
        env=known,
        capture_output=True,
        text=True,
        check=True,
    )
    stale = [
        name
        for name, text in json.loads(answer.stdout).items()
        if not (reference.PAGES / name).exists()
        or (reference.PAGES / name).read_text(encoding="utf-8") != text
    ]
    assert not stale, "run `make docs`"
