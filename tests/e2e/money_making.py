"""Vouchers beside the one that a person clicks, audited up to the settlement: `python -m tests.e2e.money_making ROUND USCC[:LOGIN] …`.

Not here: the walk (`test_money_journeys.py`); what is filled in and which steps are taken (`yunti.cli.demo`).
"""

import sys

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform

PATH = ("draft", "arrive", "confirm", "approve", "redeem", "audit")


def make_claims(platform: Platform, code: str, *parties: str) -> None:
    """In this order: who redeems first stands first."""
    call_in(platform, "tests.e2e.money_making", code, *parties)


def main() -> None:
    import django

    django.setup()
    from yunti.cli.demo.cases import make_case
    from yunti.cli.demo.tables import document

    code, *parties = sys.argv[1:]
    for each in parties:
        uscc, _sep, login = each.partition(":")
        line = {"uscc": uscc, "round": code, "workflow": "voucher_application", "path": PATH}
        make_case(document("vouchers"), line | ({"login": login} if login else {}))


if __name__ == "__main__":
    main()
