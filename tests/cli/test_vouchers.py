"""`yunti vouchers verify` on an installation: nothing there, a voucher that no book knows; exit codes 0 and 1, words and JSON.

Not here: every kind of fault (`tests/apps/vouchers/test_verifying.py`).
"""

import json

import pytest

from tests.cli.conftest import Installed
from tests.cli.running import call
from yunti.cli.vouchers import SHOWN

pytestmark = pytest.mark.slow
SLIPPED_IN = """
from yunti.apps.cases.models import Case
from yunti.apps.intake.models import Arrival, Prepared, Turn, TurnBatch
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock
now = clock.now()
each = Round.objects.create(programme="p", edition="e", digest="0", code="SL", title="示例批次", jurisdiction="900000",
                            is_example=True, opened_at=now, opened_by="x")
where = dict(region_code="900101", prefecture_code="900100", province_code="900000")
party = Enterprise.objects.create(uscc="91900000MA0000001X", name="示例企业", provenance="verified", created_at=now, updated_at=now, **where)
batch = TurnBatch.objects.create(round=each, ordinal=1, first=1, count=1, root="0" * 64, chain="0" * 64, made_at=now)
def slip_in(place):
    case = Case.objects.create(round=each, workflow="w", state="s", entered_at=now, enterprise=party, started_at=now, started_by="x", **where)
    prepared = Prepared.objects.create(case=case, ordinal=1, region_code="900100", digest="0" * 64, asked_fen=500, day=now.date(),
                                       prepared_at=now, prepared_by="x")
    arrival = Arrival.objects.create(prepared=prepared, round=each, region_code="900100", asked_fen=500, transaction=0, arrived_at=now,
                                     arrived_by="x", leaf="0" * 64)
    turn = Turn.objects.create(arrival=arrival, round=each, region_code="900100", ordinal=place, place=place, counted_at=now, batch=batch)
    return Voucher.objects.create(turn=turn, case=case, round=each, region_code="900100", enterprise=party, place=place, state="held",
                                  sequence=place, version=1, gross_fen=500, amount_fen=500)
"""
ONE = SLIPPED_IN + "slip_in(1)\n"
MANY = SLIPPED_IN + f"for place in range(1, {SHOWN}): slip_in(place)\n"


def test_without_vouchers_nothing_is_wrong(installed: Installed) -> None:
    assert "服务券与总账一致" in installed.call("vouchers", "verify")
    assert json.loads(installed.call("vouchers", "verify", "--json")) == []


def test_a_voucher_that_no_book_knows_exits_with_1(installed: Installed) -> None:
    installed.call("manage", "shell", "-v0", "-c", ONE, YUNTI_MODE="production")
    answer = call(installed.data, "vouchers", "verify", **installed.database)
    assert answer.returncode == 1
    for said in (
        "发现 5 处不符",
        "示例批次 账户 900100/held：服务券合计 500 分，账上是 0 分",
        "账户 900100/held：服务券共 1 张，账上是 0 张",
        "应为 500 分，按明细是 0 分",
        "券额 500 分，最近的版本是 0 分",
        "应为 500 分，记的是 0 分",
    ):
        assert said in answer.stdout, answer.stdout
    as_json = call(installed.data, "vouchers", "verify", "--json", **installed.database)
    faults = json.loads(as_json.stdout)
    assert as_json.returncode == 1
    assert {each["kind"] for each in faults} == {"book", "book_items", "voucher", "version", "award"}
    assert all(each["round"] == "示例批次" for each in faults)
    assert [(each["expected"], each["found"]) for each in faults if each["kind"] == "book"] == [(500, 0)]


def test_the_rest_is_told_by_its_number(installed: Installed) -> None:
    installed.call("manage", "shell", "-v0", "-c", MANY, YUNTI_MODE="production")
    answer = call(installed.data, "vouchers", "verify", **installed.database)
    assert answer.returncode == 1 and "处，用 --json 查看" in answer.stdout
    assert len(answer.stdout.splitlines()) == SHOWN + 2
