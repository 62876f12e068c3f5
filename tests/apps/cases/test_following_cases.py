"""Cases that follow from others and the people beside them: what is taken over, last days, a partner's registration, the supplier's
word, and what the platform does by itself. On a small programme of its own.

Not here: each kind of guard on a real edition (`test_guards.py`).
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.follow_up import EDITION, PROGRAMME, write_pack
from tests.people import People
from yunti.apps.accounts.models import Organisation
from yunti.apps.budgets.models import CutOff
from yunti.apps.budgets.services import begin_period, set_cutoff
from yunti.apps.cases.guards import Surroundings, findings_for
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import can_see_case, roles_in
from yunti.apps.cases.queries import figures
from yunti.apps.cases.queries.openings import openings_for
from yunti.apps.cases.services import (
    Change,
    GuardsMissing,
    move_case,
    save_answers,
    start_case,
    state_guard,
    take_steps_due,
)
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import ListedService, Supplier
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.errors import Refused
from yunti.packs.handling import states_by_itself

pytestmark = pytest.mark.django_db
PLATFORM = system_actor("test")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> None:
    write_pack(tmp_path / "shelf")
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(tmp_path / "shelf"), 0


@pytest.fixture
def each(shelf: None, people: People) -> Round:
    return a_round(PROGRAMME, EDITION)


@pytest.fixture
def supplier(people: People) -> Supplier:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    return factories.supplier(7, organisation=organisation)


def around(case: Case, by: Actor) -> Surroundings:
    row = Case.objects.select_related("round", "enterprise", "supplier", "parent").get(pk=case.pk)
    pack = pack_of(row.round)
    return Surroundings(row, pack, by, roles_in(by, row, pack.section("actors")))


def holds(case: Case, guard: str, by: Actor) -> tuple[bool | None, str]:
    finding = findings_for(around(case, by), [guard])[0]
    return finding.holds, finding.why


def go(case: Case, action: str, by: Actor, **values: Any) -> Case:
    return move_case(case=case, action=action, seen=case.moves.count(), by=by, **values)


def registering(each: Round, supplier: Supplier, by: Actor, *, home: bool) -> Case:
    case = start_case(round=each, workflow="registering", party=supplier, by=by)
    return save_answers(case=case, changes=[Change("in_city", home, 0)], by=by)


def asking(each: Round, by: Actor, helper: str) -> Case:
    case = start_case(round=each, workflow="asking", party=party_of(by), by=by)
    return save_answers(case=case, changes=[Change("helper", helper, 0)], by=by)


def registered(each: Round, supplier: Supplier, people: People) -> None:
    case = registering(each, supplier, people.ge, home=True)
    go(case, "submit", people.ge)
    Case.objects.filter(pk=case.pk).update(state="registered")


def granted(each: Round, supplier: Supplier, people: People) -> Case:
    registered(each, supplier, people)
    case = asking(each, people.ma, supplier.name)
    go(case, "submit", people.ma)
    go(case, "confirm", people.ge, stated={"true_copy": "属实"})
    Case.objects.filter(pk=case.pk).update(state="granted")
    return Case.objects.get(pk=case.pk)


def using(each: Round, supplier: Supplier, people: People) -> Case:
    parent = granted(each, supplier, people)
    return start_case(round=each, workflow="using", party=party_of(people.ma), parent=parent, by=PLATFORM)


# by itself --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("home", "state"), [(True, "city_review"), (False, "province_review")])
def test_the_platform_takes_its_own_step(
    people: People, each: Round, supplier: Supplier, home: bool, state: str
) -> None:
    case = registering(each, supplier, people.ge, home=home)
    assert take_steps_due(clock.now()) == 0, "it is not handed in yet"
    go(case, "submit", people.ge)
    assert take_steps_due(clock.now()) == 1
    case.refresh_from_db()
    assert case.state == state
    move = case.moves.get(source="submitted")
    assert (move.moved_by, move.role) == ("system:cases.by_itself", "platform")
    assert take_steps_due(clock.now()) == 0


def test_it_waits_where_it_is_not_known(people: People, each: Round, supplier: Supplier) -> None:
    case = start_case(round=each, workflow="registering", party=supplier, by=people.ge)
    go(case, "submit", people.ge)
    assert take_steps_due(clock.now()) == 0
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_those_that_wait_keep_no_others_from_it(
    people: People, each: Round, supplier: Supplier, monkeypatch: Any
) -> None:
    monkeypatch.setattr("yunti.apps.cases.services.by_itself.BATCH", 1)
    monkeypatch.setattr("yunti.apps.cases.services.by_itself._turn.after", 0)
    waits = start_case(round=each, workflow="registering", party=supplier, by=people.ge)
    go(waits, "submit", people.ge)
    other = registering(each, supplier, people.ge, home=True)
    go(other, "submit", people.ge)
    assert [take_steps_due(clock.now()) for _turn in range(2)] == [0, 1]
    assert Case.objects.get(pk=other.pk).state == "city_review"


def test_nobody_else_takes_it(people: People, each: Round, supplier: Supplier) -> None:
    case = registering(each, supplier, people.ge, home=True)
    go(case, "submit", people.ge)
    for who in (people.qin, people.su):
        with pytest.raises(Refused) as refused:
            go(case, "to_city", who)
        assert refused.value.code == "not_your_step"


def test_a_round_that_cannot_be_read_keeps_no_other_from_it(
    people: People, each: Round, supplier: Supplier
) -> None:
    case = registering(each, supplier, people.ge, home=True)
    go(case, "submit", people.ge)
    broken = a_round(PROGRAMME, EDITION, code="SL-2")
    Round.objects.filter(pk=broken.pk).update(edition="1999")
    assert take_steps_due(clock.now()) == 1
    assert Case.objects.get(pk=case.pk).state == "city_review"


def test_where_the_platform_acts_follows_from_the_pack(each: Round) -> None:
    assert states_by_itself(pack_of(each)) == {"registering": ("submitted",), "using": ("open",)}


# partners ---------------------------------------------------------------------------------------------------------


def test_the_partner_must_have_a_case_of_its_own(people: People, each: Round, supplier: Supplier) -> None:
    case = asking(each, people.ma, supplier.name)
    assert holds(case, "helper_registered", people.ma)[0] is False
    own = registering(each, supplier, people.ge, home=True)
    go(own, "submit", people.ge)
    assert holds(case, "helper_registered", people.ma)[0] is False, "handed in, and not registered"
    Case.objects.filter(pk=own.pk).update(state="registered")
    assert holds(case, "helper_registered", people.ma) == (True, "")
    nobody = asking(each, people.ma, "示例没有的供应商")
    assert holds(nobody, "helper_registered", people.ma)[0] is False


def test_the_partner_named_in_a_field_takes_its_step(people: People, each: Round, supplier: Supplier) -> None:
    registered(each, supplier, people)
    case = asking(each, people.ma, supplier.name)
    go(case, "submit", people.ma)
    assert [row.supplier_id for row in case.partners.all()] == [supplier.pk]
    assert holds(case, "helper_registered", people.qin) == (True, ""), "it takes part now"
    with pytest.raises(GuardsMissing):
        go(case, "confirm", people.ge)
    state_guard(case=case, guard="true_copy", note="已核对", by=people.ge)
    go(case, "confirm", people.ge)
    assert Case.objects.get(pk=case.pk).state == "review"


# what the platform fills in ---------------------------------------------------------------------------------------


def test_the_first_moment_stays_when_it_is_handed_in_again(
    people: People, each: Round, supplier: Supplier
) -> None:
    registered(each, supplier, people)
    case = asking(each, people.ma, supplier.name)
    go(case, "submit", people.ma)
    first = around(case, people.qin).facts.facts
    assert first["asked_at"] == first["handed_in_at"] == "2026-05-12T09:31:00"
    go(case, "refuse", people.ge, stated={"reasons_listed": ""}, reasons=["金额不符"])
    with clock.held(clock.now() + 2 * DAY):
        go(case, "resubmit", people.ma)
    again = around(case, people.qin).facts.facts
    assert (again["asked_at"], again["handed_in_at"]) == ("2026-05-12T09:31:00", "2026-05-14T09:31:00")


def test_days_of_the_window(people: People, each: Round) -> None:
    case = asking(each, people.ma, "x")
    assert around(case, people.ma).facts.facts["open_days"] == ["2026-05-11", "2026-06-11"]


def test_what_the_case_above_says_is_taken_over(people: People, each: Round, supplier: Supplier) -> None:
    case = using(each, supplier, people)
    row = case.answers.get(field="used_with")
    assert around(case, people.ma).facts.facts["used_with"] == supplier.name
    assert (row.origin, row.origin_note) == ("earlier", str(case.parent))
    assert case.answers.get(field="helper").origin == "earlier"
    alone = start_case(round=each, workflow="using", party=party_of(people.ma), by=PLATFORM)
    assert not alone.answers.filter(field="used_with").exists()


def test_services_of_the_partner_on_the_day(people: People, each: Round, supplier: Supplier) -> None:
    today, other = clock.today(), factories.supplier(8)
    listed(supplier, "s1", today)
    listed(supplier, "s2", today - 9 * DAY, today)
    listed(supplier, "s3", today + DAY)
    listed(supplier, "s4", today, edition="2024")
    listed(other, "s5", today)
    case = asking(each, people.ma, supplier.name)
    assert around(case, people.ma).facts.facts["listed"] == ["s1"]
    assert around(asking(each, people.ma, "示例别家"), people.ma).facts.facts["listed"] == []
    with clock.held(clock.now() + DAY):
        assert around(case, people.ma).facts.facts["listed"] == ["s1", "s3"]


def listed(
    supplier: Supplier, service: str, since: date, until: date | None = None, edition: str = EDITION
) -> None:
    ListedService.objects.create(
        supplier=supplier,
        programme=PROGRAMME,
        edition=edition,
        service=service,
        title=service,
        kind="saas",
        listed_from=since,
        listed_to=until,
        listed_at=clock.now(),
        listed_by="test",
        delisted_by="test" if until else "",
        delisted_reason="示例" if until else "",
    )


def test_figures_come_from_the_rooms_that_know_them(
    people: People, each: Round, supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(each, supplier, people)
    case = asking(each, people.ma, supplier.name)
    go(case, "submit", people.ma)
    go(case, "confirm", people.ge, stated={"true_copy": "属实"})
    assert holds(case, "quota_there", people.qin)[0] is not True
    with pytest.raises(GuardsMissing):
        go(case, "grant", people.qin)
    known = {"left": Decimal("0")}
    monkeypatch.setattr(figures, "READERS", [lambda case, pack: {}, lambda case, pack: known])
    assert holds(case, "quota_there", people.qin)[0] is False
    with pytest.raises(GuardsMissing):
        go(case, "grant", people.qin)
    known["left"] = Decimal("0.01")
    assert holds(case, "quota_there", people.qin) == (True, "")
    go(case, "grant", people.qin)
    assert Case.objects.get(pk=case.pk).state == "granted"


# last days --------------------------------------------------------------------------------------------------------


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.BUSINESS_ZONE)


def test_the_planned_last_day_until_another_is_made_known(
    people: People, each: Round, supplier: Supplier
) -> None:
    case = using(each, supplier, people)
    with clock.held(at(date(2026, 6, 30), 23)):
        assert holds(case, "still_time", people.ma) == (True, "")
        assert holds(case, "too_late", PLATFORM) == (False, "期限到 2026-06-30 为止，次日起可以办理。")
        assert take_steps_due(clock.now()) == 0
    with clock.held(at(date(2026, 7, 1), 0)):
        assert holds(case, "still_time", people.ma) == (False, "期限已于 2026-06-30 结束。")
        with pytest.raises(GuardsMissing):
            go(case, "submit", people.ma)
        assert holds(case, "too_late", PLATFORM) == (True, "")


def test_a_last_day_made_known_counts_also_for_what_was_begun(
    people: People, each: Round, supplier: Supplier
) -> None:
    case = using(each, supplier, people)
    period = begin_period(round=each, by=people.su)
    last = clock.today() + 40 * DAY
    set_cutoff(period=period, kind="use", cutoff_on=last, reason="", seen=period.version, by=people.su)
    with clock.held(at(last)):
        assert holds(case, "still_time", people.ma) == (True, "")
        assert take_steps_due(clock.now()) == 0
    later = last + 30 * DAY
    period.refresh_from_db()
    set_cutoff(period=period, kind="use", cutoff_on=later, reason="示例", seen=period.version, by=people.su)
    assert CutOff.objects.count() == 2
    with clock.held(at(last + DAY)):
        assert holds(case, "still_time", people.ma) == (True, "")
        assert take_steps_due(clock.now()) == 0
    with clock.held(at(later + DAY)):
        assert take_steps_due(clock.now()) == 1
    case.refresh_from_db()
    assert case.state == "lapsed"


# from elsewhere ---------------------------------------------------------------------------------------------------


def test_who_is_registered_elsewhere_comes_straight_to_the_authority_of_the_round(
    people: People, each: Round
) -> None:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    away = factories.supplier(9, "440300", organisation=organisation)
    assert {(row.round, row.workflow) for row in openings_for(people.ge, away)} == {(each, "registering")}
    case = registering(each, away, people.ge, home=False)
    assert (case.region_code, case.prefecture_code, case.province_code) == ("900000",) * 3
    go(case, "submit", people.ge)
    assert take_steps_due(clock.now()) == 1
    assert can_see_case(people.su, Case.objects.get(pk=case.pk))
    assert not can_see_case(people.qin, Case.objects.get(pk=case.pk))


def test_nothing_else_is_open_to_who_is_registered_elsewhere(people: People, each: Round) -> None:
    away = factories.owned_enterprise(people.ma.organisation_ref, 5, "440300")
    assert openings_for(people.ma, away) == []
    with pytest.raises(Refused) as refused:
        start_case(round=each, workflow="asking", party=away, by=people.ma)
    assert refused.value.code == "not_in_this_region"
