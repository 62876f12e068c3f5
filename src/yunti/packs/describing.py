"""What a programme asks and answers, as plain data for programs: its fields with types, its operations with their keys.

Not here: the same for people (`showing`, `sheets`).
"""

from collections.abc import Mapping
from typing import Any

from yunti.packs.operations import SETTINGS
from yunti.packs.reading import Pack
from yunti.rules.values import FactSpec

TOLD = (
    "title",
    "type",
    "unit",
    "options",
    "list",
    "required",
    "max_length",
    "min",
    "max",
    "format",
    "from",
    "personal",
    "anew",
    "note",
    "clause",
)


def fields_of(pack: Pack) -> dict[str, Any]:
    return {name: _field(raw, pack) for name, raw in pack.section("facts").items()}


def _field(raw: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    told = {key: raw[key] for key in TOLD if key in raw}
    if "list" in raw:
        listed = pack.definition.lists[raw["list"]]
        told["options"] = {str(code): label for code, label in listed.labels} or [
            str(row[listed.key]) for row in listed.rows
        ]
    if "rows" in raw:
        told["rows"] = {name: _field(inner, pack) for name, inner in raw["rows"].items()}
    return told


def operations_of(pack: Pack) -> dict[str, Any]:
    return {name: _operation(pack, name, spec) for name, spec in pack.section("operations").items()}


def _operation(pack: Pack, name: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    outputs = {*pack.outputs(name), *SETTINGS[spec["uses"]].puts_out(spec.get("with") or {})}
    return {
        "title": spec["title"],
        "uses": spec["uses"],
        "clause": spec.get("clause"),
        "as_of": spec.get("as_of"),
        "explains": spec.get("explains"),
        "inputs": {key: _input(each) for key, each in pack.inputs.get(name, {}).items()},
        "outputs": sorted(outputs),
    }


def _input(spec: FactSpec) -> dict[str, Any]:
    return {"title": spec.title, "type": str(spec.type.kind), "unit": spec.unit}
