"""Rounds: opened under an edition, changed with a reason and a history, closed so that an open tab hands nothing in; notices, quotas.

Not here: the pages (`tests/web/officer/test_rounds.py`, `tests/web/public/test_rounds.py`).
"""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.apps.cases.rounds import a_round, party_of
from tests.people import COUNTY, OTHER_PREFECTURE, PREFECTURE, People
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case, start_case
from yunti.apps.cases.services.moving import GuardsMissing
from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round, RoundChange, RoundNotice, RoundQuota
from yunti.apps.programmes.queries.keeping import editions_for, kept_round, rounds_kept_by, standing_notices
from yunti.apps.programmes.queries.packs import root
from yunti.apps.programmes.services import (
    NewRound,
    NewWindow,
    Revision,
    close_round,
    open_round,
    publish_round_notice,
    revise_round,
    set_quota,
    withdraw_round_notice,
)
from yunti.kit import clock
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent
from yunti.packs.catalogue import fingerprint
from yunti.packs.loading import load_json

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


def windows_of(each: Round) -> list[NewWindow]:
    return [NewWindow(WindowLevel(row.level), row.opens_at, row.closes_at) for row in each.windows.all()]


def revision(each: Round, **values: Any) -> Revision:
    facts = load_json(each.facts, "round")
    whole = Revision(each.title, windows_of(each), facts, each.changes.count())
    return replace(whole, **values)


def later(each: Round, days: int = 5) -> list[NewWindow]:
    return [
        replace(row, closes_at=row.closes_at + days * DAY) if row.level == WindowLevel.APPLICANT else row
        for row in windows_of(each)
    ]


def test_a_change_is_kept_from_what_into_what_by_whom_and_why(people: People, each: Round) -> None:
    before = each.windows.get(level="applicant").closes_at
    contacts = {"programme_contacts": {"联系人": "王五（示例）"}}
    asked = revision(each, windows=later(each), title="示例改名", facts=contacts)
    revise_round(round=each, revision=asked, reason="示例：节假日顺延", by=people.su)
    each.refresh_from_db()
    assert each.title == "示例改名" and each.windows.get(level="applicant").closes_at == before + 5 * DAY
    rows = {row.what: row for row in each.changes.all()}
    assert set(rows) == {"title", "applicant", "facts.programme_contacts"}
    assert {(row.reason, row.changed_by_name) for row in rows.values()} == {
        ("示例：节假日顺延", people.su.name)
    }
    assert f"{clock.local(before):%Y-%m-%d %H:%M}" in rows["applicant"].before
    assert rows["facts.programme_contacts"].after == "联系人：王五（示例）"
    event = AuditEvent.objects.filter(action="programmes.revise_round").get()
    assert event.subject_ref == each.ref


def test_a_change_needs_a_reason_and_something_changed(people: People, each: Round) -> None:
    with pytest.raises(InvalidInput) as refused:
        revise_round(round=each, revision=revision(each, title="另一个"), reason="  ", by=people.su)
    assert "reason" in refused.value.by_field()
    with pytest.raises(InvalidInput) as refused:
        revise_round(round=each, revision=revision(each), reason="示例", by=people.su)
    assert refused.value.problems[0].code == "same"
    assert not RoundChange.objects.exists()


def test_every_fault_is_told_at_once_and_nothing_is_written(people: People, each: Round) -> None:
    now = clock.now()
    bad = [NewWindow(WindowLevel.COUNTY, now, now - DAY)]
    asked = revision(each, title=" ", windows=bad, facts={"no_such": 1})
    with pytest.raises(InvalidInput) as refused:
        revise_round(round=each, revision=asked, reason="", by=people.su)
    fields = refused.value.by_field()
    assert set(fields) == {"title", "opens_applicant", "closes_county", "facts.no_such", "reason"}
    assert each.windows.count() == 4 and not RoundChange.objects.exists()


def test_a_level_may_lose_its_window_and_get_one_again(people: People, each: Round) -> None:
    first = [row for row in windows_of(each) if row.level == WindowLevel.APPLICANT]
    all_of_them = windows_of(each)
    revise_round(round=each, revision=revision(each, windows=first), reason="示例", by=people.su)
    assert each.windows.count() == 1 and each.changes.count() == 3
    revise_round(round=each, revision=revision(each, windows=all_of_them), reason="示例", by=people.su)
    assert each.windows.count() == 4 and each.changes.count() == 6


def test_who_typed_on_an_older_state_is_told(people: People, each: Round) -> None:
    old = revision(each, title="示例甲")
    revise_round(round=each, revision=revision(each, title="示例乙"), reason="示例", by=people.su)
    with pytest.raises(Conflict) as refused:
        revise_round(round=each, revision=old, reason="示例", by=people.su)
    assert refused.value.code == "changed_meanwhile"
    each.refresh_from_db()
    assert each.title == "示例乙"


def test_closing_binds_whoever_has_the_form_open(people: People, each: Round) -> None:
    case = start_case(
        round=each, workflow="star_application", party=party_of(people.ma), by=people.ma, key="示例"
    )
    told = []
    for closing in (False, True):
        if closing:
            close_round(round=each, reason="示例：停止受理", by=people.su)
        with pytest.raises(GuardsMissing) as refused:
            move_case(case=case, action="submit", seen=0, by=people.ma)
        told.append({row.guard: row.holds for row in refused.value.findings}["batch_open"])
    assert told == [True, False]
    assert Case.objects.get().state == "draft" and Case.objects.get().submitted_at is None
    for change in (
        lambda: close_round(round=each, reason="再关", by=people.su),
        lambda: revise_round(
            round=each, revision=revision(each, windows=later(each)), reason="x", by=people.su
        ),
    ):
        with pytest.raises(Conflict) as closed:
            change()
        assert closed.value.code == "round_closed"


