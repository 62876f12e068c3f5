"""Agents' authorisations, and what a disqualified supplier may do again after two years, by the pack's own guards.

Not here: checks on the spot as such (`tests/apps/inspections/test_checks.py`), terms of bans (`tests/apps/budgets`).
"""

from datetime import timedelta

import pytest

from tests.people import People
from tests.programmes.guangdong_voucher.walking import (
    agency,
    attach,
    begun,
    confirmed,
    fill,
    list_it,
    passed,
    registering,
    state,
    step,
    supplier_of,
    year,
)
from yunti.apps.budgets.services.bans import end_bans_due
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import GuardsMissing, start_case
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import close_round
from yunti.apps.registry.models import Ban, ListedService
from yunti.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return year(people)


def missing(refusal: pytest.ExceptionInfo[GuardsMissing]) -> set[str]:
    return {each.guard for each in refusal.value.findings if each.holds is not True}


@pytest.mark.parametrize(("first", "last"), [(-10, -1), (1, 300)], ids=["over", "not begun"])
def test_an_agent_without_an_authorisation_in_force_is_not_registered(
    each: Round, people: People, first: int, last: int
) -> None:
    with pytest.raises(GuardsMissing) as refusal:
        registering(each, people, **agency(first=first, last=last))
    assert missing(refusal) == {"capability_evidence_attached"}


def test_an_agent_lists_while_authorised_and_the_catalogue_says_by_whose_right(
    each: Round, people: People
) -> None:
    passed(each, people, **agency())
    listing = start_case(round=each, workflow="service_listing", party=supplier_of(people), by=people.ge)
    with pytest.raises(GuardsMissing) as refusal:
        step(listing, "submit", people.ge)
    assert missing(refusal) == {"authorisation_in_force"}, "the paper is shown with the listing as well"
    attach(listing, people.ge, "authorisation_file/authorisation/file")
    fill(listing, people.ge, agency(last=-1))
    with pytest.raises(GuardsMissing) as refusal:
        step(listing, "submit", people.ge)
    assert missing(refusal) == {"authorisation_in_force"}
    fill(listing, people.ge, agency(last=20))
    step(listing, "submit", people.ge)
    step(listing, "assign_experts", people.su)
    list_it(listing, people)
    rows = ListedService.objects.filter(listed_to__isnull=True)
    assert set(rows.values_list("rights", "rights_holder", "rights_until")) == {
        ("agent", "示例权利人有限公司", clock.today() + timedelta(days=20))
    }


def disqualified(each: Round, people: People) -> Case:
    case = passed(each, people)
    confirmed(each, people, "unfair_undisclosed")
    return step(case, "disqualify_related_party", people.su)


def test_a_disqualified_supplier_registers_again_after_the_next_year_and_not_before(
    each: Round, people: People
) -> None:
    case = disqualified(each, people)
    assert state(case) == "disqualified" and Ban.objects.get().lifted_on is None
    close_round(round=each, reason="示例", by=people.su)
    following = year(people, code="SL-2")
    end_bans_due(clock.now())
    with pytest.raises(GuardsMissing) as refusal:
        registering(following, people)
    assert missing(refusal) == {"supplier_not_barred"}
    close_round(round=following, reason="示例", by=people.su)
    third = year(people, code="SL-3")
    end_bans_due(clock.now())
    again = begun(third, "supplier_registration", supplier_of(people), people.ge)
    attach(again, people.ge, "qualification_files/qualification/file")
    step(again, "submit", people.ge)
    assert state(again) == "submitted"
