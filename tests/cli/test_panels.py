"""`yunti panels verify`: an installation without draws, and a proof as a file; exit codes 0 and 1.

Not here: every kind of fault (`tests/apps/panels/test_panels.py`, `tests/unit/domain/test_sampling.py`).
"""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Installed
from tests.cli.running import call
from yunti.domain.draw_proofs import DrawProof
from yunti.domain.sampling import in_order, loaded, population_digest, ranked, seed_digest

pytestmark = pytest.mark.slow
SEED = bytes(range(32))


def test_without_draws_nothing_is_wrong(installed: Installed) -> None:
    assert "名单、种子、次序和席位都相符" in installed.call("panels", "verify")


def test_a_file_is_checked_without_the_database(installed: Installed, tmp_path: Path) -> None:
    listed = in_order(loaded(n % 2, f"e{n}") for n in range(5))
    order = tuple(ranked(SEED, listed))
    proof = DrawProof("r", population_digest(listed), seed_digest(SEED), tuple(listed), SEED.hex(), order)
    file = tmp_path / "proof.txt"
    file.write_text(proof.text(), encoding="utf-8")
    assert call(installed.data, "panels", "verify", str(file)).returncode == 0
    file.write_text(proof.text().replace("order 0000 e0", "order 0001 e1", 1), encoding="utf-8")
    answer = call(installed.data, "panels", "verify", str(file), "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout) == [{"panel": str(file), "kind": "order"}]
