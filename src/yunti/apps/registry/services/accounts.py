"""The bank account of a party: entered by the party with a paper, confirmed by a second person, paid to only some days later.

A new version takes the place of one that still waits; versions that were confirmed stay. Whoever is named by the account learns
of every step, so that a change that the party did not make is stopped before it is paid to.
Not here: which version is paid to (`queries.accounts`).
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from yunti.apps.documents.services import EvidencePlace, lock_own_evidence, use_evidence
from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.models import BankAccount
from yunti.apps.registry.permissions import (
    PartyRow,
    can_confirm_account,
    can_enter_account,
    can_stop_account,
)
from yunti.apps.registry.queries.accounts import bears_the_name, party_of, same_name
from yunti.apps.registry.queries.facts import about, subject_of
from yunti.apps.registry.services.parties import lock_party
from yunti.apps.registry.services.telling_accounts import tell_confirmed, tell_ended_account, tell_entered
from yunti.domain.characters import half_width
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem

SHORTEST, LONGEST = 8, 30
LONGEST_REASON = 200
_NUMBER = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}\Z", re.ASCII)


@dataclass(frozen=True)
class NewAccount:
    """As typed; `evidence` is the reference of a paper in the party's library."""

    holder: str
    bank: str
    number: str
    evidence: str


@command("registry.enter_account")
def enter_account(
    step: Step, *, party: PartyRow, account: NewAccount, by: Actor, key: str | None = None
) -> BankAccount:
    step.require(can_enter_account(by, party))
    number = re.sub(r"[\s-]", "", half_width(account.number))
    problems = _problems(party, account, number)
    if problems:
        raise InvalidInput(problems)
    [paper] = lock_own_evidence(step, [account.evidence], party.organisation, by)
    row = lock_party(step, party)
    step.require(can_enter_account(by, row))
    versions = list(BankAccount.objects.filter(about(row)).order_by("-version"))
    _refuse_the_same(versions, account, number)
    for each in versions:
        if each.state == AccountState.WAITING:
            _end(step, each, AccountState.REPLACED, "", by)
    subject: dict[str, Any] = {subject_of(row): row}
    made = step.create(
        BankAccount,
        **subject,
        version=versions[0].version + 1 if versions else 1,
        holder=" ".join(account.holder.split()),
        bank=" ".join(account.bank.split()),
        account_number=number,
        evidence=paper,
        entered_at=clock.now(),
        entered_by=by.ref,
    )
    label = _("收款账户第 %(version)s 版") % {"version": made.version}
    use_evidence(subject=made, label=label, places=[EvidencePlace(paper.ref)], by=by, frozen=True)
    tell_entered(row, made, by)
    step.record(row, details=_told(made))
    return made


def _problems(party: PartyRow, account: NewAccount, number: str) -> list[Problem]:
    found, again = [], _("请对照开户许可证或银行证明核对。")
    if not account.holder.strip():
        found.append(Problem("holder", "empty", _("没有填写户名。")))
    elif not same_name(account.holder, party.name):
        text = _("户名与登记名称“%(name)s”不一致。") % {"name": party.name}
        advice = _("请用本单位名下的账户；单位已更名的，先在档案里申请变更名称。")
        found.append(Problem("holder", "other_name", text, advice))
    if not account.bank.strip():
        found.append(Problem("bank", "empty", _("没有填写开户银行。"), _("写到支行，例如某银行某支行。")))
    if not number:
        found.append(Problem("number", "empty", _("没有填写账号。"), again))
    elif not _NUMBER.match(number):
        told = {"shortest": SHORTEST, "longest": LONGEST}
        text = _("账号应是 %(shortest)s 到 %(longest)s 位数字。") % told
        found.append(Problem("number", "not_a_number", text, again))
    if not account.evidence:
        text = _("没有选择证明账户的材料。")
        found.append(Problem("evidence", "empty", text, _("例如开户许可证、基本存款账户信息或银行证明。")))
    return found


