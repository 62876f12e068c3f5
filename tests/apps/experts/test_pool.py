"""The pool: who keeps whom, what is refused, whether somebody may be asked, the undertaking and its versions.

Not here: inviting to a case (`test_asking.py`), pages (`tests/web`).
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.apps.experts.pool import PLAIN, TEXT, pooled, published, ready, sign
from tests.people import PREFECTURE, PROVINCE, People
from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.experts import queries, services
from yunti.apps.experts.enums import Askable, PoolState
from yunti.apps.experts.models import Expert, Undertaking
from yunti.domain.identifiers import uscc_from
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(expert: Expert, in_hand: int | None = 0, day: date | None = None) -> queries.Asking:
    expert.refresh_from_db()
    return queries.may_be_asked(expert, day or clock.today(), in_hand)


# taking in, changing ---------------------------------------------------------------------------------------------


def test_an_expert_is_taken_in_and_the_log_says_so(people: People) -> None:
    code = uscc_from("91900101MA0000009")
    row = pooled(
        people.yan, people.qin, fields=(" 云计算 ", "云计算", "", "信息  安全"), employer_uscc=code.lower()
    )
    assert row.named_fields == ["云计算", "信息 安全"] and row.employer_uscc == code
    assert AuditEvent.objects.filter(action="experts.admit_expert", outcome="done").count() == 1
    with pytest.raises(Conflict):
        pooled(people.yan, people.su)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"fields": (" ",)}, "fields"),
        ({"fields": ("长" * 41,)}, "fields"),
        ({"institution": " "}, "institution"),
        ({"employer_uscc": "91900101MA0000009X"}, "employer_uscc"),
        ({"most_at_once": 0}, "most_at_once"),
        ({"available_from": date(2026, 6, 2), "available_to": date(2026, 6, 1)}, "available_to"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(people: People, told: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        pooled(people.yan, people.qin, **told)
    assert [each.field for each in refusal.value.problems] == [field] and not Expert.objects.exists()
    row = pooled(people.yan, people.qin)
    with pytest.raises(InvalidInput):
        services.change_expert(expert=row, particulars=replace(PLAIN, **told), by=people.qin)


def test_only_experts_and_only_under_a_prefecture_or_the_province(people: People) -> None:
    with pytest.raises(InvalidInput, match=r"(?s).*"):
        pooled(people.tan, people.qin)
    with pytest.raises(InvalidInput):
        pooled(people.yan, people.qin, region="900101")
    for by, region in ((people.wei, PREFECTURE), (people.qin, PROVINCE), (people.luo, PREFECTURE)):
        with pytest.raises(Forbidden):
            pooled(people.yan, by, region=region)
    assert pooled(people.yan, people.su, region=PROVINCE).region_code == PROVINCE


def test_nobody_keeps_their_own_entry(people: People) -> None:
    """An official who is an expert too."""
    Mandate.objects.filter(pk=people.yan.mandate_id).update(person=people.qin.person_id)
    with pytest.raises(Forbidden) as refusal:
        pooled(people.qin, people.qin)
    assert refusal.value.code == "own_entry"
    row = pooled(people.qin, people.su)
    for act in (
        lambda: services.change_expert(expert=row, particulars=PLAIN, by=people.qin),
        lambda: services.end_expert(expert=row, reason="x", by=people.qin),
    ):
        with pytest.raises(Forbidden):
            act()


def test_other_places_and_other_desks_change_nothing(people: People) -> None:
    row = pooled(people.yan, people.qin)
    for by in (people.wei, people.luo, people.ma, people.tan, people.shen, people.yan):
        for act in (
            lambda by=by: services.change_expert(expert=row, particulars=PLAIN, by=by),
            lambda by=by: services.end_expert(expert=row, reason="x", by=by),
        ):
            with pytest.raises(Forbidden):
                act()
        if by != people.yan:
            with pytest.raises(Forbidden):
                services.pause_expert(expert=row, reason="x", by=by)
    services.change_expert(expert=row, particulars=replace(PLAIN, title="教授"), by=people.su)
    row.refresh_from_db()
    assert row.title == "教授"


def test_who_left_may_come_again(people: People) -> None:
    row = pooled(people.yan, people.qin)
    services.pause_expert(expert=row, reason="出国", by=people.yan)
    with pytest.raises(InvalidInput):
        services.end_expert(expert=row, reason=" ", by=people.qin)
    services.end_expert(expert=row, reason="退休", by=people.qin)
    for act in (
        lambda: services.end_expert(expert=row, reason="x", by=people.qin),
        lambda: services.change_expert(expert=row, particulars=PLAIN, by=people.qin),
        lambda: services.set_availability(expert=row, available_from=None, available_to=None, by=people.yan),
        lambda: services.resume_expert(expert=row, by=people.yan),
    ):
        with pytest.raises(Conflict):
            act()
    again = pooled(people.yan, people.su, region=PROVINCE)
    assert again.pk == row.pk and again.state_on(clock.today()) is PoolState.OPEN
    assert (again.ended_reason, again.pause_reason, again.region_code) == ("", "", PROVINCE)


def test_the_expert_pauses_and_resumes_but_not_what_the_authority_paused(people: People) -> None:
    row = pooled(people.yan, people.qin)
    services.pause_expert(expert=row, reason="出差", by=people.yan)
    with pytest.raises(Conflict):
        services.pause_expert(expert=row, reason="出差", by=people.yan)
    services.resume_expert(expert=row, by=people.yan)
    with pytest.raises(Conflict):
        services.resume_expert(expert=row, by=people.yan)
    services.pause_expert(expert=row, reason="核实情况", by=people.qin)
    with pytest.raises(Forbidden):
        services.resume_expert(expert=row, by=people.yan)
    services.resume_expert(expert=row, by=people.qin)


# seeing ----------------------------------------------------------------------------------------------------------


def test_lists_keep_to_the_jurisdiction_and_filter(people: People, held_clock: object) -> None:
    row = pooled(people.yan, people.qin, fields=("云安全",), available_from=clock.today() + DAY)
    assert [list(queries.experts_visible_to(each)) for each in (people.qin, people.su)] == [[row], [row]]
    for other in (people.wei, people.luo, people.tan, people.ma, people.yan):
        assert not queries.experts_visible_to(other)
        with pytest.raises(NotFoundOrHidden):
            queries.expert_by_ref(other, row.ref)
    every, today = queries.experts_visible_to(people.qin), clock.today()
    found = {
        state: bool(queries.filtered(every, queries.PoolFilter(state=state), today))
        for state in PoolState.values
    }
    assert found == {"open": False, "paused": False, "away": True, "ended": False}
    assert queries.fields_among(every) == ["云安全"]
    for field, hits in (("云安全", True), ("云", False), ("安全", False)):
        assert bool(queries.filtered(every, queries.PoolFilter(field=field), today)) is hits
    assert queries.filtered(every, queries.PoolFilter(words="示例大"), today)
    assert not queries.filtered(every, queries.PoolFilter(words="别处"), today)
    assert queries.filtered(every, queries.PoolFilter(state="open"), today + DAY)


def test_every_state_is_found_by_its_filter(people: People) -> None:
    row = pooled(people.yan, people.qin)
    every, today = queries.experts_visible_to(people.qin), clock.today()

    def holds(state: PoolState) -> bool:
        row.refresh_from_db()
        found = [each for each in PoolState if queries.filtered(every, queries.PoolFilter(state=each), today)]
        return found == [state] and row.state_on(today) is state

    assert holds(PoolState.OPEN)
    services.set_availability(expert=row, available_from=None, available_to=today - DAY, by=people.yan)
    assert holds(PoolState.AWAY)
    services.pause_expert(expert=row, reason="x", by=people.yan)
    assert holds(PoolState.PAUSED)
    services.end_expert(expert=row, reason="x", by=people.qin)
    assert holds(PoolState.ENDED)


def test_those_of_the_province_are_seen_below_and_kept_above(people: People) -> None:
    row = pooled(people.yan, people.su, region=PROVINCE)
    assert queries.expert_by_ref(people.wei, row.ref) == row
    with pytest.raises(Forbidden):
        services.pause_expert(expert=row, reason="x", by=people.wei)


def test_candidates_hold_a_mandate_and_are_not_in_the_pool(people: People) -> None:
    today = clock.today()
    yan = Person.objects.get(pk=people.yan.person_id)
    assert queries.candidates(people.qin, today) == queries.candidates(people.wei, today) == [yan]
    row = pooled(people.yan, people.qin)
    assert queries.candidates(people.su, today) == []
    services.end_expert(expert=row, reason="x", by=people.qin)
    assert queries.candidates(people.wei, today) == [yan] and queries.candidates(people.luo, today) == []


# whether somebody may be asked -----------------------------------------------------------------------------------


def test_three_answers(people: People) -> None:
    row = pooled(people.yan, people.qin)
    unknown = asked(row)
    assert unknown.outcome is Askable.UNKNOWN and "没有发布" in unknown.reasons[0]
    published(people)
    unsigned = asked(row)
    assert unsigned.outcome is Askable.NO and "没有签署第 1 版" in unsigned.reasons[0]
    sign(people.yan)
    assert asked(row) == queries.Asking(Askable.YES)
    uncounted = asked(row, None)
    assert uncounted.outcome is Askable.UNKNOWN and "几件" in uncounted.reasons[0] and not uncounted.may


@pytest.mark.parametrize("why", ["paused", "ended", "early", "late", "full", "mandate", "account"])
def test_each_ground_against(people: People, why: str) -> None:
    row = ready(people, most_at_once=2)
    today, count = clock.today(), 0
    assert asked(row, 1).may
    if why == "paused":
        services.pause_expert(expert=row, reason="出国", by=people.yan)
    elif why == "ended":
        services.end_expert(expert=row, reason="退休", by=people.qin)
    elif why == "early":
        services.set_availability(expert=row, available_from=today + DAY, available_to=None, by=people.yan)
        assert asked(row, 0, today + DAY).may
    elif why == "late":
        services.set_availability(expert=row, available_from=None, available_to=today, by=people.yan)
        assert asked(row).may
        today += DAY
    elif why == "full":
        count = 2
    elif why == "mandate":
        Mandate.objects.filter(pk=people.yan.mandate_id).update(ended_at=clock.now())
    else:
        Person.objects.filter(pk=people.yan.person_id).update(is_active=False)
    answer = asked(row, count, today)
    assert answer.outcome is Askable.NO and len(answer.reasons) == 1


# the undertaking -------------------------------------------------------------------------------------------------


def test_a_new_version_asks_for_a_new_signature(people: People) -> None:
    row = ready(people)
    first = queries.current_text()
    assert first is not None
    with pytest.raises(Conflict):
        sign(people.yan)
    with pytest.raises(InvalidInput):
        published(people, TEXT + "\r\n")
    second = published(people, TEXT + "第二版")
    assert second.version == 2 and asked(row).outcome is Askable.NO
    with pytest.raises(Conflict) as refusal:
        services.sign_undertaking(digest=first.digest, by=people.yan)
    assert refusal.value.code == "other_version"
    sign(people.yan)
    assert asked(row).may
    assert [each.text.version for each in queries.signatures_of(row.person_id)] == [2, 1]
    assert set(Undertaking.objects.values_list("digest", flat=True)) == {first.digest, second.digest}


def test_who_publishes_and_who_signs(people: People) -> None:
    for by in (people.qin, people.luo, people.yan, people.ma, people.an):
        with pytest.raises(Forbidden):
            services.publish_undertaking(text=TEXT, by=by)
    with pytest.raises(InvalidInput):
        services.publish_undertaking(text="  ", by=people.su)
    text = published(people)
    for by in (people.qin, people.su, people.ma):
        with pytest.raises(Forbidden):
            services.sign_undertaking(digest=text.digest, by=by)
    with pytest.raises(Conflict):
        services.sign_undertaking(digest="0" * 64, by=people.yan)
