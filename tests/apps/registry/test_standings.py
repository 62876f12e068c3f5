"""Bars begin and end by their dates; statuses of one kind never overlap, whoever writes them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories
from tests.people import People
from yunti.apps.registry.models import Ban, StatusGrant
from yunti.apps.registry.queries.parties import ListFilter, enterprises_visible_to, filtered
from yunti.apps.registry.queries.standings import barred_among, standing
from yunti.apps.registry.services.allow_lists import publish_allow_list
from yunti.apps.registry.services.bars import (
    NewBan,
    NewDishonestyRecord,
    lift_bar,
    record_ban,
    record_dishonesty,
)
from yunti.apps.registry.services.statuses import (
    GrantedStatus,
    define_status_kind,
    grant_status,
    revoke_status,
)
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
DAY = timedelta(days=1)


def ban(uscc: str, **changes: object) -> NewBan:
    given = {
        "uscc": uscc,
        "ground": "骗取资金（示例）",
        "clause": "示例办法第八条",
        "source": "示例决定",
        "valid_from": FIRST,
        "valid_to": LAST,
        **changes,
    }
    return NewBan(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (FIRST - DAY, "clear"),
        (FIRST, "barred"),
        (LAST, "barred"),
        (LAST + DAY, "clear"),
    ],
)
def test_ban_counts_from_its_first_to_its_last_day(people: People, as_of: date, expected: str) -> None:
    row = factories.enterprise()
    record_ban(ban=ban(row.uscc), by=people.qin)
    assert standing(row.uscc, as_of).standing == expected


def test_report_says_ground_clause_and_end(people: People) -> None:
    row = factories.enterprise()
    record_ban(ban=ban(row.uscc), by=people.qin)
    (reason,) = standing(row.uscc, FIRST).reasons
    assert (reason.text, reason.clause, reason.until) == ("骗取资金（示例）", "示例办法第八条", LAST)


def test_ban_of_one_programme_leaves_the_others(people: People) -> None:
    row = factories.enterprise()
    record_ban(ban=ban(row.uscc, scope="sample-stars"), by=people.qin)
    assert standing(row.uscc, FIRST, "sample-stars").is_barred
    assert not standing(row.uscc, FIRST, "other").is_barred
    assert not standing(row.uscc, FIRST).is_barred


def test_day_of_lifting_no_longer_counts(people: People) -> None:
    row = factories.enterprise()
    made = record_ban(ban=ban(row.uscc, valid_to=None), by=people.qin)
    today = clock.today()
    assert standing(row.uscc, today).is_barred
    with pytest.raises(InvalidInput):
        lift_bar(bar=made, reason=" ", by=people.qin)
    lift_bar(bar=made, reason="决定撤销", by=people.qin)
    assert standing(row.uscc, today - DAY).is_barred and not standing(row.uscc, today).is_barred
    with pytest.raises(Conflict):
        lift_bar(bar=made, reason="决定撤销", by=people.qin)


def test_unregistered_code_is_unknown_and_a_dishonest_one_barred(people: People) -> None:
    code = factories.uscc(99)
    assert standing(code, FIRST).standing == "unknown"
    record_dishonesty(record=NewDishonestyRecord(code, "示例信用平台", "示例1号", FIRST), by=people.su)
    assert standing(code, FIRST).is_barred
    with pytest.raises(Conflict):
        record_dishonesty(record=NewDishonestyRecord(code, "示例信用平台", "示例1号", FIRST), by=people.su)


@pytest.mark.parametrize("name", ["luo", "wei", "ma", "tan"])
def test_others_may_not_bar(people: People, name: str) -> None:
    row = factories.enterprise()
    with pytest.raises(Forbidden):
        record_ban(ban=ban(row.uscc), by=getattr(people, name))
    assert not Ban.objects.exists()


def test_prefecture_cannot_lift_what_the_province_decided(people: People) -> None:
    row = factories.enterprise()
    made = record_ban(ban=ban(row.uscc), by=people.su)
    with pytest.raises(Forbidden, match="省级"):
        lift_bar(bar=made, reason="依据", by=people.qin)
    lift_bar(bar=made, reason="依据", by=people.su)


def test_barred_ones_are_found_in_one_statement(people: People, django_assert_num_queries) -> None:
    rows = [factories.enterprise(number) for number in (1, 2, 3)]
    record_ban(ban=ban(rows[0].uscc), by=people.qin)
    record_dishonesty(record=NewDishonestyRecord(rows[1].uscc, "示例", "2号", FIRST), by=people.qin)
    today = clock.today()
    with django_assert_num_queries(1):
        assert barred_among([row.uscc for row in rows], today) == {rows[0].uscc, rows[1].uscc}
    shown = filtered(enterprises_visible_to(people.luo), ListFilter(status="barred"), today)
    assert {row.uscc for row in shown} == {rows[0].uscc, rows[1].uscc}


def test_new_edition_of_an_allow_list_ends_the_old_one(people: People) -> None:
    code = factories.uscc(1)
    first = publish_allow_list(
        code="chain",
        title="示例链主",
        edition="2025",
        source="示例文件",
        valid_from=FIRST,
        entries=[(code, "甲")],
        by=people.su,
    )
    with pytest.raises(Conflict):
        publish_allow_list(
            code="chain",
            title="示例链主",
            edition="2026",
            source="示例文件",
            valid_from=FIRST,
            entries=[(code, "甲")],
            by=people.su,
        )
    publish_allow_list(
        code="chain",
        title="示例链主",
        edition="2026",
        source="示例文件",
        valid_from=LAST,
        entries=[("", "乙")],
        by=people.su,
    )
    first.refresh_from_db()
    assert first.valid_to == LAST - DAY


@pytest.fixture
def starred(people: People) -> StatusGrant:
    define_status_kind(code="stars", title="星级（示例）", by=people.su)
    define_status_kind(code="pool", title="培育库（示例）", by=people.su)
    row = factories.enterprise()
    status = GrantedStatus("stars", "三星级", FIRST, LAST, "示例公告")
    return grant_status(party=row, status=status, by=people.qin)


def test_overlapping_status_is_refused_and_the_next_day_is_free(people: People, starred: StatusGrant) -> None:
    row = starred.enterprise
    with pytest.raises(Conflict, match="不能重叠"):
        grant_status(
            party=row, status=GrantedStatus("stars", "四星级", LAST, None, "示例公告"), by=people.qin
        )
    grant_status(party=row, status=GrantedStatus("pool", "在库", LAST, None, "示例公告"), by=people.qin)
    grant_status(
        party=row, status=GrantedStatus("stars", "四星级", LAST + DAY, None, "示例公告"), by=people.qin
    )
    assert StatusGrant.objects.count() == 3


def test_revoked_status_frees_the_days_after(people: People, starred: StatusGrant) -> None:
    revoke_status(grant=starred, on=date(2026, 5, 10), reason="复核不合格", by=people.qin)
    row = starred.enterprise
    with pytest.raises(Conflict):
        grant_status(
            party=row, status=GrantedStatus("stars", "二星级", date(2026, 5, 9), None, "示"), by=people.qin
        )
    grant_status(
        party=row, status=GrantedStatus("stars", "二星级", date(2026, 5, 10), None, "示"), by=people.qin
    )


@pytest.mark.parametrize(
    ("begins", "ends", "free"),
    [
        ("2026-04-01", "2026-04-30", True),
        ("2026-04-01", "2026-05-01", False),
        ("2026-05-10", "2026-05-11", False),
        ("2026-04-01", None, False),
        ("2026-05-31", None, False),
        ("2026-06-01", None, True),
    ],
)
def test_database_itself_refuses_overlap(
    people: People, starred: StatusGrant, begins: str, ends: str | None, free: bool
) -> None:
    insert = (
        "INSERT INTO registry_statusgrant (ref, kind_id, enterprise_id, value, valid_from, valid_to, source, clause,"
        " granted_at, granted_by, revoked_by, revoked_reason)"
        " VALUES ('x', %s, %s, 'v', %s, %s, 's', '', %s, 'b', '', '')"
    )
    values = [starred.kind_id, starred.enterprise_id, begins, ends, clock.now().isoformat()]
    with connection.cursor() as cursor:
        if free:
            cursor.execute(insert, values)
        else:
            with (
                pytest.raises(IntegrityError, match="statuses_of_one_kind_do_not_overlap"),
                transaction.atomic(),
            ):
                cursor.execute(insert, values)


def test_database_refuses_overlap_by_a_later_change(people: People, starred: StatusGrant) -> None:
    later = grant_status(
        party=starred.enterprise,
        status=GrantedStatus("stars", "四星级", LAST + DAY, None, "示"),
        by=people.qin,
    )
    with pytest.raises(IntegrityError, match="statuses_of_one_kind_do_not_overlap"), transaction.atomic():
        StatusGrant.objects.filter(pk=later.pk).update(valid_from=LAST)


def test_a_ban_on_an_unregistered_code_is_lifted_by_its_own_land_only(people: People) -> None:
    made = record_ban(ban=ban(factories.uscc(77)), by=people.qin)
    with pytest.raises(Forbidden):
        lift_bar(bar=made, reason="依据", by=people.wei)
    assert lift_bar(bar=made, reason="依据", by=people.su).lifted_on
