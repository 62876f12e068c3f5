"""Two files of one enterprise are redeemed by two cities at the same moment: the addition is given once, the other is told so and goes
through on the next try. On PostgreSQL really at once.

Not here: one after the other, and all other rules of redeeming (`test_redeeming.py`).
"""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.apps.settlement.conftest import audited, each, go, issued, quota, shelf
from tests.apps.vouchers.conftest import TOWN
from tests.concurrency import meeting_place
from tests.first_vouchers import BONUS_FEN
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.registry.services.merging import merge_enterprises
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.services import claiming
from yunti.kit.errors import Refused

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 3
"""Seconds for both to have computed the addition; where there is one writer, the second comes only after the first."""


def test_the_addition_is_given_once_to_two_files_at_the_same_moment(
    people: People, each: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota(each, 1_000_000, region=TOWN)
    first = issued(each, people, certified=True)
    second = issued(each, people, by=people.gao, certified=True)
    cases = [audited(first, people), audited(second, people, by=people.gao)]
    merge_enterprises(gone=second.enterprise, kept=first.enterprise, reason="吸收合并（示例）", by=people.su)
    computed, plain = threading.Barrier(2), claiming._claim

    def together(*given: Any) -> Claim:
        claim = plain(*given)
        with suppress(threading.BrokenBarrierError):
            computed.wait(TOGETHER)
        return claim

    monkeypatch.setattr(claiming, "_claim", together)
    with meeting_place(tmp_path) as at_once:
        answers = at_once(2, lambda number: _approved(cases[number], number, people))
        told = [answer for answer in answers if answer is not None]
        assert all(isinstance(answer, Refused) and answer.code == "bonus_taken" for answer in told), answers
        assert len(told) == (1 if connection.vendor == "postgresql" else 0)
        assert at_once.there(_given) == [BONUS_FEN] + [0] * (1 - len(told))
        monkeypatch.setattr(claiming, "_claim", plain)
        for number, answer in enumerate(answers):
            if answer is not None:
                at_once.there(lambda number=number: _approved(cases[number], number, people))
        assert at_once.there(_given) == [BONUS_FEN, 0]


def _approved(case: Case, number: int, people: People) -> None:
    go(case, "approve", (people.qin, people.wei)[number])


def _given() -> list[int]:
    return sorted(Claim.objects.values_list("bonus_fen", flat=True), reverse=True)
