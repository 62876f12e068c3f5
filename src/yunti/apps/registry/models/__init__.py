"""Every table of the registry by name; each lies in the file of its noun."""

from yunti.apps.registry.models.bars import (
    AllowList,
    AllowListCode,
    AllowListEntry,
    AllowListMatch,
    Ban,
    Bar,
    DishonestyRecord,
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
from yunti.apps.registry.models.transfers import EnterpriseImport, RegistryExport

__all__ = [
    "AboutParty",
    "AllowList",
    "AllowListCode",
    "AllowListEntry",
    "AllowListMatch",
    "Ban",
    "Bar",
    "ChangeRequest",
    "DishonestyRecord",
    "Enterprise",
    "EnterpriseImport",
    "Fact",
    "FormerName",
    "Party",
    "Provenance",
    "RegistryExport",
    "StatusGrant",
    "StatusKind",
    "Supplier",
]
