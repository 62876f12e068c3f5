"""Confirming within the party what is about to be handed in: asking for it, saying so, taking it back.

Not here: whether it was confirmed and what that counts for (`queries.signing`).
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.accounts.enums import MandateRole
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case, SignOff
from yunti.apps.cases.permissions import desk_of_party, is_party, roles_in
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.cases.queries.signing import certifiers_of, is_certifier, present_digest
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict
from yunti.kit.permissions import Allowed, Decision, Denied

KIND = "cases.signing"


@command("cases.ask_to_sign_off")
def ask_to_sign_off(step: Step, *, case: Case, by: Actor, key: str | None = None) -> Case:
    row = lock_case(step, case, by)
    step.require(_of_party(by, row))
    _refuse_handed_in(row)
    if not certifiers_of(row):
        raise Conflict(
            "nobody_to_sign_off",
            _("本单位没有指定确认人，不需要确认。"),
            next_step=_("可以直接提交。"),
        )
    _tell_certifiers(row, _present(row, by), by)
    step.record(row)
    return row


@command("cases.sign_off")
def sign_off(step: Step, *, case: Case, seen: str, by: Actor, key: str | None = None) -> SignOff:
    """`seen` is the digest of what the person saw: nobody confirms what a colleague has changed meanwhile."""
    row = lock_case(step, case, by)
    step.require(_of_certifier(by, row))
    _refuse_handed_in(row)
    now = _present(row, by)
    if seen != now:
        raise Conflict(
            "overtaken",
            _("在您查看之后，内容又改过。"),
            next_step=_("请看过现在的内容再确认。"),
        )
    known = SignOff.objects.filter(case=row, digest=now, signed_by=by.ref, withdrawn_at=None).first()
    if known is not None:
        raise Conflict("signed_already", _("您已经确认过现在的内容。"))
    made = step.create(SignOff, case=row, digest=now, signed_at=clock.now(), signed_by=by.ref)
    _tell_the_others(row, by)
    step.record(row, details={"digest": now})
    return made


@command("cases.withdraw_sign_off")
def withdraw_sign_off(step: Step, *, case: Case, by: Actor) -> Case:
    """Whatever the person confirmed of the case so far; before it is handed in."""
    row = lock_case(step, case, by)
    step.require(_of_certifier(by, row))
    _refuse_handed_in(row)
    rows = list(SignOff.objects.filter(case=row, signed_by=by.ref, withdrawn_at=None))
    if not rows:
        raise Conflict("not_signed", _("您没有确认过这份申报。"), next_step=_("请刷新页面。"))
    for each in rows:
        each.withdrawn_at = clock.now()
        step.save(each, "withdrawn_at")
    step.record(row, details={"count": len(rows)})
    return row


def _of_party(by: Actor, case: Case) -> Decision:
    return Allowed() if is_party(by, case) else Denied("not_yours", _("这份申报不是本单位的。"))


def _of_certifier(by: Actor, case: Case) -> Decision:
    if is_party(by, case) and is_certifier(by, case):
        return Allowed()
    return Denied(
        "not_certifier",
        _("只有本单位的确认人可以确认。"),
        next_step=_("确认人由本单位管理员在“本单位人员与委托”里指定。"),
    )


def _refuse_handed_in(case: Case) -> None:
    if case.state not in editable_states(pack_of(case.round), case.workflow):
        raise Conflict("not_editable", _("已经提交，不再需要确认。"), next_step=_("请刷新页面。"))


def _present(case: Case, by: Actor) -> str:
    pack = pack_of(case.round)
    return present_digest(Surroundings(case, pack, by, roles_in(by, case, pack.section("actors"))))


def _members(case: Case, *roles: MandateRole) -> Recipients:
    organisation: Any = case.organisation
    return Recipients(
        desk=desk_of_party(case),
        organisation_ref=organisation.ref,
        roles=roles,
        programme=case.round.programme,
    )


def _named(case: Case) -> dict[str, str]:
    party: Any = case.enterprise or case.supplier
    return {"party": party.name, "round": case.round.title}


@override("zh-hans")
def _tell_certifiers(case: Case, digest: str, by: Actor) -> None:
    post_message(
        kind=KIND,
        to=_members(case, MandateRole.CERTIFIER),
        subject=_("请确认%(party)s的申报内容") % _named(case),
        body=_("%(round)s：%(name)s请您确认，内容属实以后才能提交。") % {**_named(case), "name": by.name},
        link=f"/applicant/apply/{case.ref}/",
        by=by,
        dedupe_key=f"{KIND}:{case.ref}:{digest}:{by.ref}",
    )


@override("zh-hans")
def _tell_the_others(case: Case, by: Actor) -> None:
    post_message(
        kind=KIND,
        to=_members(case, MandateRole.MANAGER, MandateRole.HANDLER, MandateRole.AGENT),
        subject=_("%(party)s的申报内容已经确认") % _named(case),
        body=_("%(round)s：%(name)s确认内容属实，可以提交。之后再改内容，要重新确认。")
        % {**_named(case), "name": by.name},
        link=f"/applicant/apply/{case.ref}/",
        by=by,
    )
