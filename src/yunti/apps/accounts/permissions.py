"""Who may grant, approve and end rights, and who may change accounts: the three administrators are kept apart here.

The system administrator proposes, the security administrator approves, disables and unlocks, the auditor only reads;
nobody acts on an account or mandate of their own. Managers of an enterprise decide on its own people.
Not here: what other rooms allow (`permissions.py` of each room).
"""

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import JoinRoute, MandateRole
from yunti.apps.accounts.models import FactorReset, JoinRequest, Mandate, Organisation, Person
from yunti.domain.regions import lies_within
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks


def _own_account() -> Denied:
    return Denied("own_account", _("本人的账号和授权由他人办理。"), next_step=_("请由另一位管理员办理。"))


def _administers(actor: Actor, region_code: str, *desks: Desk) -> Decision:
    decision = only_desks(actor, *desks)
    if not decision:
        return decision
    if not lies_within(actor.jurisdiction, region_code):
        return Denied(
            "other_jurisdiction",
            _("这个单位不在您的管辖范围内。"),
            next_step=_("请由该地区的管理员办理。"),
        )
    return Allowed()


def _own_person(actor: Actor, person_id: int) -> Decision:
    return _own_account() if actor.person_id == person_id else Allowed()


def _looks_after(actor: Actor, person_id: int, *desks: Desk) -> Decision:
    """The account of another person, all of whose open mandates lie in the actor's land; of former ones, any."""
    decision = _own_person(actor, person_id) and only_desks(actor, *desks)
    if not decision:
        return decision
    rows = Mandate.objects.filter(person_id=person_id).values_list("ended_at", "organisation__region_code")
    places = [(ended is None, code) for ended, code in rows]
    inside = [(is_open, lies_within(actor.jurisdiction, code)) for is_open, code in places]
    of_open = [here for is_open, here in inside if is_open]
    if all(of_open) if of_open else (not inside or any(here for _open, here in inside)):
        return Allowed()
    return Denied(
        "other_jurisdiction",
        _("此人还在您管辖范围以外的单位任职。"),
        next_step=_("请由上级的管理员办理。"),
    )


def can_edit_authority(actor: Actor, region_code: str) -> Decision:
    return _administers(actor, region_code, Desk.SYSTEM_ADMIN)


def can_propose_person(actor: Actor) -> Decision:
    return only_desks(actor, Desk.SYSTEM_ADMIN)


def can_propose_mandate(actor: Actor, person_id: int, organisation: Organisation) -> Decision:
    return _own_person(actor, person_id) and _administers(actor, organisation.region_code, Desk.SYSTEM_ADMIN)


def can_decide_mandate(actor: Actor, mandate: Mandate) -> Decision:
    decision = _own_person(actor, mandate.person_id) and _administers(
        actor, mandate.organisation.region_code, Desk.SECURITY_ADMIN
    )
    if decision and mandate.granter_id == actor.person_id:
        return Denied(
            "own_proposal",
            _("提出授权的人不能批准同一项授权。"),
            next_step=_("请由另一位安全管理员批准。"),
        )
    return decision


def can_end_mandate(actor: Actor, mandate: Mandate) -> Decision:
    if mandate.desk in OUTSIDE and actor.organisation_id == mandate.organisation_id:
        return can_manage_members(actor, mandate.organisation)
    return _own_person(actor, mandate.person_id) and _administers(
        actor, mandate.organisation.region_code, Desk.SECURITY_ADMIN
    )


def can_manage_members(actor: Actor, organisation: Organisation) -> Decision:
    if (
        actor.desk in OUTSIDE
        and actor.organisation_id == organisation.pk
        and MandateRole.MANAGER in actor.roles
    ):
        return Allowed()
    return Denied(
        "not_manager",
        _("这一步由本单位管理员办理。"),
        next_step=_("请联系本单位管理员，或请其授予您管理员角色。"),
    )


def can_decide_join(actor: Actor, request: JoinRequest) -> Decision:
    if request.person_id == actor.person_id:
        return _own_account()
    if actor.desk in OFFICERS:
        if not lies_within(actor.jurisdiction, request.organisation.region_code):
            return Denied("other_jurisdiction", _("这家单位不在您的管辖范围内。"))
        if request.route != JoinRoute.OFFICER:
            return Denied(
                "managers_decide",
                _("这项申请由该单位的管理员答复。"),
                next_step=_("管理员无法答复时，由申请人转请主管部门办理。"),
            )
        return Allowed()
    return can_manage_members(actor, request.organisation)


def can_change_account(actor: Actor, person: Person) -> Decision:
    """Disable, enable, unlock, start a password reset."""
    return _looks_after(actor, person.pk, Desk.SECURITY_ADMIN)


def can_request_factor_reset(actor: Actor, person: Person) -> Decision:
    return _looks_after(actor, person.pk, Desk.SYSTEM_ADMIN)


def can_decide_factor_reset(actor: Actor, reset: FactorReset) -> Decision:
    if reset.requested_by_id == actor.person_id:
        return Denied("own_proposal", _("申请重置的人不能批准同一项重置。"))
    return _looks_after(actor, reset.person_id, Desk.SECURITY_ADMIN)


def only_person_themselves(actor: Actor, person_id: int) -> Decision:
    if actor.is_person and actor.person_id == person_id:
        return Allowed()
    return Denied("not_own_account", _("只能更改自己的账号。"))


def only_platform(actor: Actor) -> Decision:
    if actor.is_system:
        return Allowed()
    return Denied("platform_only", _("这一步由平台按时间表或安装程序办理。"))


def can_erase_person(actor: Actor, person_id: int) -> Decision:
    """The security administrator, or the platform itself when the time of keeping is over."""
    if actor.is_system:
        return Allowed()
    return _looks_after(actor, person_id, Desk.SECURITY_ADMIN)
