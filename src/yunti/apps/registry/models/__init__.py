"""Every table of the registry by name; each lies in the file of its noun."""

from yunti.apps.registry.models.accounts import BankAccount
from yunti.apps.registry.models.bars import (
    AllowList,
    AllowListCode,
    AllowListDenial,
    AllowListEntry,
    AllowListMatch,
    Ban,
    Bar,
    DishonestyRecord,
    FiscalViolation,
)
from yunti.apps.registry.models.facts import (
    ChangeRequest,
    Fact,
    FormerName,
    Provenance,
    StatusGrant,
    StatusKind,
)
from yunti.apps.registry.models.parties import AboutParty, Enterprise, Party, Supplier
from yunti.apps.registry.models.services import ListedService
from yunti.apps.registry.models.transfers import EnterpriseImport, RegistryExport

__all__ = [
    "AboutParty",
    "AllowList",
    "AllowListCode",
    "AllowListDenial",
    "AllowListEntry",
    "AllowListMatch",
    "Ban",
    "BankAccount",
    "Bar",
    "ChangeRequest",
    "DishonestyRecord",
    "Enterprise",
    "EnterpriseImport",
    "Fact",
    "FiscalViolation",
    "FormerName",
    "ListedService",
    "Party",
    "Provenance",
    "RegistryExport",
    "StatusGrant",
    "StatusKind",
    "Supplier",
]