def test_closing_needs_a_reason(people: People, each: Round) -> None:
    with pytest.raises(InvalidInput):
        close_round(round=each, reason=" ", by=people.su)
    each.refresh_from_db()
    assert each.closed_at is None


@pytest.mark.parametrize("name", ["luo", "qin", "wei", "ma", "yan", "shen", "xi"])
def test_nobody_else_touches_a_round_of_the_province(people: People, each: Round, name: str) -> None:
    other = getattr(people, name)
    for act in (
        lambda: revise_round(round=each, revision=revision(each, title="x"), reason="x", by=other),
        lambda: close_round(round=each, reason="x", by=other),
        lambda: publish_round_notice(round=each, title="x", text="x", by=other),
        lambda: set_quota(round=each, region_code=PREFECTURE, count=1, amount_fen=None, reason="x", by=other),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.denial
    with pytest.raises(NotFoundOrHidden):
        kept_round(other, each.ref)
    assert each not in rounds_kept_by(other)
    assert not RoundChange.objects.exists() and not RoundNotice.objects.exists()


def test_a_mandate_bound_to_programmes_keeps_only_those(people: People, each: Round) -> None:
    bound = replace(people.su, programmes=frozenset({"zhejiang-cloud-level"}))
    with pytest.raises(Refused) as refused:
        close_round(round=each, reason="x", by=bound)
    assert refused.value.code == "other_programme"
    assert rounds_kept_by(bound) == []
    assert {offer.pack.programme for offer in editions_for(bound)} == {"zhejiang-cloud-level"}


def test_an_edition_that_is_not_published_carries_only_examples(people: People) -> None:
    now = clock.now()
    windows = [NewWindow(WindowLevel.APPLICANT, now, now + DAY)]
    new = NewRound("jiangsu-star", "2020", "R-1", "示例批次", "900000", windows)
    with pytest.raises(Refused) as refused:
        open_round(new=new, by=people.su)
    assert refused.value.code == "edition_not_published" and not Round.objects.exists()
    assert not any(offer.published for offer in editions_for(people.su))
    assert open_round(new=replace(new, is_example=True), by=people.su).is_example


def test_a_code_stands_once_in_a_region(people: People, each: Round) -> None:
    with pytest.raises(Conflict) as refused:
        a_round("jiangsu-star", "2020", code=each.code)
    assert refused.value.code == "code_taken"


def test_a_notice_is_for_everybody_until_it_is_withdrawn_with_a_reason(people: People, each: Round) -> None:
    made = publish_round_notice(round=each, title="示例通知", text="示例正文", by=people.su)
    assert [row.title for row in standing_notices([each])[each.pk]] == ["示例通知"]
    with pytest.raises(InvalidInput):
        withdraw_round_notice(notice=made, reason="", by=people.su)
    withdraw_round_notice(notice=made, reason="示例：写错了", by=people.su)
    assert standing_notices([each]) == {} and RoundNotice.objects.get().withdrawn_reason == "示例：写错了"
    with pytest.raises(Conflict):
        withdraw_round_notice(notice=made, reason="再撤", by=people.su)
    with pytest.raises(InvalidInput) as refused:
        publish_round_notice(round=each, title=" ", text="", by=people.su)
    assert set(refused.value.by_field()) == {"title", "text"}


def test_a_quota_is_set_and_changed_with_a_reason_within_the_region(people: People, each: Round) -> None:
    asked = {"round": each, "region_code": PREFECTURE, "count": None, "by": people.su}
    set_quota(**asked, amount_fen=100_00, reason="示例：首次分配")
    set_quota(**asked, amount_fen=1234567_50, reason="示例：追加")
    assert RoundQuota.objects.get().amount_fen == 1234567_50
    assert [(row.before, row.after) for row in each.changes.order_by("id")] == [
        ("", "100.00 元"),
        ("100.00 元", "1,234,567.50 元"),
    ]
    with pytest.raises(InvalidInput) as refused:
        set_quota(**asked, amount_fen=-1, reason="")
    assert set(refused.value.by_field()) == {"value", "reason"}
    with pytest.raises(InvalidInput):
        set_quota(**{**asked, "region_code": "110000"}, amount_fen=5, reason="示例")


def test_a_prefecture_keeps_its_own_rounds(people: People) -> None:
    own = a_round("jiangsu-star", "2020", jurisdiction=PREFECTURE)
    other = a_round("jiangsu-star", "2020", jurisdiction=OTHER_PREFECTURE)
    assert rounds_kept_by(people.qin) == [own] and rounds_kept_by(people.wei) == [other]
    assert set(rounds_kept_by(people.su)) == {own, other}
    close_round(round=own, reason="示例", by=people.qin)
    assert COUNTY.startswith(own.jurisdiction[:4])


def test_the_shelf_of_editions_says_which_are_published(
    people: People, settings: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "jiangsu-star" / "2020"
    shutil.copytree(root() / "jiangsu-star" / "2020", folder)
    (tmp_path / "published.lock").write_text(f"jiangsu-star/2020 {fingerprint(folder)}\n", encoding="utf-8")
    settings.YUNTI_PACKS = str(tmp_path)
    assert [offer.published for offer in editions_for(people.su)] == [True]
    now = clock.now()
    windows = [NewWindow(WindowLevel.APPLICANT, now, now + DAY)]
    made = open_round(
        new=NewRound("jiangsu-star", "2020", "R-1", "示例批次", "900000", windows), by=people.su
    )
    assert not made.is_example
