"""The dated readings of the service vouchers decide: with another value, and from another day, the answer is another.

Not here: the answers of the edition itself (the pack's casebook).
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack
from yunti.rules.parameters import read_what_if

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "guangdong-voucher" / "2018"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def answer(changes: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    spans = {name: {"2018-01-01.": value} for name, value in changes.items()}
    return run(pack(), given, what_if=read_what_if(spans, pack().definition.parameters))


def redemption(voucher: int, **changes: Any) -> dict[str, Any]:
    return {
        "op": "check_redemption",
        "voucher_amount_yuan": voucher,
        "supplier_name": "示例供应商甲",
        "settlement_applied_at": "2019-03-10T10:00:00",
        "invoices": [{"issuer_name": "示例供应商甲", "amount_yuan": voucher}],
        "payments": [{"payee_name": "示例供应商甲", "amount_yuan": voucher}],
        "lianghua_certified": True,
        "first_redemption": True,
        **changes,
    }


def test_the_bonus_inside_the_ceiling_is_what_the_voucher_has_left() -> None:
    inside = {"bonus_inside_cap": True}
    for voucher, outside_it, inside_it in (
        (60_000, 200_000, 200_000),
        (300_000, 200_000, 200_000),
        (400_000, 200_000, 100_000),
        (500_000, 200_000, 0),
    ):
        assert answer({}, redemption(voucher))["bonus_yuan"] == outside_it
        assert answer(inside, redemption(voucher))["bonus_yuan"] == inside_it


def test_foreign_papers_may_be_left_out_of_account_instead_of_blocking() -> None:
    foreign = {"issuer_name": "示例供应商乙", "amount_yuan": 80_000}
    own = {"issuer_name": "示例供应商甲", "amount_yuan": 80_000}
    ignored = {"wrong_papers": "ignore"}
    both = redemption(80_000, invoices=[own, foreign])
    assert answer({}, both)["failures"] == ["R_INVOICE_ISSUER"]
    assert answer(ignored, both)["failures"] == []
    assert answer(ignored, redemption(80_000, invoices=[foreign]))["failures"] == ["R_INVOICE_TOTAL"]


def test_a_period_without_shenzhen_leaves_out_its_enterprises_only() -> None:
    enterprise = {
        "op": "check_eligibility",
        "applied_at": "2018-12-10T09:00:00",
        "ent_established_on": "2015-01-05",
        "main_revenue_last_year_yuan": 12_000_000,
        "contract_date": "2018-06-01",
    }
    without = {"shenzhen_included": False}
    for city, failures in (("深圳市", ["F_REGION"]), ("汕尾市", []), (None, [])):
        assert answer(without, {**enterprise, "ent_city": city})["failures"] == failures
        assert answer({}, {**enterprise, "ent_city": city})["failures"] == []


def test_a_later_deadline_is_for_claims_from_its_day_on() -> None:
    later = read_what_if(
        {"settlement_deadline_default": {"2019-06-01.": "2020-03-31"}}, pack().definition.parameters
    )

    def failures(on: str) -> list[str]:
        given = redemption(80_000, settlement_applied_at=f"{on}T10:00:00")
        return list(run(pack(), given, what_if=later)["failures"])

    assert failures("2019-03-31") == []
    assert failures("2019-04-01") == failures("2019-05-31") == ["R_LATE"]
    assert failures("2019-06-01") == failures("2020-03-31") == []
    assert failures("2020-04-01") == ["R_LATE"]


def test_notices_are_judged_by_the_days_of_their_publication() -> None:
    shorter = read_what_if({"notice_days": {"2019-01-01.": 10}}, pack().definition.parameters)
    for published, cut_off, valid in (
        (date(2018, 12, 31), "2019-01-10", False),
        (date(2019, 1, 1), "2019-01-11", True),
        (date(2019, 1, 1), "2019-01-10", False),
    ):
        given = {"op": "cutoff_notice", "published_on": published.isoformat(), "cutoff_on": cut_off}
        assert run(pack(), given, what_if=shorter)["valid"] is valid
