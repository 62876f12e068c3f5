"""Settings are read from the environment as said, and what cannot be meant is refused at the start.

Not here: what each setting does (tests of its room).
"""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.architecture.source import ROOT
from yunti.project import environment

READ = "from django.conf import settings; print(settings.YUNTI_IMPORT_ROWS)"


def settings_say(**given: str) -> str:
    """A fresh process, for settings are read once."""
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "yunti.project.settings", **given}
    surroundings |= {"PYTHONPATH": str(ROOT / "src")}
    answer = subprocess.run([sys.executable, "-c", READ], env=surroundings, capture_output=True, text=True)
    return answer.stdout.strip() or answer.stderr


def test_limit_of_rows_comes_from_the_environment(tmp_path) -> None:
    assert settings_say(YUNTI_DATA=str(tmp_path)) == "200000"
    assert settings_say(YUNTI_DATA=str(tmp_path), YUNTI_IMPORT_ROWS="3000") == "3000"
    assert "it must be 1 or more" in settings_say(YUNTI_DATA=str(tmp_path), YUNTI_IMPORT_ROWS="0")


@pytest.mark.parametrize("text", ["0", "-5", "many"])
def test_numbers_that_cannot_be_meant_are_refused(monkeypatch, text: str) -> None:
    monkeypatch.setenv("YUNTI_SOME_LIMIT", text)
    with pytest.raises(ImproperlyConfigured, match="YUNTI_SOME_LIMIT"):
        environment.at_least("YUNTI_SOME_LIMIT", 7, 1)
