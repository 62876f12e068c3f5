"""Bank accounts: entering, the name and the number, the second person, the days until use, versions, stopping, what is told.

Not here: pages (`tests/web/officer/test_accounts.py`).
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.apps.registry.accounts import NUMBER, PLAIN, confirmed, entered, paper
from tests.people import OTHER_COUNTY, People
from yunti.apps.documents.services import remove_evidence
from yunti.apps.messages.models import Message
from yunti.apps.messages.queries import inbox
from yunti.apps.registry import permissions
from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.models import BankAccount, Enterprise, Supplier
from yunti.apps.registry.queries.accounts import (
    account_for,
    accounts_of,
    accounts_visible_to,
    others_with_the_number,
    waiting_accounts,
)
from yunti.apps.registry.services import accounts as services
from yunti.apps.registry.services.parties import correct_party
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditDetail, AuditEvent
from yunti.kit.permissions import Allowed

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=72)
SECOND = timedelta(seconds=1)


@pytest.fixture
def own(people: People) -> Enterprise:
    return factories.owned_enterprise(people.ma.organisation_ref, name="示例甲（集团）有限公司")


def enter(party: Any, people: People, **told: str) -> BankAccount:
    return entered(party, people.ma, **told)


# entering --------------------------------------------------------------------------------------------------------


def test_it_is_paid_to_72_hours_after_a_second_person_confirmed(people: People, own: Enterprise) -> None:
    row = enter(own, people, number="6222 0200 0000 0001-234")
    assert (row.version, row.account_number, row.state) == (1, NUMBER, AccountState.WAITING)
    assert account_for(own, clock.now() + 10 * HOURS) is None, "not confirmed"
    done = services.confirm_account(account=row, by=people.tan)
    assert done.usable_from is not None and done.confirmed_at is not None
    assert done.usable_from - done.confirmed_at == HOURS
    assert account_for(own, done.usable_from - SECOND) is None
    assert account_for(own, done.usable_from) == done


def test_the_hours_are_a_setting(people: People, own: Enterprise, settings: Any) -> None:
    settings.YUNTI_ACCOUNT_HOURS = 24
    done = confirmed(own, people.ma, people.luo)
    assert done.usable_from == done.confirmed_at + timedelta(hours=24)


@pytest.mark.parametrize(
    ("told", "field", "said"),
    [
        ({"holder": " "}, "holder", "没有填写户名"),
        ({"holder": "示例乙有限公司"}, "holder", "与登记名称“示例甲（集团）有限公司”不一致"),
        ({"bank": ""}, "bank", "没有填写开户银行"),
        ({"number": ""}, "number", "没有填写账号"),
        ({"number": "6222O200000001234"}, "number", "位数字"),
        ({"number": "1234567"}, "number", "位数字"),
        ({"number": "1" * 31}, "number", "位数字"),
        ({"evidence": ""}, "evidence", "没有选择证明"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    people: People, own: Enterprise, told: dict[str, str], field: str, said: str
) -> None:
    given = replace(PLAIN, holder=own.name, evidence=paper(people.ma).ref)
    with pytest.raises(InvalidInput) as refusal:
        services.enter_account(party=own, account=replace(given, **told), by=people.ma)
    [problem] = refusal.value.problems
    assert (problem.field == field and said in str(problem.text) and problem.suggestion) or field == "holder"
    assert not BankAccount.objects.exists()


def test_brackets_and_blanks_of_the_name_may_differ(people: People, own: Enterprise) -> None:
    assert enter(own, people, holder="示例甲(集团) 有限公司").version == 1


def test_the_paper_is_of_the_own_library_and_stays(people: People, own: Enterprise) -> None:
    foreign = paper(people.gao)
    with pytest.raises(NotFoundOrHidden):
        enter(own, people, evidence=foreign.ref)
    row = enter(own, people)
    with pytest.raises(Refused):
        remove_evidence(ref=row.evidence.ref, by=people.ma)


@pytest.mark.parametrize("name", ["gao", "luo", "tan", "su", "ge"])
def test_nobody_else_enters_where_a_party_is_paid(people: People, own: Enterprise, name: str) -> None:
    with pytest.raises(Forbidden):
        entered(own, getattr(people, name))


def test_a_party_that_is_gone_enters_none(people: People, own: Enterprise) -> None:
    Enterprise.objects.update(status="closed")
    own.refresh_from_db()
    with pytest.raises(Forbidden):
        enter(own, people)


# versions --------------------------------------------------------------------------------------------------------


def test_a_new_version_replaces_one_that_waits_and_leaves_one_that_was_confirmed(
    people: People, own: Enterprise
) -> None:
    first = confirmed(own, people.ma, people.luo)
    earlier = clock.now() - HOURS
    BankAccount.objects.filter(pk=first.pk).update(confirmed_at=earlier, usable_from=clock.now())
    second = enter(own, people, number="11112222333344445")
    third = enter(own, people, number="11112222333344446")
    second.refresh_from_db()
    assert (second.state, third.version) == (AccountState.REPLACED, 3)
    with pytest.raises(Conflict):
        services.confirm_account(account=second, by=people.luo)
    later = clock.now() + 2 * HOURS
    assert account_for(own, later) == first, "the new one is not confirmed"
    third = services.confirm_account(account=third, by=people.luo)
    assert third.usable_from is not None
    assert account_for(own, third.usable_from - SECOND) == first
    assert account_for(own, third.usable_from) == third
    assert [row.version for row in accounts_of(own)] == [3, 2, 1]


def test_the_same_account_is_not_entered_twice(people: People, own: Enterprise) -> None:
    confirmed(own, people.ma, people.luo)
    with pytest.raises(Conflict) as refusal:
        enter(own, people)
    assert refusal.value.code == "same_account"
    assert enter(own, people, bank="示例银行另一支行").version == 2
    assert enter(own, people).version == 3, "back to the first, in place of the one that waits"


def test_the_database_keeps_versions_and_second_persons_apart(people: People, own: Enterprise) -> None:
    row = confirmed(own, people.ma, people.luo)
    values = {each.attname: getattr(row, each.attname) for each in BankAccount._meta.fields}
    for wrong in (
        {"version": 1},
        {"version": 2, "confirmed_by": row.entered_by},
        {"version": 2, "usable_from": None},
        {"version": 2, "state": "stopped"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            BankAccount(**{**values, "id": None, "ref": "other", **wrong}).save(force_insert=True)


# the second person -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["luo", "qin", "su", "tan"])
def test_the_authority_of_the_place_and_finance_confirm(people: People, own: Enterprise, name: str) -> None:
    row = confirmed(own, people.ma, getattr(people, name))
    assert (row.state, row.confirmed_by) == (AccountState.CONFIRMED, getattr(people, name).ref)


@pytest.mark.parametrize("name", ["wei", "ma", "gao", "yan", "shen", "xi"])
def test_others_may_neither_confirm_nor_refuse(people: People, own: Enterprise, name: str) -> None:
    row, by = enter(own, people), getattr(people, name)
    for act in (
        lambda: services.confirm_account(account=row, by=by),
        lambda: services.refuse_account(account=row, reason="x", by=by),
    ):
        with pytest.raises(Forbidden):
            act()
    row.refresh_from_db()
    assert row.state == AccountState.WAITING


def test_the_same_person_at_another_desk_does_not_confirm(
    people: People, own: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = enter(own, people)
    both = replace(people.luo, person_id=people.ma.person_id, person_ref=people.ma.person_ref)
    with pytest.raises(Forbidden) as refusal:
        services.confirm_account(account=row, by=both)
    assert refusal.value.code == "own_account"
    monkeypatch.setattr(services, "can_confirm_account", lambda *_: Allowed())
    with pytest.raises(IntegrityError):
        services.confirm_account(account=row, by=both)


def test_a_party_that_was_renamed_meanwhile_is_not_confirmed(
    people: People, own: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = enter(own, people)
    correct_party(party=own, values={"name": "示例更名有限公司"}, reason="更名", by=people.luo)
    with pytest.raises(Conflict) as refusal:
        services.confirm_account(account=row, by=people.luo)
    assert refusal.value.code == "other_name" and "示例更名有限公司" in refusal.value.reason
    monkeypatch.setattr(services, "bears_the_name", lambda *_: True)
    assert services.confirm_account(account=row, by=people.luo).state == AccountState.CONFIRMED


def test_refusing_says_why_and_the_party_enters_anew(people: People, own: Enterprise) -> None:
    row = enter(own, people)
    for wrong in (" ", "长" * 201):
        with pytest.raises(InvalidInput):
            services.refuse_account(account=row, reason=wrong, by=people.luo)
    services.refuse_account(account=row, reason="账号与证明不一致", by=people.luo)
    with pytest.raises(Conflict):
        services.confirm_account(account=row, by=people.luo)
    assert enter(own, people).version == 2


# stopping --------------------------------------------------------------------------------------------------------


def test_what_the_party_did_not_enter_is_stopped_before_it_is_paid_to(
    people: People, own: Enterprise
) -> None:
    first = confirmed(own, people.ma, people.luo)
    second = confirmed(own, people.ma, people.luo, number="11112222333344445")
    later = clock.now() + 2 * HOURS
    assert account_for(own, later) == second
    with pytest.raises(InvalidInput):
        services.stop_account(account=second, reason="", by=people.ma)
    services.stop_account(account=second, reason="不是本单位登记的", by=people.ma)
    assert account_for(own, later) == first, "the one before is paid to again"
    with pytest.raises(Conflict):
        services.stop_account(account=second, reason="x", by=people.ma)
    with pytest.raises(Forbidden):
        services.stop_account(account=first, reason="x", by=people.wei)
    services.stop_account(account=first, reason="账户已注销", by=people.tan)
    assert account_for(own, later) is None


# seeing, telling, the log ----------------------------------------------------------------------------------------


def test_each_sees_those_of_the_place(people: People, own: Enterprise) -> None:
    row = enter(own, people)
    for seen in (people.luo, people.qin, people.su, people.tan, people.ma):
        assert list(accounts_visible_to(seen)) == [row]
    for blind in (people.wei, people.gao, people.ge, people.yan):
        assert not accounts_visible_to(blind)
    assert list(waiting_accounts(people.tan)) == [row]


def test_a_supplier_has_accounts_of_its_own(people: People, own: Enterprise) -> None:
    seller: Supplier = factories.supplier(5, organisation_id=people.ge.organisation_id)
    enter(own, people)
    row = confirmed(seller, people.ge, people.tan)
    assert row.version == 1 and account_for(seller, clock.now() + HOURS + SECOND) == row
    assert others_with_the_number(row) == 1


def test_everybody_concerned_is_told_and_no_message_holds_the_number(people: People, own: Enterprise) -> None:
    row = enter(own, people)
    for told in (people.luo, people.tan):
        assert any("收款账户待确认" in each.message.subject for each in inbox(told))
    services.confirm_account(account=row, by=people.tan)
    services.stop_account(account=row, reason="账户已注销", by=people.ma)
    subjects = [each.message.subject for each in inbox(people.ma)]
    assert set(subjects) >= {"本单位登记了收款账户", "收款账户已确认", "收款账户已停用"}
    said = "".join(f"{each.subject}{each.body}" for each in Message.objects.all())
    assert NUMBER not in said and "1234" in said


def test_the_log_holds_every_step_and_never_the_whole_number(people: People, own: Enterprise) -> None:
    row = confirmed(own, people.ma, people.tan)
    services.stop_account(account=row, reason="账户已注销", by=people.ma)
    steps = AuditEvent.objects.filter(action__endswith="_account", outcome="done").order_by("id")
    assert [each.action for each in steps] == [
        "registry.enter_account",
        "registry.confirm_account",
        "registry.stop_account",
    ]
    payloads = "".join(each.payload or "" for each in AuditDetail.objects.all())
    assert NUMBER not in payloads and "***1234" in payloads


def test_of_another_place_finance_confirms_nothing(people: People) -> None:
    far = factories.owned_enterprise(people.gao.organisation_ref, 9, OTHER_COUNTY)
    row = entered(far, people.gao)
    with pytest.raises(Forbidden) as refusal:
        services.confirm_account(account=row, by=people.tan)
    assert refusal.value.code == "other_jurisdiction"
    assert services.confirm_account(account=row, by=people.wei).state == AccountState.CONFIRMED
    assert permissions.can_stop_account(people.gao, far)
