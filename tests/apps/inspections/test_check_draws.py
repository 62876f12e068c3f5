"""Whom to check on the spot is drawn by lot: how many of each city the pack says, the seed is promised, everybody can repeat it; the
register answers the draw and feeds the case's own figure.

Not here: what follows from a check (`test_checks.py`), the arithmetic of a seed (`tests/unit/domain`).
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_case, a_round
from tests.people import OTHER_PREFECTURE, PREFECTURE, People, person, seat
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.figures import figures_of
from yunti.apps.inspections.models import SpotDraw
from yunti.apps.inspections.queries.check_draws import chosen_in, drawn_cases_of, proof_of
from yunti.apps.inspections.services import (
    Found,
    agree_check_redraw,
    ask_check_redraw,
    commit_check_draw,
    draw_checks,
    record_check,
)
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.draw_proofs import faults_of_text
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


@pytest.fixture
def second(people: People) -> Actor:
    where = Organisation.objects.get(ref=people.su.organisation_ref)
    return seat(person("lin", "林复核"), Desk.PROVINCE, where, jurisdiction=people.su.jurisdiction)


def handed_in(each: Round, people: People, count: int, city: str = PREFECTURE, first: int = 1) -> list[Case]:
    found = [
        a_case(each, "redemption", "city_audit", people, number=number)
        for number in range(first, first + count)
    ]
    Case.objects.filter(pk__in=[case.pk for case in found]).update(prefecture_code=city)
    return found


def drawn(each: Round, by: Actor) -> SpotDraw:
    return draw_checks(ref=commit_check_draw(round=each, by=by).ref, by=by)


def checked(each: Round, case: Case, by: Actor) -> None:
    assert case.enterprise is not None
    told = Found(
        "enterprise", case.enterprise.uscc, clock.today(), "示例厂区", ["示例人"], "sound", "示例：相符"
    )
    record_check(round=each, found=Found(**{**vars(told), "case_number": case.number}), by=by)


def test_each_city_gives_its_share_and_at_least_one(each: Round, people: People) -> None:
    handed_in(each, people, 41)
    handed_in(each, people, 2, OTHER_PREFECTURE, first=100)
    handed = a_case(each, "redemption", "issued", people, number=900)
    row = drawn(each, people.su)
    assert row.quotas == {PREFECTURE: 3, OTHER_PREFECTURE: 1} and row.count == 4
    assert handed.number not in str(row.members), "nothing to be seen there yet"
    cities = [found.region_code for found in drawn_cases_of(row)]
    assert sorted(cities) == [PREFECTURE] * 3 + [OTHER_PREFECTURE]


def test_list_numbers_and_seed_are_promised_and_anybody_can_repeat_it(each: Round, people: People) -> None:
    handed_in(each, people, 12)
    row = commit_check_draw(round=each, by=people.qin)
    promise = str(AuditEvent.objects.get(action="inspections.commit_check_draw").detail.payload)
    assert row.population_digest in promise and row.seed_digest in promise and row.seed not in promise
    assert row.seed not in proof_of(row).text() and not chosen_in(row)
    row = draw_checks(ref=row.ref, by=people.qin)
    text = proof_of(row).text()
    assert row.seed in text and faults_of_text(text) == ()
    assert faults_of_text(
        text.replace(
            f"order {row.drawn[0]}\norder {row.drawn[1]}", f"order {row.drawn[1]}\norder {row.drawn[0]}"
        )
    )
    with pytest.raises(Conflict, match="已经抽过"):
        draw_checks(ref=row.ref, by=people.qin)


def test_the_drawn_are_checked_before_anybody_draws_again(each: Round, people: People) -> None:
    handed_in(each, people, 3)
    row = drawn(each, people.qin)
    with pytest.raises(Conflict, match="还有 1 件没有登记"):
        commit_check_draw(round=each, by=people.qin)
    (found,) = drawn_cases_of(row)
    checked(each, found.case, people.qin)
    assert drawn_cases_of(row)[0].check is not None
    again = commit_check_draw(round=each, by=people.qin)
    assert len(again.members) == 2 and found.case.number not in str(again.members)
    with pytest.raises(Conflict, match="已有一次抽取"):
        commit_check_draw(round=each, by=people.qin)


def test_drawing_anew_takes_a_reason_and_a_second_person(each: Round, people: People, second: Actor) -> None:
    handed_in(each, people, 3)
    row = drawn(each, people.su)
    ask_check_redraw(ref=row.ref, reason="示例：名单漏了一市", by=people.su)
    with pytest.raises(Forbidden, match="另一个人"):
        agree_check_redraw(ref=row.ref, by=people.su)
    made = agree_check_redraw(ref=row.ref, by=second)
    row.refresh_from_db()
    assert row.state == "replaced" and made.replaces == row and len(made.members) == 3


def test_only_the_desks_that_the_pack_names_draw_each_in_its_place(each: Round, people: People) -> None:
    handed_in(each, people, 2)
    for by in (people.luo, people.ma, people.tan):
        with pytest.raises(Forbidden):
            commit_check_draw(round=each, by=by)
    with pytest.raises(Refused, match="没有可以抽查"):
        commit_check_draw(round=each, by=people.wei)
    row = commit_check_draw(round=each, by=people.qin)
    with pytest.raises(NotFoundOrHidden):
        draw_checks(ref=row.ref, by=people.wei)
    with pytest.raises(Forbidden, match="当地"):
        draw_checks(ref=row.ref, by=people.su)
    with pytest.raises(NotFoundOrHidden, match="不抽取"):
        commit_check_draw(round=a_round("jiangsu-star", "2020", code="SL-9"), by=people.qin)


def test_the_register_feeds_the_figure_of_the_case_and_of_the_one_above(each: Round, people: People) -> None:
    (case,) = handed_in(each, people, 1)
    above = a_case(each, "voucher_application", "issued", people, number=50)
    Case.objects.filter(pk=case.pk).update(parent=above)
    other = a_case(each, "redemption", "city_audit", people, number=60)
    case.refresh_from_db()
    checked(each, case, people.qin)
    pack = pack_of(each)
    assert case.enterprise is not None
    row: dict[str, Any] = {
        "target": case.enterprise.name,
        "date": clock.today().isoformat(),
        "place": "示例厂区",
        "result": "未发现问题",
    }
    assert [figures_of(one, pack)["spot_checks"] for one in (case, above, other)] == [[row], [row], []]


def test_the_pages_promise_draw_and_lead_to_the_register(each: Round, people: People) -> None:
    handed_in(each, people, 3)
    qin, address = sign_in(Client(), people.qin), reverse("officer:check-draw-list")
    assert each.title in qin.get(address).content.decode()
    answer = qin.post(address, {"round": each.ref})
    row = SpotDraw.objects.get()
    one = reverse("officer:check-draw", args=[row.ref])
    assert answer.url == one and row.seed not in qin.get(one).content.decode()
    assert qin.post(address, {"round": each.ref}).status_code == 422
    assert qin.post(one, {"do": "draw"}).status_code == 302
    page = qin.get(one).content.decode()
    (found,) = drawn_cases_of(SpotDraw.objects.get())
    assert row.seed in page and found.case.number in page and "yunti-draw 1" in page
    link = reverse("officer:spot-check-new")
    assert f"{link}?kind=enterprise" in page
    asked = {"kind": "enterprise", "uscc": found.case.enterprise.uscc, "case_number": found.case.number}  # type: ignore[union-attr]
    assert str(found.case.number) in qin.get(link, asked).content.decode()
    assert qin.post(one, {"do": "ask", "reason": ""}).status_code == 422
    assert qin.post(one, {"do": "else"}).status_code == 404
