"""Claims on the settlement list of a city that is before the public; everything made up.

Not here: how a batch is drawn up (`tests/apps/settlement/batches.py`).
"""

from tests.apps.cases.rounds import a_case, a_round
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.models import PublicList
from yunti.apps.publicity.services import HandedLine, hand_over_list

MONEY = ("1200.00", "1000.00", "0.00", "1000.00")
"""Fees, face, addition, and what is to be paid."""


def claims_of(each: Round, people: People, count: int = 2) -> list[Case]:
    """Of Ma's enterprise."""
    places = range(1, count + 1)
    return [a_case(each, "redemption", "in_settlement_list", people, number=place) for place in places]


def shown(each: Round, claims: list[Case], people: People) -> PublicList:
    lines = [
        HandedLine(
            case,
            (
                str(case.enterprise and case.enterprise.name),
                f"示例券{place}",
                "示例云",
                "示例服务",
                *MONEY,
                *[""] * 4,
            ),
        )
        for place, case in enumerate(claims, 1)
    ]
    without = frozenset({"local"})
    return hand_over_list(round=each, name="settlement", lines=lines, without=without, by=people.qin)


def a_list(people: People) -> PublicList:
    each = a_round("guangdong-voucher", "2018")
    return shown(each, claims_of(each, people), people)
