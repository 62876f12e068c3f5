"""A peer as a process of its own: its environment from `requirements-bench.lock`, its files, and what it is asked.

Not here: what it answers (`serving`), the comparisons (`bench/rules_engines.py`).
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import polars as pl

from bench.rule_set_r.figures import figures_of
from yunti.packs.reading import Pack

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv-bench"


class NotMeasured(Exception):
    """Why a peer cannot be asked here."""


def environment() -> Path:
    """The Python of the peers; NotMeasured with the reason when their packages cannot be installed."""
    made = subprocess.run(
        [sys.executable, "tools/environment.py", "bench", "--folder", ENVIRONMENT.name],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        print(made.stderr, file=sys.stderr, flush=True)
        told = [line for line in made.stderr.splitlines() if line.startswith("ERROR")]
        raise NotMeasured(f"the packages of requirements-bench.lock cannot be installed ({'; '.join(told)})")
    return ENVIRONMENT / "bin" / "python"


class Peer:
    """`with Peer(python, "openfisca_system", folder) as peer: peer.ask("cpu")`."""

    def __init__(self, python: Path, name: str, folder: Path, *form: str) -> None:
        self.process = subprocess.Popen(
            [str(python), "-m", f"bench.peers.{name}", str(folder), *form],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, word: str) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with code {self.process.wait()}; its error stands above")
        return json.loads(line)

    def __enter__(self) -> "Peer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(BrokenPipeError):
            self.process.communicate()


def write_columns(pack: Pack, cases: pl.DataFrame, folder: Path) -> None:
    """For OpenFisca: an array per fact, money in 元."""
    _write(folder / "figures.json", figures_of(pack))
    for name in cases.columns:
        column = cases[name].to_numpy()
        if name != "__case":
            np.save(folder / f"{name}.npy", column / 100 if name == "investment" else column)


def read_answers(folder: Path) -> pl.DataFrame:
    return pl.DataFrame(dict(np.load(folder / "answers.npz")))


def write_cases(pack: Pack, cases: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """For zen-engine: one record per case."""
    _write(folder / "figures.json", figures_of(pack))
    _write(folder / "cases.json", cases)


def _write(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content), encoding="utf-8")
