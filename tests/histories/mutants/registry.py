"""Ways in which casework could be wrong, each by its name, put in place while the program runs: kept together by room.

A mutant that no history finds means that the model or the machine looks away. Not here: the mutants themselves (beside this
module), finding them (`tests/histories/finding.py`).
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from yunti.apps.cases.guards import findings
from yunti.kit.permissions import Allowed

Patch = pytest.MonkeyPatch
Mutant = Callable[[Patch], None]
MUTANTS: list[Mutant] = []


def mutant(apply: Mutant) -> Mutant:
    MUTANTS.append(apply)
    return apply


def mutants_in(module: ModuleType) -> list[Mutant]:
    return [each for each in MUTANTS if each.__module__ == module.__name__]


def kind_holds(patch: Patch, kind: str) -> None:
    patch.setitem(findings.KINDS, kind, lambda *_: (True, ""))  # type: ignore[arg-type]


def allowed(*_args: Any, **_named: Any) -> Allowed:
    return Allowed()


def with_body(patch: Patch, command: Any, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    patch.setattr(command, "body", wrap(command.body))
