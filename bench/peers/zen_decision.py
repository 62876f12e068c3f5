"""The rule set R as a decision of zen-engine, decided with its trace: an expression per rule, or a compact form.

Its trace holds one value per expression. R has a rule for each ratio, so the form rule by rule has 18 expressions; the
compact one puts all ratios into one, and its trace cannot name any of them.

It refuses to compare what is unknown, so it is asked about enterprises of whom everything is known.
Run by `bench.peers.asking` with the peers' own Python. Not here: the figures (`bench.rule_set_r.figures`).
"""

import json
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from bench.peers.serving import serve

ANSWERS = ("star3", "star5", "score")
COMPACT, BY_RULE = "compact", "rule by rule"
Figures = Mapping[str, Any]


def expressions(figures: Figures, form: str) -> dict[str, str]:
    given = figures["parameters"]
    found = {name: _level(name, rule, given) for name, rule in figures["levels"].items()}
    if form == COMPACT:
        return {**found, "score": f"sum(map(ratios, {_share('#', given['weight'])}))"}
    ratios = {part.replace("n_", "ratio_"): place for place, (part, _) in enumerate(figures["ratios"])}
    found |= {name: _share(f"ratios[{place}]", given["weight"]) for name, place in ratios.items()}
    return {**found, "score": " + ".join(f"$.{name}" for name in ratios)}


def _share(pair: str, weight: int) -> str:
    """Hundredths of a point, rounded half up."""
    n, m = f"{pair}.n", f"{pair}.m"
    return f"{m} == 0 ? 0 : floor((min([{n}, {m}]) * {200 * weight} + {m}) / (2 * {m}))"


def _level(name: str, rule: Mapping[str, Any], given: Mapping[str, int]) -> str:
    floors = {group: f"count({group}, #) >= {given[each]}" for group, each in rule["floors"].items()}
    parts = [f"({' or '.join(floors[group] for group in rule['either'])})"] if rule["either"] else []
    parts += [floor for group, floor in floors.items() if group not in rule["either"]]
    parts.append(f"months >= {given[f'{name}_months']}")
    parts.append(f"(investment >= {given[f'{name}_investment']} or whitelisted)")
    return " and ".join(parts)


def document(figures: Figures, form: str) -> str:
    listed = [{"id": name, "key": name, "value": text} for name, text in expressions(figures, form).items()]
    content = {"expressions": listed}
    nodes: list[dict[str, Any]] = [
        {"id": "given", "type": "inputNode", "name": "given"},
        {"id": "rules", "type": "expressionNode", "name": "rules", "content": content},
        {"id": "found", "type": "outputNode", "name": "found"},
    ]
    for place, node in enumerate(nodes):
        node["position"] = {"x": place, "y": 0}
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in (("given", "rules"), ("rules", "found"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def grouped(figures: Figures, case: Mapping[str, Any]) -> dict[str, Any]:
    """A case with its items and ratios in lists, over which expressions can count."""
    lists: dict[str, Any] = {
        group: [case[item] for item in items] for group, items in figures["groups"].items()
    }
    lists["ratios"] = [{"n": case[part], "m": case[whole]} for part, whole in figures["ratios"]]
    return {**lists, **{name: case[name] for name in ("months", "investment", "whitelisted")}}


def main() -> None:
    import zen

    folder = Path(sys.argv[1])
    figures, cases = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("figures.json", "cases.json")
    )
    decision = zen.ZenEngine().create_decision(document(figures, sys.argv[2]))

    def work() -> int:
        for case in cases:
            decision.evaluate(grouped(figures, case), {"trace": True})
        return len(cases)

    def decided(_: int) -> list[list[Any]]:
        found = [decision.evaluate(grouped(figures, case))["result"] for case in cases]
        return [[each[name] for name in ANSWERS] for each in found]

    serve(work, decided, {"version": metadata.version("zen-engine")})


if __name__ == "__main__":
    main()