def _refuse_the_same(versions: list[BankAccount], account: NewAccount, number: str) -> None:
    """Entering once more what stands already would only begin the waiting anew."""
    standing = [each for each in versions if each.state in (AccountState.WAITING, AccountState.CONFIRMED)]
    if standing and (standing[0].account_number, standing[0].bank) == (
        number,
        " ".join(account.bank.split()),
    ):
        raise Conflict(
            "same_account",
            _("这个账户已经登记：%(state)s。") % {"state": standing[0].get_state_display()},
            next_step=_("没有变化就不用再登记。"),
        )


@command("registry.confirm_account")
def confirm_account(step: Step, *, account: BankAccount, by: Actor) -> BankAccount:
    """From some days later on it is paid to."""
    row, party = _locked(step, account)
    step.require(can_confirm_account(by, row, party))
    _require_waiting(row)
    if not bears_the_name(row, party):
        raise Conflict(
            "other_name",
            _("户名“%(holder)s”与现在的登记名称“%(name)s”不一致。")
            % {"holder": row.holder, "name": party.name},
            next_step=_("请不予确认，由单位用现在名称的账户重新登记。"),
        )
    row.state, row.confirmed_at, row.confirmed_by = AccountState.CONFIRMED, clock.now(), by.ref
    row.usable_from = row.confirmed_at + timedelta(hours=settings.YUNTI_ACCOUNT_HOURS)
    step.save(row)
    tell_confirmed(party, row, by)
    step.record(party, details={**_told(row), "usable_from": row.usable_from})
    return row


@command("registry.refuse_account")
def refuse_account(step: Step, *, account: BankAccount, reason: str, by: Actor) -> BankAccount:
    row, party = _locked(step, account)
    step.require(can_confirm_account(by, row, party))
    _require_waiting(row)
    said = _reason(reason, _("写明哪里不符、怎样改，例如账号与证明不一致。"))
    _end(step, row, AccountState.REFUSED, said, by)
    tell_ended_account(party, row, by)
    step.record(party, details={**_told(row), "reason": said})
    return row


@command("registry.stop_account")
def stop_account(step: Step, *, account: BankAccount, reason: str, by: Actor) -> BankAccount:
    """At once, by the party or its authority; the version before, if there is one, is paid to again."""
    row, party = _locked(step, account)
    step.require(can_stop_account(by, party))
    if row.state not in (AccountState.WAITING, AccountState.CONFIRMED):
        raise Conflict(
            "not_standing", _("这个账户已经不用：%(state)s。") % {"state": row.get_state_display()}
        )
    said = _reason(reason, _("例如账户已注销，或者不是本单位登记的。"))
    _end(step, row, AccountState.STOPPED, said, by)
    tell_ended_account(party, row, by)
    step.record(party, details={**_told(row), "reason": said})
    return row


def _locked(step: Step, account: BankAccount) -> tuple[BankAccount, PartyRow]:
    party = lock_party(step, party_of(account))
    return BankAccount.objects.get(pk=account.pk), party  # the party's lock keeps others off it


def _require_waiting(row: BankAccount) -> None:
    if row.state != AccountState.WAITING:
        raise Conflict(
            "account_decided",
            _("这个账户已经办结：%(state)s。") % {"state": row.get_state_display()},
            next_step=_("请刷新后查看。"),
        )


def _end(step: Step, row: BankAccount, state: AccountState, reason: str, by: Actor) -> None:
    row.state, row.ended_at, row.ended_by, row.ended_reason = state, clock.now(), by.ref, reason
    step.save(row)


def _reason(reason: str, advice: str) -> str:
    said = reason.strip()
    if not said:
        raise InvalidInput([Problem("reason", "empty", _("没有填写理由。"), advice)])
    if len(said) > LONGEST_REASON:
        told = {"limit": LONGEST_REASON}
        raise InvalidInput([Problem("reason", "too_long", _("理由不能超过 %(limit)s 个字。") % told)])
    return said


def _told(row: BankAccount) -> dict[str, Any]:
    """For the log: never the whole number."""
    return {"version": row.version, "bank": row.bank, "number": row.masked, "ref": row.ref}
