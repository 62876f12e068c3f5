"""Vouchers that lapse: by the platform, once the last day is over; whom it is counted against, and what so many of them mean.

Not here: redeeming (`test_redeeming.py`), the rules of a real programme (`tests/programmes`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.apps.cases.rounds import a_round
from tests.apps.settlement.conftest import audited, claimed, go, issued, last_day, quota
from tests.apps.settlement.test_redeeming import again, books, in_order
from tests.apps.vouchers.conftest import filled_in, own_party, served
from tests.first_vouchers import EDITION, PROGRAMME, REDEEMING, write_pack
from tests.people import People
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.services import begin_period, set_cutoff
from yunti.apps.cases.models import Case
from yunti.apps.intake.services import Asked, arrive, prepare
from yunti.apps.messages.models import Message
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.services.merging import merge_enterprises
from yunti.apps.settlement.services import take_steps_due
from yunti.apps.vouchers.models import EnterpriseAward, Strike, Voucher
from yunti.apps.vouchers.queries.figures import figures_of
from yunti.apps.vouchers.queries.strikes import lapsed_vouchers, struck_everywhere, struck_in
from yunti.apps.vouchers.services import striking
from yunti.kit import clock
from yunti.kit.errors import Refused

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def at(days_after_the_last: int) -> datetime:
    """In the afternoon of a day, seen from the last one of redemption."""
    return clock.now() + (last_day() - clock.today()) + timedelta(days=days_after_the_last, hours=4)


def by_itself() -> int:
    """As long as the platform finds something to do."""
    done = 0
    while found := take_steps_due(clock.now()):
        done += found
        assert done < 50
    return done


def states(row: Voucher) -> tuple[str, str, str]:
    found = again(row)
    assert found.redemption is not None
    return found.state, found.case.state, found.redemption.state


def test_until_the_last_day_is_over_nothing_lapses(people: People, each: Round) -> None:
    row = issued(each, people)
    with clock.held(at(0)):
        assert by_itself() == 0
        claimed(row, people)
    assert not Strike.objects.exists()


def test_what_nobody_applied_for_lapses_and_is_counted(people: People, each: Round) -> None:
    row = issued(each, people)
    with clock.held(at(1)):
        assert by_itself() == 2
        assert by_itself() == 0, "nothing is tried again and again"
        with pytest.raises(Refused):
            claimed(row, people)
        in_order(each)
    assert states(row) == ("lapsed", "lapsed", "lapsed")
    assert books(each) == {"allotment/lapsed": (60_000, 1)}
    assert EnterpriseAward.objects.get().awarded_fen == 60_000_00
    struck = Strike.objects.get()
    assert (struck.voucher, struck.enterprise, struck.period.round) == (again(row), row.enterprise, each)
    message = Message.objects.get(kind="vouchers.strike")
    assert row.number in message.subject and "累计 1 张" in message.body and "正常" in message.body
    assert message.link == f"/applicant/apply/{row.case.ref}/"


def test_returned_in_time_and_not_handed_in_again_it_is_counted(people: People, each: Round) -> None:
    row = issued(each, people)
    go(audited(row, people), "send_back", people.qin)
    with clock.held(at(1)):
        assert by_itself() == 2
        in_order(each)
    assert states(row) == ("lapsed", "lapsed", "lapsed")
    assert Strike.objects.count() == 1 and books(each) == {"allotment/lapsed": (60_000, 1)}


def test_who_is_late_is_not_the_enterprise(people: People, each: Round) -> None:
    """It lay with the city when the time was over: the voucher lapses, but not against the enterprise."""
    row = issued(each, people)
    case = audited(row, people)
    with clock.held(at(1)):
        assert by_itself() == 0, "it was applied for in time"
        go(case, "send_back", people.qin)
        assert by_itself() == 2
        in_order(each)
    assert states(row) == ("lapsed", "lapsed", "lapsed") and not Strike.objects.exists()
    assert not Message.objects.filter(kind="vouchers.strike").exists()


def test_after_the_last_day_none_is_issued(people: People, each: Round) -> None:
    case = filled_in(each, people.ma, "60000")
    arrive(Asked(prepare(case=case, by=people.ma).ref), by=people.ma)
    served()
    period, later = ProgrammePeriod.objects.get(round=each), last_day() + 60 * A_DAY
    with clock.held(at(1)):
        with pytest.raises(Refused) as refused:
            go(case, "approve", people.qin)
        assert refused.value.code == "past_cutoff" and "新的结算截止日期" in refused.value.next_step
        assert Voucher.objects.get().state == "held" and Voucher.objects.get().redemption is None
        set_cutoff(
            period=period,
            kind="settlement",
            cutoff_on=later,
            reason="示例",
            seen=period.version,
            by=people.su,
        )
        go(case, "approve", people.qin)
        assert by_itself() == 0
        in_order(each)
    row = Voucher.objects.get()
    assert (row.state, row.expires_on) == ("issued", later)


def test_on_the_last_day_one_is_issued(people: People, each: Round) -> None:
    case = filled_in(each, people.ma, "60000")
    arrive(Asked(prepare(case=case, by=people.ma).ref), by=people.ma)
    served()
    with clock.held(at(0)):
        go(case, "approve", people.qin)
    assert Voucher.objects.get().expires_on == last_day()


def test_who_was_given_it_after_the_last_day_is_spared(people: People, each: Round) -> None:
    """As it may have been before that was refused, and where the last day is moved to an earlier one."""
    row = issued(each, people)
    Voucher.objects.filter(pk=row.pk).update(issued_on=last_day() + A_DAY)
    with clock.held(at(2)):
        assert by_itself() == 2
    assert states(row) == ("lapsed", "lapsed", "lapsed") and not Strike.objects.exists()


@pytest.fixture
def unpublished(people: People, shelf: Any) -> Round:
    """No last day was made known: the programme's own plan stands, for what the cases see and for what the vouchers say."""
    planned = (
        f"{{title: 兑现截止, type: date, values: {{'2025-01-01': {{value: '{last_day()}', clause: V-6}}}}}}"
    )
    pack = REDEEMING.replace(
        "  bonus: {title: 增加额,", f"  last_day: {planned}\n  bonus: {{title: 增加额,", 1
    )
    write_pack(shelf, pack.replace("{cutoff: settlement}", "{cutoff: settlement, parameter: last_day}", 1))
    each = a_round(PROGRAMME, EDITION)
    begin_period(round=each, by=people.su)
    quota(each, 1_000_000)
    return each


