"""Decisions of the registry taken by many officers at once are taken once.

Not here: what they do (`test_changes_and_merging.py`, `test_standings.py`).
"""

from datetime import date
from pathlib import Path

import pytest

from tests import factories
from tests.concurrency import done, faults, meeting_place
from tests.people import People
from yunti.apps.registry.models import FormerName
from yunti.apps.registry.services.bars import NewBan, lift_bar, record_ban
from yunti.apps.registry.services.changes import ask_for_change, decide_change
from yunti.apps.registry.services.parties import register_enterprise
from yunti.kit.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 64


def test_a_change_is_decided_once(people: People, tmp_path: Path) -> None:
    row = factories.owned_enterprise(people.ma.organisation_ref)
    change = ask_for_change(
        party=row, field="name", new_value="示例改名机械有限公司", reason="执照已变更", by=people.ma
    )
    with meeting_place(tmp_path) as at_once:
        answers = at_once(MANY, lambda _number: decide_change(change=change, approve=True, by=people.luo))
        assert len(done(answers)) == 1
        assert {type(fault) for fault in faults(answers)} == {Conflict}, faults(answers)[:3]
        assert at_once.there(lambda: FormerName.objects.count()) == 1


def test_a_ban_is_lifted_once_and_one_key_records_one(people: People, tmp_path: Path) -> None:
    uscc = factories.uscc(7)
    ban = NewBan(uscc, "骗取资金（示例）", "示例办法第八条", "示例决定", date(2026, 5, 1))
    with meeting_place(tmp_path) as at_once:
        made = at_once(MANY, lambda _number: record_ban(ban=ban, by=people.qin, key="k"))
        assert not faults(made) and len({row.ref for row in made}) == 1, faults(made)[:3]
        answers = at_once(MANY, lambda _number: lift_bar(bar=made[0], reason="撤销", by=people.qin))
        assert len(done(answers)) == 1
        assert {type(fault) for fault in faults(answers)} == {Conflict}, faults(answers)[:3]


def test_a_credit_code_is_entered_once(people: People, tmp_path: Path) -> None:
    values = {
        "uscc": factories.uscc(8),
        "name": "示例八号机械有限公司",
        "region_code": "900101",
        "industry_code": "3411",
        "size_class": "small",
    }
    with meeting_place(tmp_path) as at_once:
        answers = at_once(16, lambda _number: register_enterprise(values=values, by=people.luo))
        assert len(done(answers)) == 1, faults(answers)[:3]
        assert {type(fault) for fault in faults(answers)} == {Conflict}, faults(answers)[:3]
