"""Violations with public money: who enters one, what keeps it out, and what the rule of a programme makes of it in every case.

Not here: the arithmetic of the five years (the casebook of the pack).
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.apps.cases.rounds import a_case, a_round, party_of
from tests.people import People
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.messages.models import Message
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import Enterprise, FiscalViolation
from yunti.apps.registry.services.merging import merge_enterprises
from yunti.apps.registry.services.violations import (
    NewViolation,
    mark_violation,
    record_violation,
    withdraw_violation,
)
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput
from yunti.rules.engine import evaluate

pytestmark = pytest.mark.django_db
NEW = NewViolation(date(2026, 5, 1), True, "示例市财政局", "示例决定〔2026〕1号")


@pytest.fixture
def enterprise(people: People) -> Enterprise:
    return party_of(people.ma)


def eligible(people: People, number: int = 1) -> Any:
    """As the rule of the programme says of a case that was handed in."""
    each = Round.objects.first() or a_round("guangdong-voucher", "2018")
    case = a_case(each, "voucher_application", "city_review", people, number=number)
    pack = pack_of(each)
    told = {**facts_of(case, pack).told, "applied_at": "2026-11-01T09:00:00"}
    return evaluate(pack.program(), told).value("no_fiscal_violation")


def test_the_rule_weighs_what_was_entered_in_every_case_of_the_enterprise(
    enterprise: Enterprise, people: People
) -> None:
    assert eligible(people) is True
    row = record_violation(enterprise=enterprise, violation=NEW, by=people.qin)
    assert eligible(people, 2) is False and eligible(people, 3) is False
    mark_violation(violation=row, serious=False, reason="示例复核", by=people.qin)
    assert eligible(people, 4) is True
    mark_violation(violation=row, serious=True, reason="示例复核", by=people.qin)
    withdraw_violation(violation=row, reason="示例撤销", by=people.su)
    assert eligible(people, 5) is True


def test_one_longer_ago_or_not_serious_does_not_count(enterprise: Enterprise, people: People) -> None:
    old = replace(NEW, found_on=date(2021, 10, 31), number="示例2")
    record_violation(enterprise=enterprise, violation=old, by=people.qin)
    record_violation(
        enterprise=enterprise, violation=replace(NEW, serious=False, number="示例3"), by=people.qin
    )
    assert eligible(people) is True


def test_the_enterprise_is_told_and_a_document_counts_once(enterprise: Enterprise, people: People) -> None:
    record_violation(enterprise=enterprise, violation=NEW, by=people.qin)
    assert Message.objects.filter(subject__contains="财政资金违法违规").exists()
    with pytest.raises(Conflict, match="已经登记"):
        record_violation(enterprise=enterprise, violation=NEW, by=people.qin)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"source": " "}, "source"),
        ({"number": ""}, "number"),
        ({"number": "示" * 201}, "number"),
        ({"found_on": None}, "found_on"),
    ],
)
def test_each_fault_is_told(enterprise: Enterprise, people: People, told: dict[str, Any], field: str) -> None:
    given = {**told, "found_on": clock.today() + timedelta(days=1)} if "found_on" in told else told
    with pytest.raises(InvalidInput) as refusal:
        record_violation(enterprise=enterprise, violation=replace(NEW, **given), by=people.qin)
    assert [each.field for each in refusal.value.problems] == [field]


def test_only_city_and_province_of_the_place_keep_them(enterprise: Enterprise, people: People) -> None:
    for other in (people.luo, people.wei, people.ma, people.tan):
        with pytest.raises(Forbidden):
            record_violation(enterprise=enterprise, violation=NEW, by=other)
    row = record_violation(enterprise=enterprise, violation=NEW, by=people.qin)
    with pytest.raises(Forbidden):
        withdraw_violation(violation=row, reason="示例", by=people.wei)
    with pytest.raises(InvalidInput, match="理由"):
        mark_violation(violation=row, serious=False, reason=" ", by=people.qin)
    withdraw_violation(violation=row, reason="示例", by=people.qin)
    with pytest.raises(Conflict, match="已经撤销"):
        withdraw_violation(violation=row, reason="示例", by=people.qin)


def test_a_merged_file_brings_what_stood_against_it(enterprise: Enterprise, people: People) -> None:
    gone = factories.enterprise(5)
    record_violation(enterprise=gone, violation=NEW, by=people.su)
    record_violation(enterprise=enterprise, violation=NEW, by=people.su)
    record_violation(enterprise=gone, violation=replace(NEW, number="示例4"), by=people.su)
    merge_enterprises(gone=gone, kept=enterprise, reason="示例合并", by=people.su)
    assert FiscalViolation.objects.filter(enterprise=enterprise).count() == 2
    assert eligible(people) is False
