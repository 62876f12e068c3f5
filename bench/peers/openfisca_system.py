"""The rule set R as an OpenFisca system of its own, without a country package: variables, parameters, vectorial formulas.

It knows no unknown, so it is asked about enterprises of whom everything is known. Whole numbers (`int`) for counts and
scores; money in 元 as `float`, which it holds in 32 bits. OpenFisca-core is AGPL: it is run here as a program of its own,
and no line of it is part of the platform (docs/decisions/0021-bench-peers.md).

Run by `bench.peers.asking` with the peers' own Python. Not here: the figures (`bench.rule_set_r.figures`).
"""

import json
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import YEAR
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.peers.serving import serve

PERIOD = "2026"
ANSWERS = ("star3", "star5", "score")
Figures = dict[str, Any]
Formula = Callable[..., Any]
ENTERPRISE = Entity("enterprise", "enterprises", "An enterprise", "")


def variable(name: str, kind: type, formula: Formula | None = None) -> type[Variable]:
    body: dict[str, Any] = {
        "value_type": kind,
        "entity": ENTERPRISE,
        "definition_period": YEAR,
        "label": name,
    }
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def counted(items: list[str]) -> Formula:
    return lambda enterprise, period: sum(enterprise(item, period) * 1 for item in items)


def level(name: str, floors: dict[str, str], either: list[str]) -> Formula:
    """Every group of `floors` reaches its parameter; of the groups in `either` one is enough."""

    def formula(enterprise: Any, period: Any, parameters: Any) -> Any:
        given = parameters(period)
        reached = {
            group: enterprise(f"count_{group}", period) >= given[each] for group, each in floors.items()
        }
        met = enterprise("months", period) >= given[f"{name}_months"]
        met = met * (
            (enterprise("investment", period) >= given[f"{name}_investment"])
            + enterprise("whitelisted", period)
        )
        for group, each in reached.items():
            if group not in either:
                met = met * each
        return met * sum(reached[group] for group in either) if either else met

    return formula


def score(ratios: list[list[str]]) -> Formula:
    """Hundredths of a point, each ratio rounded half up; none where the whole is zero."""

    def formula(enterprise: Any, period: Any, parameters: Any) -> Any:
        most = parameters(period).weight * 100
        total = 0
        for part_name, whole_name in ratios:
            part, whole = enterprise(part_name, period), enterprise(whole_name, period)
            total = total + (np.minimum(part, whole) * (2 * most) + whole) // np.where(
                whole == 0, 1, 2 * whole
            )
        return total

    return formula


def parameters_of(figures: Figures) -> ParameterNode:
    with tempfile.TemporaryDirectory() as folder:
        for name, value in figures["parameters"].items():
            text = f"description: {name}\nvalues:\n  2025-01-01:\n    value: {value}\n"
            (Path(folder) / f"{name}.yaml").write_text(text, encoding="utf-8")
        return ParameterNode("", directory_path=folder)


def system_of(figures: Figures) -> TaxBenefitSystem:
    system = TaxBenefitSystem([ENTERPRISE])
    system.parameters = parameters_of(figures)
    for group, items in figures["groups"].items():
        for item in items:
            system.add_variable(variable(item, bool))
        system.add_variable(variable(f"count_{group}", int, counted(items)))
    system.add_variable(variable("whitelisted", bool))
    system.add_variable(variable("months", int))
    system.add_variable(variable("investment", float))
    for name in (each for pair in figures["ratios"] for each in pair):
        system.add_variable(variable(name, int))
    for name, rule in figures["levels"].items():
        system.add_variable(variable(name, bool, level(name, rule["floors"], rule["either"])))
    system.add_variable(variable("score", int, score(figures["ratios"])))
    return system


def main() -> None:
    folder = Path(sys.argv[1])
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    given = {path.stem: np.load(path) for path in folder.glob("*.npy")}
    count = len(given["months"])
    system = system_of(figures)

    def work() -> list[Any]:
        simulation = SimulationBuilder().build_default_simulation(system, count=count)
        for name, column in given.items():
            simulation.set_input(name, PERIOD, column)
        return [simulation.calculate(name, PERIOD) for name in ANSWERS]

    def written(found: list[Any]) -> str:
        np.savez(folder / "answers.npz", **dict(zip(ANSWERS, found, strict=True)))
        return "answers.npz"

    serve(work, written, {"version": metadata.version("openfisca-core")})


if __name__ == "__main__":
    main()
