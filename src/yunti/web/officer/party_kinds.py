"""Enterprises and suppliers as the officer's pages tell them apart: columns, queries, services, words, addresses.

Not here: the pages (`party_forms.py`, `party_statuses.py`), the lists and files (`enterprises.py`, `suppliers.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.masterdata import ENTERPRISE_FIELDS, SUPPLIER_FIELDS
from yunti.apps.registry.permissions import SENIOR_OFFICERS, PartyRow
from yunti.apps.registry.queries import parties
from yunti.apps.registry.services.merging import merge_enterprises, merge_suppliers
from yunti.apps.registry.services.parties import register_enterprise, register_supplier
from yunti.kit.actors import Actor
from yunti.web.shared.party_file import file_of


@dataclass(frozen=True)
class PartyKind:
    """`noun` begins the names of its addresses: officer:enterprise-list, officer:supplier-edit."""

    noun: str
    fields: tuple[str, ...]
    find: Callable[[Actor, str], PartyRow]
    find_by_code: Callable[[Actor, str], PartyRow]
    register: Callable[..., PartyRow]
    merge: Callable[..., PartyRow]
    list_title: Any
    new_title: Any
    unknown_code: Any
    linked: Any

    @property
    def changeable(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name != "uscc")

    def url(self, page: str, *args: str) -> str:
        return reverse(f"officer:{self.noun}-{page}", args=args)

    def acts(self, ref: str, actor: Actor) -> dict[str, str]:
        """Addresses of what an officer may do with a file, for its page; empty where this desk may not."""
        senior = actor.at(*SENIOR_OFFICERS)
        return {
            "edit_url": self.url("edit", ref),
            "facts_url": self.url("facts", ref),
            "link_url": self.url("link", ref),
            "grant_url": self.url("status-grant", ref),
            "merge_url": self.url("merge", ref) if senior else "",
        }


def detail_context(kind: PartyKind, row: PartyRow, actor: Actor, as_of: date) -> dict[str, Any]:
    """What `party_detail.html` shows: the file, and what this officer may do with it."""
    context = file_of(row, kind.fields, actor, as_of)
    context |= {"list_url": kind.url("list"), "list_title": kind.list_title, "noun": kind.noun}
    context["books_url"] = reverse(f"shared:book-{kind.noun}", args=[row.ref])
    if context["may_edit"]:
        context |= {**kind.acts(row.ref, actor), "unlinked": parties.unlinked_organisation(row)}
    return context


ENTERPRISE = PartyKind(
    noun="enterprise",
    fields=ENTERPRISE_FIELDS,
    find=parties.enterprise_by_ref,
    find_by_code=parties.enterprise_by_code,
    register=register_enterprise,
    merge=merge_enterprises,
    list_title=_("企业名录"),
    new_title=_("登记企业"),
    unknown_code=_("辖区内没有这个信用代码的企业。"),
    linked=_("已确认，这个账号现在可以看到本企业的档案。"),
)
SUPPLIER = PartyKind(
    noun="supplier",
    fields=SUPPLIER_FIELDS,
    find=parties.supplier_by_ref,
    find_by_code=parties.supplier_by_code,
    register=register_supplier,
    merge=merge_suppliers,
    list_title=_("服务商名录"),
    new_title=_("登记服务商"),
    unknown_code=_("辖区内没有这个信用代码的服务商。"),
    linked=_("已确认，这个账号现在可以看到本单位的档案。"),
)