def test_who_is_late_is_not_the_enterprise_by_the_planned_day_either(
    people: People, unpublished: Round
) -> None:
    row = issued(unpublished, people)
    assert row.expires_on == last_day()
    case = audited(row, people)
    with clock.held(at(1)):
        go(case, "send_back", people.qin)
        assert by_itself() == 2
    assert states(row) == ("lapsed", "lapsed", "lapsed") and not Strike.objects.exists()


def test_by_the_planned_day_what_nobody_applied_for_is_counted(people: People, unpublished: Round) -> None:
    row = issued(unpublished, people)
    with clock.held(at(1)):
        assert by_itself() == 2
    assert again(row).state == "lapsed" and Strike.objects.count() == 1


def test_with_the_rule_off_it_would_be_counted(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yunti.apps.vouchers.services import following

    case = audited(issued(each, people), people)
    monkeypatch.setattr(following, "is_spared", lambda *_given: False)
    with clock.held(at(1)):
        go(case, "send_back", people.qin)
        by_itself()
    assert Strike.objects.count() == 1


def test_returned_on_the_very_last_day_it_is_counted(people: People, each: Round) -> None:
    case = audited(issued(each, people), people)
    with clock.held(at(0)):
        go(case, "send_back", people.qin)
    with clock.held(at(1)):
        by_itself()
    assert Strike.objects.count() == 1


def test_what_is_applied_for_does_not_lapse_with_its_application(people: People, each: Round) -> None:
    """Should both happen in one moment, whoever has the voucher first goes on."""
    row = issued(each, people)
    claimed(row, people)
    from yunti.apps.vouchers.services.following import Deed, follow
    from yunti.kit.actors import system_actor
    from yunti.kit.commands import Step
    from yunti.packs.redeeming import Effect

    found = follow(Step("test", system_actor("test")), [Deed(again(row).case, Effect.LAPSES, "示例")])
    assert [each.refusal.code for each in found] == ["applied_for"]


def test_without_a_year_nothing_is_lost(people: People, shelf: Any) -> None:
    from yunti.apps.vouchers.models import Voucher as Row

    each = a_round(PROGRAMME, EDITION)
    quota(each, 1_000)
    row = issued(each, people, 100)
    with pytest.raises(Refused, match="开始年度"):
        striking.strike(None, each, None, [row])  # type: ignore[arg-type]
    assert Row.objects.get().state == "issued"


# how it stands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def years(people: People, each: Round) -> Callable[[int], Round]:
    """The round of a year by its place; those before it are begun along with it."""
    made = {1: each}

    def year(index: int) -> Round:
        for place in range(2, index + 1):
            if place not in made:
                made[place] = a_round(PROGRAMME, EDITION, code=f"SL-{place}")
                begin_period(round=made[place], by=people.su)
        return made[index]

    return year


def let_lapse(each: Round, people: People, count: int = 1) -> None:
    period = ProgrammePeriod.objects.get(round=each)
    if not period.cutoffs.exists():
        set_cutoff(period=period, kind="settlement", cutoff_on=last_day(), reason="", seen=0, by=people.su)
        quota(each, 1_000_000, cause=each.code)
    for _one in range(count):
        row = issued(each, people, 100)
        with clock.held(at(1)):
            by_itself()
        assert again(row).state == "lapsed"


def standing(each: Round, people: People) -> tuple[Any, Any]:
    case = filled_in(each, people.ma, "10")
    found = figures_of(case, pack_of(case.round))
    return found["strike_status"], found["strike_count"]


def test_lapsed_in_two_and_three_suspended_in_four_cancelled_from_six(
    people: People, years: Callable[[int], Round]
) -> None:
    """The fifteenth of the worked numbers, at the doors of the program."""
    let_lapse(years(2), people)
    let_lapse(years(3), people)
    assert [standing(years(index), people) for index in (2, 3, 4, 5)] == [
        ("normal", 0),
        ("normal", 1),
        ("suspended", 2),
        ("normal", 2),
    ]
    let_lapse(years(5), people)
    assert standing(years(6), people) == ("cancelled", 3)
    assert standing(years(7), people) == ("cancelled", 3)


def test_barred_it_is_not_accepted_and_told_why(people: People, years: Callable[[int], Round]) -> None:
    let_lapse(years(1), people, 2)
    case = filled_in(years(2), people.ma, "10")
    with pytest.raises(Refused) as refused:
        prepare(case=case, by=people.ma)
    assert "申领资格正常" in refused.value.reason
    other = filled_in(years(2), people.gao, "10")
    assert prepare(case=other, by=people.gao).ref, "somebody else is not barred"


def test_what_lapsed_follows_into_the_file_it_is_merged_into(
    people: People, years: Callable[[int], Round]
) -> None:
    let_lapse(years(1), people, 2)
    gone, kept = own_party(people.ma), own_party(people.gao)
    assert struck_in(years(2), kept.pk) is None and struck_everywhere(kept.pk) == []
    merge_enterprises(gone=gone, kept=kept, reason="吸收合并（示例）", by=people.su)
    for key in (gone.pk, kept.pk):
        found = struck_in(years(2), key)
        assert found is not None and (found.status, found.count) == ("suspended", 2)
        assert [each.count for each in struck_everywhere(key)] == [2]
    assert lapsed_vouchers(kept.pk, PROGRAMME) == lapsed_vouchers(gone.pk, PROGRAMME) != []
    case = filled_in(years(2), people.gao, "10")
    with pytest.raises(Refused) as refused:
        prepare(case=case, by=people.gao)
    assert "申领资格正常" in refused.value.reason


def test_it_is_seen_with_its_vouchers(people: People, years: Callable[[int], Round]) -> None:
    let_lapse(years(1), people, 2)
    party = Strike.objects.first().enterprise_id  # type: ignore[union-attr]
    found = struck_in(years(2), party)
    assert found is not None and (found.status, found.title, found.count) == ("suspended", "暂停", 2)
    assert found.clause == ("V-6",) and len(found.rows) == 2 and not found.may_apply
    assert [each.index for each in struck_everywhere(party)] == [2]
    assert struck_everywhere(party + 999) == []
    assert Case.objects.filter(state="lapsed").count() == 4
    Round.objects.update(
        is_example=False, digest="0" * 64
    )  # its files are others than those it was opened with
    (unread,) = struck_everywhere(party)
    assert (unread.count, unread.title, unread.may_apply) == (
        2,
        "项目的规则文件现在读不出来，暂时不能判定",
        False,
    )
