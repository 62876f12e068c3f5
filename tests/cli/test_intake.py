"""`yunti intake verify` on an installation: nothing there, something changed behind the program; exit codes 0 and 1.

Not here: every kind of fault (`tests/apps/intake/test_proofs.py`)."""

import json

import pytest

from tests.cli.conftest import Installed
from tests.cli.running import call

pytestmark = pytest.mark.slow
CHANGED = """
from yunti.apps.cases.models import Case
from yunti.apps.intake.models import Arrival, Prepared, Turn, TurnBatch
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise
from yunti.kit import clock
now = clock.now()
each = Round.objects.create(programme="p", edition="e", digest="0", code="SL", title="示例批次", jurisdiction="900000",
                            is_example=True, opened_at=now, opened_by="x")
place = dict(region_code="900101", prefecture_code="900100", province_code="900000")
party = Enterprise.objects.create(uscc="91900000MA0000001X", name="示例企业", provenance="verified", created_at=now, updated_at=now, **place)
case = Case.objects.create(round=each, workflow="w", state="s", entered_at=now, enterprise=party, started_at=now, started_by="x", **place)
prepared = Prepared.objects.create(case=case, ordinal=1, region_code="900100", digest="0" * 64, asked_fen=1, day=now.date(),
                                   prepared_at=now, prepared_by="x")
arrival = Arrival.objects.create(prepared=prepared, round=each, region_code="900100", asked_fen=1, transaction=0, arrived_at=now,
                                 arrived_by="x", leaf="0" * 64)
batch = TurnBatch.objects.create(round=each, ordinal=1, first=1, count=1, root="0" * 64, chain="0" * 64, made_at=now)
Turn.objects.create(arrival=arrival, round=each, region_code="900100", ordinal=1, place=1, counted_at=now, batch=batch)
"""


def test_without_arrivals_nothing_is_wrong(installed: Installed) -> None:
    assert "次序与到达先后一致" in installed.call("intake", "verify")
    assert json.loads(installed.call("intake", "verify", "--json")) == []


def test_what_does_not_fit_exits_with_1(installed: Installed) -> None:
    installed.call("manage", "shell", "-v0", "-c", CHANGED, YUNTI_MODE="production")
    answer = call(installed.data, "intake", "verify", **installed.database)
    assert answer.returncode == 1
    assert "示例批次 第 1 号：摘要与到达的内容不符" in answer.stdout
    assert "与前面各批的链不符" in answer.stdout
