"""复议 against a finding of fraud: whoever is barred may appeal; what the finding did goes with it, and only that.

Not here: appeals against a refusal (`test_appeals.py`), what a finding does (`tests/programmes/jiangsu_star`).
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.apps.appeals.steps import colleague_in_province, found_fraudulent, published_case
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.queries.appeals import offer_for
from yunti.apps.appeals.services import decide_appeal, file_appeal
from yunti.apps.cases.models import Case, Consequence, Reopening
from yunti.apps.cases.queries.consequences import left_ended
from yunti.apps.certificates.queries import certificates_from
from yunti.apps.letters.models import Letter
from yunti.apps.messages.models import Delivery, Message
from yunti.apps.notices.services import follow_due
from yunti.apps.programmes.queries.packs import opened
from yunti.apps.registry.models import Ban, Enterprise, StatusGrant, Supplier
from yunti.apps.registry.queries.standings import standing
from yunti.apps.registry.services import merging
from yunti.apps.registry.services.bars import lift_bar
from yunti.apps.registry.services.statuses import (
    GrantedStatus,
    define_status_kind,
    grant_status,
    restore_status,
    revoke_status,
)
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.errors import Conflict, Forbidden
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
PARTNER = "示例云服务有限公司"
LIABLE = ({"name": PARTNER, "kind": "公有云服务商", "jointly_liable": True},)
NUMBER, BODY = "工信复〔2026〕8号", "工业和信息化部"


@pytest.fixture
def other(people: People) -> Actor:
    return colleague_in_province(people)


@pytest.fixture
def partner(people: People) -> Supplier:
    return factories.supplier(9, name=PARTNER)


def found(people: People, code: str = "SL-1", star: int = 4) -> Case:
    return found_fraudulent(published_case(people, code, star=star, partners=LIABLE), people.su)


def decided(case: Case, people: People, by: Actor, *, won: bool) -> Appeal:
    made = file_appeal(case=case, text="合同是真的", by=people.ma)
    return decide_appeal(appeal=made, won=won, reason="合同经核实为真", number=NUMBER, body=BODY, by=by)


def held() -> list[str]:
    return list(StatusGrant.objects.filter(revoked_on=None).values_list("value", flat=True))


def standing_bans() -> list[str]:
    return sorted(Ban.objects.filter(lifted_on=None).values_list("uscc", flat=True))


def shown(case: Case) -> list[str]:
    return [each.standing.value for each in certificates_from(case.ref, clock.today())]


def test_a_barred_enterprise_is_told_how_to_appeal_and_can(people: People, other: Actor) -> None:
    case = found(people)
    told = "\n".join(Letter.objects.get(kind="fraud_notice").lines)
    assert "60日内，向江苏省人民政府或者工业和信息化部申请复议" in told
    offer = offer_for(case, opened("jiangsu-star", "2020"))
    assert offer is not None and (offer.days, offer.rule.reopens_to) == (60, "published")
    made = file_appeal(case=case, text="合同是真的", by=people.ma)
    assert (made.reviewer, made.due_on is not None) == ("province_department", True)
    with pytest.raises(Forbidden, match="原决定是您作出的"):
        decide_appeal(appeal=made, won=True, reason="理由", number=NUMBER, by=people.su)


def test_a_won_appeal_lifts_what_the_finding_did(people: People, other: Actor, partner: Supplier) -> None:
    case = found(people)
    assert case.enterprise is not None
    assert standing_bans() == sorted([case.enterprise.uscc, partner.uscc])
    assert (held(), shown(case)) == ([], ["revoked"])
    with clock.held(clock.now() + timedelta(days=20)):
        made = decided(case, people, other, won=True)
        case.refresh_from_db()
        assert (case.state, Reopening.objects.get().target) == ("published", "published")
        assert standing_bans() == []
        assert not standing(case.enterprise.uscc, clock.today()).is_barred
        assert (held(), shown(case)) == (["四星"], ["valid"])
        reasons = {(row.lifted_on, row.lifted_reason) for row in Ban.objects.all()}
        assert reasons == {(clock.today(), f"{BODY} 撤销原决定 {NUMBER}")}
        letter = "".join(Letter.objects.get(kind="appeal_decision").lines)
    assert (
        "撤销示例省工业和信息化厅2026年5月12日作出的“列入黑名单”的决定，恢复为“已发布”；随原决定的处理一并撤销"
        in letter
    )
    assert "企业列入黑名单、负有共同责任的云服务商列入黑名单、取消星级" in letter
    done = [
        AuditEvent.objects.filter(action=f"registry.{name}").count()
        for name in ("lift_bar", "restore_status")
    ]
    assert done == [2, 1]
    assert Message.objects.filter(subject__contains="已恢复：四星").exists()
    assert made.state == "upheld"
    assert offer_for(case, opened("jiangsu-star", "2020")) is None


def test_who_was_left_out_is_to_be_looked_at_when_the_appeal_is_won(people: People, other: Actor) -> None:
    """A ban entered later by hand has no tie to the finding: the authority is told, and nothing of it is lifted unasked."""
    without_code = [{"name": "丁云", "kind": "公有云服务商", "jointly_liable": True}]
    case = found_fraudulent(published_case(people, partners=without_code), people.su)
    decided(case, people, other, won=True)
    follow_due(clock.now())
    told = Delivery.objects.filter(message__subject__contains="请核对另行登记的限制")
    reached = {row.person.login for row in told}
    assert {row.message.kind for row in told} == {"registry.status"}
    assert people.su.ref in {str(row.person.ref) for row in told} and "ma" not in reached


def test_nobody_is_asked_to_look_where_all_were_barred(
    people: People, other: Actor, partner: Supplier
) -> None:
    decided(found(people), people, other, won=True)
    follow_due(clock.now())
    assert not Delivery.objects.filter(message__subject__contains="请核对另行登记的限制").exists()


def test_a_lost_appeal_leaves_all(people: People, other: Actor, partner: Supplier) -> None:
    case = found(people)
    before = (standing_bans(), held(), shown(case))
    decided(case, people, other, won=False)
    case.refresh_from_db()
    assert (case.state, Reopening.objects.count()) == ("blacklisted", 0)
    assert (standing_bans(), held(), shown(case)) == before
    assert not Consequence.objects.exclude(undone_at=None).exists()
    with pytest.raises(Conflict, match="已经申请过"):
        file_appeal(case=case, text="再申请", by=people.ma)


def test_found_again_it_can_be_appealed_against_again(people: People, other: Actor) -> None:
    case = found(people)
    decided(case, people, other, won=True)
    again = found_fraudulent(Case.objects.get(pk=case.pk), people.su)
    assert (held(), len(standing_bans())) == ([], 1)
    decided(again, people, other, won=True)
    assert (held(), standing_bans()) == (["四星"], [])


def test_what_another_finding_did_stands(people: People, other: Actor) -> None:
    """Two cases found fraudulent: the status returns with the second appeal that is won, a ban with each."""
    first, second = published_case(people, "SL-1", star=3), published_case(people, "SL-2", star=4)
    found_fraudulent(first, people.su)
    found_fraudulent(second, people.su)
    decided(first, people, other, won=True)
    assert (held(), len(standing_bans())) == ([], 1)
    assert "但星级上云企业“四星”不恢复，因为另有一项仍然有效的决定也终止了它。" in decision_letter()
    decided(second, people, other, won=True)
    assert (held(), standing_bans()) == (["四星"], [])
    assert "不恢复" not in decision_letter()


def test_a_status_that_another_replaced_does_not_return(people: People, other: Actor) -> None:
    first = found(people)
    published_case(people, "SL-2", star=5)
    decided(first, people, other, won=True)
    assert (held(), standing_bans(), shown(first)) == (["五星"], [], ["revoked"])
    assert (
        "；但星级上云企业“四星”不恢复，因为同一种状态另有一项占了它的时间，两项不能并存。"
        in decision_letter()
    )


def test_what_was_lifted_by_hand_stays_as_it_was(people: People, other: Actor) -> None:
    case = found(people)
    lift_bar(bar=Ban.objects.get(), reason="苏工信〔2026〕3号", by=people.su)
    decided(case, people, other, won=True)
    assert Ban.objects.get().lifted_reason == "苏工信〔2026〕3号"


def test_a_ban_that_went_over_to_a_merged_partner_is_lifted_too(
    people: People, other: Actor, partner: Supplier
) -> None:
    case = found(people)
    kept = factories.supplier(10)
    merging.merge_suppliers(gone=partner, kept=kept, reason="吸收合并", by=people.su)
    assert kept.uscc in standing_bans()
    decided(case, people, other, won=True)
    assert standing_bans() == []


def test_nothing_is_lifted_when_the_decision_fails(
    people: People, other: Actor, partner: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: a fault in the last of it takes back all."""
    case = found(people)
    before = (standing_bans(), held())

    def broken(*_: object) -> Callable[..., None]:
        raise RuntimeError

    monkeypatch.setattr("yunti.apps.appeals.services.deciding._write", broken)
    with pytest.raises(RuntimeError):
        decided(case, people, other, won=True)
    case.refresh_from_db()
    assert (case.state, standing_bans(), held()) == ("blacklisted", *before)


