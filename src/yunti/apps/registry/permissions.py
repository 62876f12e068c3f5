"""Who may read and change what in the registry. Jurisdictions hold by the region tree, own records by the organisation.

Not here: which rows a list shows (`queries.enterprises_visible_to`), which says the same as a condition on rows.
"""

from typing import TypeAlias

from django.utils.translation import gettext as _

from yunti.apps.registry.enums import PartyStatus
from yunti.apps.registry.models import BankAccount, ChangeRequest, Enterprise, Supplier
from yunti.domain.regions import lies_within
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks

PartyRow: TypeAlias = Enterprise | Supplier
READING_DESKS = OFFICERS | {Desk.FINANCE, Desk.AUDITOR}
SENIOR_OFFICERS = (Desk.PREFECTURE, Desk.PROVINCE)
CONFIRMING_DESKS = (*OFFICERS, Desk.FINANCE)


def scope_field(jurisdiction: str) -> str:
    """The column that a jurisdiction is compared with: province, prefecture or county."""
    if jurisdiction.endswith("0000"):
        return "province_code"
    return "prefecture_code" if jurisdiction.endswith("00") else "region_code"


def scope(jurisdiction: str) -> dict[str, str]:
    """The jurisdiction as a condition on rows, with the province above it, so that counting can walk one index."""
    return {"province_code": jurisdiction[:2] + "0000", scope_field(jurisdiction): jurisdiction}


def within(actor: Actor, party: PartyRow) -> bool:
    return lies_within(actor.jurisdiction, party.region_code)


def owns(actor: Actor, party: PartyRow) -> bool:
    desk = Desk.APPLICANT if isinstance(party, Enterprise) else Desk.SUPPLIER
    return (
        actor.at(desk)
        and party.organisation_id is not None
        and party.organisation_id == actor.organisation_id
    )


def can_see_party(actor: Actor, party: PartyRow) -> bool:
    if actor.is_system or owns(actor, party):
        return True
    return actor.desk in READING_DESKS and within(actor, party)


def needs_personal_data(actor: Actor, party: PartyRow) -> bool:
    """Officers of the jurisdiction and the party itself; everybody else sees contacts masked."""
    return owns(actor, party) or (actor.at(*OFFICERS) and within(actor, party))


def can_register_party(actor: Actor) -> Decision:
    return only_desks(actor, *OFFICERS)


def can_declare_party(actor: Actor, desk: Desk) -> Decision:
    return only_desks(actor, desk)


def can_edit_party(actor: Actor, party: PartyRow) -> Decision:
    """Officers within their jurisdiction, as long as the party stands."""
    if actor.is_system:
        return Allowed()
    decision = only_desks(actor, *OFFICERS)
    if not decision:
        return decision
    if not within(actor, party):
        return Denied(
            "other_jurisdiction",
            _("这家单位不在本岗位的辖区内。"),
            next_step=_("请由它所在地的主管部门办理。"),
        )
    if party.status == PartyStatus.MERGED:
        return Denied(
            "party_merged",
            _("这家单位已并入另一家，档案只供查阅。"),
            next_step=_("请在合并后的档案上办理。"),
        )
    return Allowed()


def can_merge_parties(actor: Actor, gone: PartyRow, kept: PartyRow) -> Decision:
    """Two files become one: prefecture or province, both files within the jurisdiction."""
    decision = only_desks(actor, *SENIOR_OFFICERS)
    if not decision:
        return decision
    for party in (gone, kept):
        decision = can_edit_party(actor, party)
        if not decision:
            return decision
    return Allowed()


def can_keep_bans(actor: Actor) -> Decision:
    """Bans and dishonesty records are kept by prefecture and province."""
    return Allowed() if actor.is_system else only_desks(actor, *SENIOR_OFFICERS)


