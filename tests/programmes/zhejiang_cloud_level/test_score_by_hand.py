"""The score against the formula of the table worked by hand in fractions, for figures of every kind of defect.

Not here: chosen examples (the pack's casebook).
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programmes.zhejiang_cloud_level.test_explanations import pack
from yunti.packs.operations import run

Case = Mapping[str, Any]
DIMENSIONS = {
    "infrastructure": ("storage", "server", "security", "database"),
    "business": ("rd", "production", "supply", "marketing", "other"),
    "management": ("office", "device_access", "device_mgmt"),
    "collaboration": ("system_collab", "data_collab"),
    "investment": ("investment",),
}
PAIRS = {
    "storage": ("inf_storage_n_tb", "inf_storage_m_tb"),
    "security": ("inf_security_n_wan", "inf_security_m_wan"),
    "database": ("inf_database_n_wan", "inf_database_m_wan"),
    "investment": ("inv_cloud_3y_wan", "inv_it_3y_wan"),
    **{part: (f"biz_{part}_n", f"biz_{part}_m") for part in DIMENSIONS["business"]},
    **{part: (f"mgt_{part}_n", f"mgt_{part}_m") for part in DIMENSIONS["management"]},
}
COUNTED = (*DIMENSIONS["business"], *DIMENSIONS["management"])
SERVERS = tuple(f"inf_server_{part}" for part in ("n_cpu_cores", "n_mem_gb", "m_cpu_cores", "m_mem_gb"))
CATEGORIES = ("rd", "design", "production", "supply_chain", "sales", "service")

amounts = st.none() | st.integers(-1, 6) | st.integers(-20, 700).map(lambda cents: Decimal(cents) / 100)
counts = st.none() | st.integers(-1, 6) | st.just(Decimal("2.5"))
cases = st.fixed_dictionaries(
    {
        **{name: counts if item in COUNTED else amounts for item, pair in PAIRS.items() for name in pair},
        **dict.fromkeys(SERVERS, amounts),
        "col_system_n": counts,
        "col_data_categories": st.none() | st.lists(st.sampled_from((*CATEGORIES, "finance")), max_size=7),
    }
)


def half_up(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator * 10**6 // value.denominator) / 10**6
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def by_rule(
    item: str, n: Any, m: Any, *, whole: bool = False, over: bool | None = None
) -> tuple[Any, str, str]:
    """Score, error, warning; the first line that applies decides."""
    if n is None or m is None:
        return None, f"E_REQUIRED:{item}", ""
    if n < 0 or m < 0:
        return None, f"E_NEG:{item}", ""
    if whole:
        return None, f"E_INT:{item}", ""
    if m == 0:
        return (0, "", f"W_M_ZERO:{item}") if n == 0 else (None, f"E_M_ZERO:{item}", "")
    if n > m if over is None else over:
        return None, f"E_N_GT_M:{item}", ""
    return half_up(Fraction(n) / Fraction(m) * 5), "", ""


def server(case: Case) -> tuple[Any, str, str]:
    values = [case[name] for name in SERVERS]
    if None in values:
        return None, "E_REQUIRED:server", ""
    if min(values) < 0:
        return None, "E_NEG:server", ""
    cores, memory, all_cores, all_memory = map(Fraction, values)
    n, m = (cores / 4 + memory / 16) / 2, (all_cores / 4 + all_memory / 16) / 2
    return by_rule("server", n, m, over=cores > all_cores or memory > all_memory)


def data(case: Case) -> tuple[Any, str, str]:
    ticks = case["col_data_categories"]
    if ticks is None:
        return None, "E_REQUIRED:data_collab", ""
    if not set(ticks) <= set(CATEGORIES):
        return None, "E_OPTION:col_data_categories", ""
    return by_rule("data_collab", len(set(ticks)), 6)


def worked(case: Case) -> dict[str, tuple[Any, str, str]]:
    out = {}
    for item, (first, second) in PAIRS.items():
        n, m = case[first], case[second]
        fractional = item in COUNTED and any(each is not None and each % 1 for each in (n, m))
        out[item] = by_rule(item, n, m, whole=fractional)
    parts = [case[PAIRS[item][0]] for item in DIMENSIONS["business"]]
    n, m = case["col_system_n"], None if None in parts else sum(parts)
    fractional = n is not None and bool(n % 1)
    out["system_collab"] = by_rule("system_collab", n, m, whole=fractional)
    return out | {"server": server(case), "data_collab": data(case)}


def sound(case: Case) -> dict[str, Any]:
    """The same figures made so that most items can be scored: nothing wanting, nothing negative, N no more than M."""
    out: dict[str, Any] = {
        name: abs(value) if isinstance(value, int | Decimal) else value for name, value in case.items()
    }
    for item, pair in PAIRS.items():
        values = [out[name] or 0 for name in pair]
        values = [int(value) for value in values] if item in COUNTED else values
        out.update(zip(pair, sorted(values), strict=True))
    for own, whole in zip(SERVERS[:2], SERVERS[2:], strict=True):
        out.update(zip((own, whole), sorted(out[name] or 0 for name in (own, whole)), strict=True))
    business = sum(out[PAIRS[item][0]] for item in DIMENSIONS["business"])
    ticks = [tick for tick in out["col_data_categories"] or () if tick in CATEGORIES]
    return out | {"col_system_n": min(int(out["col_system_n"] or 0), business), "col_data_categories": ticks}


@settings(max_examples=200, deadline=None)
@given(cases | cases.map(sound))
def test_scores_totals_and_codes_are_those_worked_by_hand(case: Case) -> None:
    found = run(pack(), {"op": "score", **case})
    by_hand = worked(case)
    scores = {item: score for item, (score, _, _) in by_hand.items()}
    assert found["scores"] == scores
    assert sorted(found["errors"]) == sorted(error for _, error, _ in by_hand.values() if error)
    assert sorted(found["warnings"]) == sorted(warning for _, _, warning in by_hand.values() if warning)
    sums: dict[str, Any] = {}
    for dimension, items in DIMENSIONS.items():
        parts = [scores[item] for item in items]
        sums[dimension] = None if None in parts else sum(parts)
    assert found["dimension_scores"] == sums
    assert found["self_total"] == (None if None in sums.values() else sum(sums.values()))