def test_only_the_platform_gives_a_status_back(people: People) -> None:
    found(people)
    grant = StatusGrant.objects.get()
    with pytest.raises(Forbidden):
        restore_status(grant=grant, reason="理由", by=people.su)
    restore_status(grant=grant, reason="理由", by=system_actor("test"))
    with pytest.raises(Conflict, match="没有终止"):
        restore_status(grant=grant, reason="理由", by=system_actor("test"))


# a status whose place was taken -----------------------------------------------------------------------------------


def decision_letter() -> str:
    """The newest."""
    return "".join(Letter.objects.filter(kind="appeal_decision").latest("id").lines)


def days(day: int) -> Any:
    """As many days after the finding."""
    return clock.held(clock.now() + timedelta(days=day))


def ended_by_hand(value: str, by: Actor) -> StatusGrant:
    grant = StatusGrant.objects.get(value=value, revoked_on=None)
    return revoke_status(grant=grant, on=clock.today(), reason="苏工信〔2026〕5号", by=by)


def told_of_the_decision() -> dict[str, Any]:
    event = AuditEvent.objects.filter(action="appeals.decide_appeal").latest("id")
    return json.loads(event.detail.payload or "")  # type: ignore[no-any-return]


def test_it_returns_where_what_replaced_it_was_ended_since(people: People, other: Actor) -> None:
    """The days on which another held stay as they were; the certificate's own row goes on after them."""
    first = found(people)
    grant, began = StatusGrant.objects.get(), clock.today()
    with days(2):
        published_case(people, "SL-2", star=5)
    with days(6):
        ended_by_hand("五星", people.su)
    with days(8):
        decided(first, people, other, won=True)
        assert told_of_the_decision()["restored"] == [grant.ref]
        assert (held(), shown(first)) == (["四星"], ["valid"])
    grant.refresh_from_db()
    assert (grant.valid_from, grant.revoked_on) == (began + timedelta(days=6), None)
    rows = StatusGrant.objects.order_by("valid_from", "id").values_list("value", "valid_from", "revoked_on")
    assert list(rows) == [
        ("四星", began, began),
        ("五星", began + timedelta(days=2), began + timedelta(days=6)),
        ("四星", began + timedelta(days=6), None),
    ]


