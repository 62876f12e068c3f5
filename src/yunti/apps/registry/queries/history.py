"""What happened to a file, and who acts for the party: for the detail pages.

Not here: searching the whole log (`apps.audit`), the rules of mandates (`apps.accounts`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit.models import AuditEvent

MOST_EVENTS = 30
ACTIONS: dict[str, str | Promise] = {
    "registry.register_enterprise": _("登记档案"),
    "registry.register_supplier": _("登记档案"),
    "registry.declare_enterprise": _("企业自行登记档案"),
    "registry.declare_supplier": _("服务商自行登记档案"),
    "registry.correct_party": _("更正档案"),
    "registry.close_party": _("注销档案"),
    "registry.link_organisation": _("关联账号"),
    "registry.record_facts": _("登记数据"),
    "registry.grant_status": _("授予状态"),
    "registry.revoke_status": _("终止状态"),
    "registry.ask_for_change": _("申请变更"),
    "registry.withdraw_change": _("撤回变更申请"),
    "registry.decide_change": _("审核变更申请"),
    "registry.list_service": _("上架服务"),
    "registry.delist_service": _("下架服务"),
    "registry.enter_account": _("登记收款账户"),
    "registry.confirm_account": _("确认收款账户"),
    "registry.refuse_account": _("不予确认收款账户"),
    "registry.stop_account": _("停用收款账户"),
    "registry.merge_enterprises": _("并入另一份档案"),
    "registry.enterprise_merged_away": _("并入另一家企业"),
    "registry.merge_suppliers": _("并入另一份档案"),
    "registry.supplier_merged_away": _("并入另一家服务商"),
}


@dataclass(frozen=True)
class HistoryLine:
    """One event as it is told: what, by whom, when."""

    text: str | Promise
    who: str
    at: datetime


def history_of(party: Enterprise | Supplier) -> list[HistoryLine]:
    """Two statements, newest first."""
    events = list(
        AuditEvent.objects.filter(
            subject_type=party._meta.label_lower, subject_ref=party.ref, outcome=AuditEvent.Outcome.DONE
        ).order_by("-id")[:MOST_EVENTS]
    )
    names = dict(Person.objects.filter(ref__in={event.actor for event in events}).values_list("ref", "name"))
    return [
        HistoryLine(
            ACTIONS.get(event.action, event.action),
            names.get(event.actor) or str(_("系统")),
            event.occurred_at,
        )
        for event in events
    ]


def people_of(party: Enterprise | Supplier, as_of: date) -> list[Mandate]:
    """One statement: mandates in force for the party's organisation."""
    if party.organisation_id is None:
        return []
    return list(
        Mandate.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=as_of),
            organisation_id=party.organisation_id,
            ended_at__isnull=True,
            valid_from__lte=as_of,
        )
        .select_related("person")
        .order_by("pk")
    )