def can_keep_list(actor: Actor, jurisdiction: str) -> Decision:
    """An allow-list belongs to the authority of a place; that authority or the one above keeps it."""
    decision = can_keep_bans(actor)
    if not decision or actor.is_system or lies_within(actor.jurisdiction, jurisdiction):
        return decision
    return Denied(
        "other_jurisdiction",
        _("这份名单由另一地区的主管部门发布，本岗位不能发布新版，也不能终止。"),
        next_step=_("请由发布名单的主管部门或其上级办理。"),
    )


def can_say_who_is_listed(actor: Actor, party: PartyRow) -> Decision:
    """Whether a name on a list means this party: prefecture and province, within their jurisdiction."""
    decision = can_keep_bans(actor)
    return can_edit_party(actor, party) if decision else decision


def can_take_over_list(actor: Actor, jurisdiction: str) -> Decision:
    """Whoever may keep the list of a lower place may make it one of its own."""
    decision = can_keep_list(actor, jurisdiction)
    if not decision or actor.jurisdiction != jurisdiction:
        return decision
    return Denied(
        "own_list",
        _("这份名单已经由本级发布。"),
        next_step=_("请在名单的页面发布新的一版。"),
    )


def can_ask_for_change(actor: Actor, party: PartyRow) -> Decision:
    if owns(actor, party):
        return Allowed()
    return Denied(
        "not_own_record", _("只能申请变更本单位的档案。"), next_step=_("请用本单位的账号登录后再办。")
    )


def can_decide_change(actor: Actor, change: ChangeRequest, party: PartyRow) -> Decision:
    """The officer of the jurisdiction; never the person who asked."""
    if change.asked_by == actor.person_ref:
        return Denied("own_request", _("不能审核本人提出的申请。"), next_step=_("请由本单位其他经办人审核。"))
    return can_edit_party(actor, party)


def can_import_enterprises(actor: Actor) -> Decision:
    if actor.at(*OFFICERS) and actor.jurisdiction:
        return Allowed()
    return (
        only_desks(actor, *OFFICERS)
        if not actor.at(*OFFICERS)
        else Denied(
            "no_jurisdiction",
            _("当前授权没有写明辖区，不能导入名单。"),
            next_step=_("请联系系统管理员补全授权。"),
        )
    )


def can_export_registry(actor: Actor) -> Decision:
    return only_desks(actor, *OFFICERS, Desk.FINANCE, Desk.AUDITOR)


def can_enter_account(actor: Actor, party: PartyRow) -> Decision:
    """The party itself, as long as it stands; nobody enters where somebody else is paid."""
    if not owns(actor, party):
        return Denied(
            "not_own_record", _("收款账户由单位自己登记。"), next_step=_("请用本单位的账号登录后再办。")
        )
    if party.status != PartyStatus.ACTIVE:
        return Denied("party_not_active", _("本单位的档案不是存续状态，不能登记收款账户。"))
    return Allowed()


def can_keep_services(actor: Actor, supplier: Supplier) -> Decision:
    """What a supplier offers out of a catalogue is decided by prefecture and province, or follows from a step of a programme."""
    decision = can_keep_bans(actor)
    return can_edit_party(actor, supplier) if decision else decision


def can_confirm_account(actor: Actor, account: BankAccount, party: PartyRow) -> Decision:
    """Finance or the authority of the place, never the person who entered it."""
    if account.entered_by == actor.person_ref:
        return Denied("own_account", _("不能确认本人登记的账户。"), next_step=_("请由其他经办人确认。"))
    return _confirms_within(actor, party)


def can_stop_account(actor: Actor, party: PartyRow) -> Decision:
    return Allowed() if owns(actor, party) else _confirms_within(actor, party)


def _confirms_within(actor: Actor, party: PartyRow) -> Decision:
    decision = only_desks(actor, *CONFIRMING_DESKS)
    if not decision or within(actor, party):
        return decision
    return Denied(
        "other_jurisdiction",
        _("这家单位不在本岗位的辖区内。"),
        next_step=_("请由它所在地的主管部门或财政部门办理。"),
    )
