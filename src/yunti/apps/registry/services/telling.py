"""Messages about a party's file: to its officers that a change waits, to its people what was decided about it.

A party without accounts is told nothing here. All is written in Chinese, whatever language the officer reads. Not here: lists coming in and going out (`importing.telling`, `exports`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.registry.enums import ChangeState
from yunti.apps.registry.masterdata import COLUMNS
from yunti.apps.registry.models import (
    AllowList,
    Ban,
    ChangeRequest,
    DishonestyRecord,
    Enterprise,
    FiscalViolation,
    ListedService,
    StatusGrant,
    Supplier,
)
from yunti.apps.registry.permissions import PartyRow
from yunti.domain.regions import RegionLevel, level_of
from yunti.kit.actors import Actor, Desk

WRITTEN_IN = "zh-hans"


@override(WRITTEN_IN)
def tell_asked(party: PartyRow, change: ChangeRequest, by: Actor) -> None:
    """To the county that decides first; its prefecture and province see it in their lists."""
    subject = _("变更申请待审核：%(name)s") % {"name": party.name}
    body = _("申请变更%(label)s。理由：%(reason)s")
    post_message(
        kind="registry.change",
        to=Recipients(desk=Desk.COUNTY, jurisdiction=party.region_code),
        subject=subject,
        body=body % {"label": COLUMNS[change.field].label, "reason": change.reason},
        link=f"/officer/changes/{change.ref}/",
        by=by,
    )


@override(WRITTEN_IN)
def tell_decided(party: PartyRow, change: ChangeRequest, by: Actor) -> None:
    label = COLUMNS[change.field].label
    told = {
        ChangeState.APPROVED: _("已同意，档案已按申请变更。"),
        ChangeState.REFUSED: _("没有同意：%(note)s"),
        ChangeState.OUTDATED: _("申请以后档案已有变化，申请失效。请核对后重新申请。"),
    }
    body = told[ChangeState(change.state)] % {"note": change.decision_note}
    _tell_party(party, "registry.change", _("%(label)s的变更申请已办结") % {"label": label}, body, by)


@override(WRITTEN_IN)
def tell_barred(bar: Ban | DishonestyRecord, by: Actor) -> None:
    ground = bar.ground if isinstance(bar, Ban) else bar.number
    until = bar.valid_to.isoformat() if bar.valid_to else _("解除为止")
    body = _("%(ground)s（%(source)s），自 %(since)s 至 %(until)s。有异议的，向作出决定的机关提出。")
    told = {"ground": ground, "source": bar.source, "since": bar.valid_from.isoformat(), "until": until}
    _tell_code(bar.uscc, _("本单位已列入限制申报的名单"), body % told, by)


@override(WRITTEN_IN)
def tell_violation(party: Enterprise, row: FiscalViolation, by: Actor) -> None:
    body = _("%(source)s %(number)s，%(day)s 查明。有异议的，向登记的主管部门提出。")
    told = {"source": row.source, "number": row.number, "day": row.found_on.isoformat()}
    _tell_party(party, "registry.status", _("本单位档案登记了一条财政资金违法违规"), body % told, by)


@override(WRITTEN_IN)
def tell_lifted(bar: Ban | DishonestyRecord, by: Actor) -> None:
    body = _("自今天起可以申报。理由：%(reason)s") % {"reason": bar.lifted_reason}
    _tell_code(bar.uscc, _("限制申报已解除"), body, by)


@override(WRITTEN_IN)
def tell_granted(party: PartyRow, grant: StatusGrant, by: Actor) -> None:
    subject = _("已授予%(kind)s：%(value)s") % {"kind": grant.kind.title, "value": grant.value}
    _tell_party(party, "registry.status", subject, grant.source, by)


@override(WRITTEN_IN)
def tell_ended(party: PartyRow, grant: StatusGrant, by: Actor) -> None:
    subject = _("%(kind)s已终止：%(value)s") % {"kind": grant.kind.title, "value": grant.value}
    body = _("自 %(day)s 起不再有效。理由：%(reason)s")
    told = {"day": f"{grant.revoked_on:%Y-%m-%d}", "reason": grant.revoked_reason}
    _tell_party(party, "registry.status", subject, body % told, by)


@override(WRITTEN_IN)
def tell_restored(party: PartyRow, grant: StatusGrant, reason: str, by: Actor) -> None:
    subject = _("%(kind)s已恢复：%(value)s") % {"kind": grant.kind.title, "value": grant.value}
    body = _("终止的决定已经撤销，自 %(day)s 起有效。理由：%(reason)s")
    told = {"day": f"{grant.valid_from:%Y-%m-%d}", "reason": reason}
    _tell_party(party, "registry.status", subject, body % told, by)


@override(WRITTEN_IN)
def tell_listed(supplier: Supplier, row: ListedService, by: Actor) -> None:
    subject = _("服务已上架：%(title)s") % {"title": row.title}
    body = _("自 %(day)s 起列入目录，企业可以选用。") % {"day": f"{row.listed_from:%Y-%m-%d}"}
    _tell_party(supplier, "registry.status", subject, body, by)


@override(WRITTEN_IN)
def tell_delisted(supplier: Supplier, row: ListedService, by: Actor) -> None:
    subject = _("服务已下架：%(title)s") % {"title": row.title}
    body = _("自 %(day)s 起不再列入目录。理由：%(reason)s")
    told = {"day": f"{row.listed_to:%Y-%m-%d}", "reason": row.delisted_reason}
    _tell_party(supplier, "registry.status", subject, body % told, by)


def _tell_code(uscc: str, subject: str, body: str, by: Actor) -> None:
    """Bans and records name a credit code; whoever is registered under it is told."""
    for model in (Enterprise, Supplier):
        party = model._default_manager.filter(uscc=uscc).first()
        if party is not None:
            _tell_party(party, "registry.status", subject, body, by)


@override(WRITTEN_IN)
def tell_list_ended(each: AllowList, by: Actor) -> None:
    """To the authority whose list it is, where another one ended it or took it over."""
    if each.jurisdiction == by.jurisdiction:
        return
    subject = _("白名单将终止：%(title)s") % {"title": each.title}
    body = _("自 %(day)s 起不再生效，由%(who)s决定。理由：%(reason)s")
    told = {"day": f"{each.ended_on:%Y-%m-%d}", "who": by.organisation_name, "reason": each.ended_reason}
    post_message(
        kind="registry.status",
        to=Recipients(desk=_OFFICERS[level_of(each.jurisdiction)], jurisdiction=each.jurisdiction),
        subject=subject,
        body=body % told,
        link=f"/officer/lists/allow/{each.ref}/",
        by=by,
    )


_OFFICERS = {
    RegionLevel.PROVINCE: Desk.PROVINCE,
    RegionLevel.PREFECTURE: Desk.PREFECTURE,
    RegionLevel.COUNTY: Desk.COUNTY,
}


def _tell_party(party: PartyRow, kind: str, subject: str, body: str, by: Actor) -> None:
    if party.organisation is None:
        return
    enterprise = isinstance(party, Enterprise)
    post_message(
        kind=kind,
        to=Recipients(organisation_ref=party.organisation.ref),
        subject=subject,
        body=body,
        link="/applicant/record/" if enterprise else "/supplier/record/",
        by=by,
    )
