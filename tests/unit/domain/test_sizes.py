"""Size classes: every bound on both sides, examples worked by hand, missing facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.money import FEN_PER_WAN
from yunti.domain.packaged import table_rows
from yunti.domain.sizes import Indicator, Size, Standing, packaged_rules, rules_by_division, size_class

PLENTY = 10**9
NEXT_BELOW = {"large": "medium", "medium": "small", "small": "micro"}


def classify(code, people=None, revenue_wan=None, assets_wan=None):
    def in_fen(wan):
        return None if wan is None else int(wan * FEN_PER_WAN)

    return size_class(code, employees=people, revenue_fen=in_fen(revenue_wan), assets_fen=in_fen(assets_wan))


@pytest.mark.parametrize(
    ("code", "people", "revenue", "assets", "size"),
    [
        # worked by hand from the text of the notice
        ("0111", None, 20000, None, "large"),
        ("0111", None, 19999, None, "medium"),
        ("0111", None, 500, None, "medium"),
        ("0111", None, 499, None, "small"),
        ("0111", None, 49, None, "micro"),
        ("3962", 1000, 40000, None, "large"),
        ("3962", 999, 40000, None, "medium"),
        ("3962", 1000, 39999, None, "medium"),
        ("3962", 300, 2000, None, "medium"),
        ("3962", 299, 2000, None, "small"),
        ("3962", 5000, 1999, None, "small"),
        ("3962", 20, 300, None, "small"),
        ("3962", 19, 300, None, "micro"),
        ("3962", 5000, 299, None, "micro"),
        ("0610", 1000, 40000, None, "large"),
        ("4411", 1000, 40000, None, "large"),
        ("4710", None, 80000, 80000, "large"),
        ("4710", None, 80000, 4999, "small"),
        ("5011", None, 300, 300, "small"),
        ("5111", 200, 40000, None, "large"),
        ("5111", 5, 1000, None, "small"),
        ("5211", 300, 20000, None, "large"),
        ("5430", 1000, 30000, None, "large"),
        ("5910", 1000, 30000, None, "large"),  # 装卸搬运 counts as transport
        ("5910", 999, 30000, None, "medium"),
        ("5920", 200, 30000, None, "large"),
        ("59", 199, 30000, None, "medium"),
        ("6020", 300, 2000, None, "medium"),
        ("6110", 100, 2000, None, "medium"),
        ("6210", 10, 100, None, "small"),
        ("6311", 2000, 100000, None, "large"),
        ("6420", 1999, 100000, None, "medium"),
        ("6513", 300, 10000, None, "large"),
        ("6513", 10, 50, None, "small"),
        ("6513", 10, 49, None, "micro"),
        ("7010", None, 200000, 10000, "large"),
        ("7010", None, 200000, 1999, "micro"),
        ("7020", 1000, 5000, None, "large"),
        ("7020", 99, 5000, None, "micro"),
        ("7211", 300, None, 120000, "large"),
        ("7211", 300, None, 119999, "medium"),
        ("7310", 300, None, None, "large"),
        ("7310", 299, None, None, "medium"),
        ("7030", 9, None, None, "micro"),
        ("8810", 10, None, None, "small"),
    ],
)
def test_examples_worked_by_hand(code, people, revenue, assets, size):
    finding = classify(code, people, revenue, assets)
    assert finding.standing is Standing.DECIDED
    assert finding.size == size
    assert finding.is_sme is (size != "large")


def bounds():
    for row in table_rows("size_rules.csv"):
        for size in ("large", "medium", "small"):
            yield pytest.param(row, size, id=f"{row['key']}-{row['indicator']}-{size}")


@pytest.mark.parametrize(("row", "size"), list(bounds()))
def test_both_sides_of_every_bound(row, size):
    code = row["divisions"].split()[0][:3].rstrip("-")
    code = code if row["key"] != "warehousing" else "592"
    factor = 1 if row["indicator"] == "employees" else FEN_PER_WAN
    bound = int(row[size]) * factor
    facts = {"employees": PLENTY, "revenue_fen": PLENTY * FEN_PER_WAN, "assets_fen": PLENTY * FEN_PER_WAN}
    name = row["indicator"] if row["indicator"] == "employees" else row["indicator"] + "_fen"
    at = size_class(code, **facts | {name: bound})
    below = size_class(code, **facts | {name: bound - 1})
    assert at.rule.key == row["key"]
    assert at.size == size
    assert below.size == NEXT_BELOW[size]
    assert [(each.indicator, each.bound) for each in below.decided_by] == [(row["indicator"], bound)]


def test_explanation_names_value_and_bound():
    finding = classify("3962", 280, 5000)
    [each] = finding.decided_by
    assert (each.indicator, each.value, each.bound, each.size) == (Indicator.EMPLOYEES, 280, 300, Size.MEDIUM)
    assert finding.rule.clause == "四（二）"
    assert len(finding.comparisons) == 6
    large = classify("3962", 1000, 40000)
    assert [each.bound for each in large.decided_by] == [1000, 40000 * FEN_PER_WAN]


@pytest.mark.parametrize(
    ("people", "revenue", "standing", "possible", "is_sme"),
    [
        (None, None, Standing.FACTS_MISSING, ["large", "medium", "small", "micro"], None),
        (1000, None, Standing.FACTS_MISSING, ["large", "medium", "small", "micro"], None),
        (999, None, Standing.FACTS_MISSING, ["medium", "small", "micro"], True),
        (299, None, Standing.FACTS_MISSING, ["small", "micro"], True),
        (19, None, Standing.DECIDED, ["micro"], True),
        (None, 299, Standing.DECIDED, ["micro"], True),
        (None, 40000, Standing.FACTS_MISSING, ["large", "medium", "small", "micro"], None),
    ],
)
def test_missing_facts_leave_open_only_what_they_could_change(people, revenue, standing, possible, is_sme):
    finding = classify("3962", people, revenue)
    assert finding.standing is standing
    assert list(finding.possible) == possible
    assert finding.is_sme is is_sme
    if standing is Standing.FACTS_MISSING:
        assert finding.size is None
        assert set(finding.missing) == {
            name
            for name, value in ((Indicator.EMPLOYEES, people), (Indicator.REVENUE, revenue))
            if value is None
        }


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("53", Standing.NOT_COVERED),
        ("6620", Standing.NOT_COVERED),
        ("7040", Standing.NOT_COVERED),
        ("8310", Standing.NOT_COVERED),
        ("84", Standing.NOT_COVERED),
        ("9100", Standing.NOT_COVERED),
        ("70", Standing.INDUSTRY_TOO_SHORT),
        ("C", Standing.INDUSTRY_TOO_SHORT),
        ("138", Standing.INDUSTRY_UNKNOWN),
        ("", Standing.INDUSTRY_UNKNOWN),
    ],
)
def test_industries_without_a_rule_have_no_size(code, standing):
    finding = classify(code, 10, 10, 10)
    assert finding.standing is standing
    assert (finding.size, finding.rule, finding.is_sme) == (None, None, None)


def test_rules_cover_the_divisions_of_the_statistics_method():
    covered = {code[:2] for code in rules_by_division()}
    missing = {f"{number:02d}" for number in range(1, 98)} - covered
    assert missing == {"53", "66", "67", "68", "69", "83", "84", *map(str, range(91, 98))}
    assert len(packaged_rules()) == 16
    for rule in packaged_rules():
        for large, medium, small in rule.bounds.values():
            assert large > medium > small > 0


def test_employees_below_zero_are_refused_while_assets_and_revenue_may_be():
    with pytest.raises(ValueError, match="below zero"):
        classify("3962", -1, 10)
    assert classify("3962", 5000, -3).size is Size.MICRO


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from([rule.divisions[0] for rule in packaged_rules()]),
    *[st.one_of(st.none(), st.integers(0, 10**12)) for _ in range(3)],
)
def test_given_facts_never_contradict_the_full_answer(code, people, revenue, assets):
    partial = size_class(code, employees=people, revenue_fen=revenue, assets_fen=assets)
    full = size_class(code, employees=people or 0, revenue_fen=revenue or 0, assets_fen=assets or 0)
    assert full.size in partial.possible
    most = size_class(
        code,
        employees=PLENTY if people is None else people,
        revenue_fen=10**15 if revenue is None else revenue,
        assets_fen=10**15 if assets is None else assets,
    )
    assert most.size in partial.possible
