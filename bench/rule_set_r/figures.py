"""The figures of the rule set R for the forms beside the platform: thresholds from its pack, groups, ratios, levels.

Not here: the forms themselves (`hand_sql.py`, `bench/peers`).
"""

from decimal import Decimal
from typing import Any

from bench.rule_set_r.enterprises import ITEMS, RATIOS
from yunti.packs.reading import Pack

LEVELS: dict[str, dict[str, Any]] = {
    "star3": {
        "floors": {"app": "star3_apps", "base": "star3_base", "eff": "star3_effects"},
        "either": ["app", "base"],
    },
    "star5": {
        "floors": {
            "app": "star5_apps",
            "base": "star5_base",
            "data": "star5_data",
            "dev": "star5_devices",
            "svc": "star5_services",
            "eff": "star5_effects",
            "inn": "star5_innovations",
        },
        "either": [],
    },
}


def figures_of(pack: Pack) -> dict[str, Any]:
    """Plain values that JSON carries; money in 元."""
    definition = pack.definition
    values = {
        name: Decimal(parameter.values[max(parameter.values)]).scaleb(-parameter.type.scale)
        for name, parameter in definition.parameters.items()
    }
    whole = {name: int(value) for name, value in values.items()}
    assert whole == values
    return {
        "parameters": whole,
        "groups": ITEMS,
        "ratios": [[f"n_{number:02d}", f"m_{number:02d}"] for number in RATIOS],
        "levels": LEVELS,
    }