def test_it_returns_whole_where_what_replaced_it_never_held(people: People, other: Actor) -> None:
    first = found(people)
    published_case(people, "SL-2", star=5)
    ended_by_hand("五星", people.su)
    with days(3):
        decided(first, people, other, won=True)
    row = StatusGrant.objects.get(value="四星")
    assert (held(), row.valid_from, row.revoked_on) == (["四星"], row.granted_at.date(), None)


def test_it_returns_where_another_finding_ended_what_replaced_it(people: People, other: Actor) -> None:
    """Both findings are set aside: the later status returns with the second, and the first stays ended beside it."""
    first = found(people)
    with days(2):
        second = published_case(people, "SL-2", star=5)
    with days(4):
        found_fraudulent(second, people.su)
        decided(first, people, other, won=True)
        assert held() == [], "the second finding ends it too"
    with days(6):
        decided(second, people, other, won=True)
        told = told_of_the_decision()
    assert held() == ["五星"]
    assert (len(told["restored"]), told["left"]) == (1, [StatusGrant.objects.get(value="四星").ref])


def holds_one_from(day: date, by: Actor) -> Enterprise:
    kept = factories.enterprise(30)
    define_status_kind(code="cloud_star", title="星级上云企业", by=by)
    status = GrantedStatus("cloud_star", "五星", day, None, "苏工信〔2026〕4号")
    grant_status(party=kept, status=status, by=by)
    return kept


