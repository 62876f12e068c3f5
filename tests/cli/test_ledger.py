"""`yunti ledger` on an installation: balanced, changed behind the program, a round that is none; exit codes 0 and 1.

Not here: every kind of fault (`tests/apps/ledger/test_booking.py`).
"""

import json

import pytest

from tests.cli.conftest import Installed
from tests.cli.running import call

pytestmark = pytest.mark.slow
BOOKED = """
from yunti.apps.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting
from yunti.apps.programmes.models import Round
from yunti.kit import clock
each = Round.objects.create(programme="p", edition="e", digest="0", code="SL", title="示例批次", jurisdiction="900000",
                            is_example=True, opened_at=clock.now(), opened_by="x")
one, two = (LedgerAccount.objects.create(round=each, region_code="900000", book="allotment", kind=kind, balance_fen=500)
            for kind in ("unallotted", "authorised"))
entry = LedgerEntry.objects.create(round=each, happening="authorised", cause="year", posted_at=clock.now(), posted_by="x")
LedgerPosting.objects.create(entry=entry, ordinal=1, debit=one, credit=two, amount_fen=500)
"""


def test_empty_books_are_balanced(installed: Installed) -> None:
    assert "总账平衡" in installed.call("ledger", "verify")
    assert json.loads(installed.call("ledger", "verify", "--json")) == []


def test_a_round_that_is_none_is_said(installed: Installed) -> None:
    answer = call(installed.data, "ledger", "verify", "--round", "nothing", **installed.database)
    assert answer.returncode == 1 and "没有编号为 nothing 的批次" in answer.stdout + answer.stderr


def test_what_was_changed_behind_the_program_exits_with_1(installed: Installed) -> None:
    installed.call("manage", "shell", "-v0", "-c", BOOKED, YUNTI_MODE="production")
    assert "总账平衡" in installed.call("ledger", "verify")
    told = installed.call("ledger", "balance")
    assert "示例批次" in told and "未下达  5.00" in told
    changed = "from yunti.apps.ledger.models import LedgerAccount as A; A.objects.filter(kind='unallotted').update(balance_fen=501)"
    installed.call("manage", "shell", "-v0", "-c", changed, YUNTI_MODE="production")
    answer = call(installed.data, "ledger", "verify", **installed.database)
    assert answer.returncode == 1
    assert "按明细应为 500 分，账上是 501 分" in answer.stdout and "相差 -1 分" in answer.stdout
