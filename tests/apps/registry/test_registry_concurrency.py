"""Decisions of the registry taken by many officers at once are taken once.

Not here: what they do (`test_changes_and_merging.py`, `test_standings.py`).
"""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.concurrency import done, faults, meeting_place
from tests.people import People
from yunti.apps.registry.models import AllowList, FormerName
from yunti.apps.registry.services import allow_lists
from yunti.apps.registry.services.allow_lists import publish_allow_list
from yunti.apps.registry.services.bars import NewBan, lift_bar, record_ban
from yunti.apps.registry.services.changes import ask_for_change, decide_change
from yunti.apps.registry.services.parties import register_enterprise
from yunti.kit.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 64
NEW_LIST: dict[str, Any] = {"code": "key", "title": "示例名单", "source": "示例", "entries": [("", "甲")]}


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


def test_a_new_code_is_published_by_one_authority_of_a_place(people: People, tmp_path: Path) -> None:
    """Province and prefecture at once, with no list of the code to be locked: both find none, one may publish."""

    def publish(number: int) -> AllowList:
        return publish_allow_list(
            code="key",
            title="示例名单",
            edition=str(number),
            source="示例",
            valid_from=date(2026, 5, 1),
            entries=[("", "甲")],
            by=(people.su, people.qin)[number % 2],
        )

    with meeting_place(tmp_path) as at_once:
        answers = at_once(16, publish)
        assert len(done(answers)) == 1, faults(answers)[:3]
        assert {type(fault) for fault in faults(answers)} == {Conflict}, faults(answers)[:3]
        assert at_once.there(lambda: AllowList.objects.count()) == 1


@pytest.mark.parametrize("known", [False, True])
def test_who_publishes_waits_for_who_does_so_already(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """The second begins while the first has looked and not yet written; `known`: the code had a list before."""
    if known:
        publish_allow_list(**NEW_LIST, edition="0", valid_from=date(2026, 4, 1), by=people.su)
        AllowList.objects.update(ended_on=date(2026, 4, 2), ended_reason="示例")
    looked, going = threading.Event(), threading.Event()
    whole = allow_lists._refuse_beside

    def looking(*given: Any) -> None:
        whole(*given)
        if not looked.is_set():
            looked.set()
            going.wait(1)

    monkeypatch.setattr(allow_lists, "_refuse_beside", looking)

    def publish(number: int) -> AllowList:
        if number:
            looked.wait(30)
        by = people.qin if number else people.su
        made = publish_allow_list(**NEW_LIST, edition="1", valid_from=date(2026, 5, 1), by=by)
        going.set()
        return made

    with meeting_place(tmp_path) as at_once:
        answers = at_once(2, publish)
        places = at_once.there(
            lambda: list(AllowList.objects.filter(edition="1").values_list("jurisdiction", flat=True))
        )
    assert places == [people.su.jurisdiction], faults(answers)
    assert [type(each) for each in faults(answers)] == [Conflict]