def test_a_merged_party_that_holds_one_keeps_it_and_the_appeal_is_won(
    people: People, other: Actor, partner: Supplier, client: Client
) -> None:
    """Though by a row that is older than the one of the case."""
    kept = holds_one_from(clock.today() + timedelta(days=2), people.su)
    case = found(people)
    grant = StatusGrant.objects.get(value="四星")
    made = file_appeal(case=case, text="合同是真的", by=people.ma)
    assert case.enterprise is not None
    with days(3):
        merging.merge_enterprises(gone=case.enterprise, kept=kept, reason="吸收合并", by=people.su)
        decided_now = decide_appeal(appeal=made, won=True, reason="属实", number=NUMBER, body=BODY, by=other)
        told = told_of_the_decision()
        assert (told["restored"], told["left"], len(told["lifted"])) == ([], [grant.ref], 3)
        assert (held(), standing_bans()) == (["五星"], [])
        assert StatusGrant.objects.filter(enterprise=kept).count() == 2
        page = sign_in(client, other).get(f"/officer/appeals/{decided_now.ref}/").content.decode()
        assert "没有恢复：星级上云企业 四星" in page


def test_what_the_merged_party_held_and_is_over_stands_in_no_way(
    people: People, other: Actor, client: Client
) -> None:
    kept = holds_one_from(clock.today() + timedelta(days=2), people.su)
    case = found(people)
    made = file_appeal(case=case, text="合同是真的", by=people.ma)
    assert case.enterprise is not None
    with days(3):
        merging.merge_enterprises(gone=case.enterprise, kept=kept, reason="吸收合并", by=people.su)
    with days(5):
        ended_by_hand("五星", people.su)
        decided_now = decide_appeal(appeal=made, won=True, reason="属实", number=NUMBER, body=BODY, by=other)
        assert (told_of_the_decision()["left"], held()) == ([], ["四星"])
        page = sign_in(client, other).get(f"/officer/appeals/{decided_now.ref}/").content.decode()
        assert "没有恢复：" not in page


@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "for another"])
def test_what_returned_and_ended_again_is_not_said_to_have_stayed_ended(
    people: People, other: Actor, client: Client, by_hand: bool
) -> None:
    case = found(people)
    done = decided(case, people, other, won=True)
    assert (held(), left_ended(done.move)) == (["四星"], [])
    with days(0 if by_hand else 1):
        if by_hand:
            ended_by_hand("四星", people.su)
        else:
            published_case(people, "SL-2", star=5)
        assert "四星" not in held()
        page = sign_in(client, other).get(f"/officer/appeals/{done.ref}/").content.decode()
    assert "没有恢复：" not in page
