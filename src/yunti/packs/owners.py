"""Which capability alone takes a step, for the step moves what that one keeps. Not here: what it then does (the rooms)."""

from yunti.packs import recovering, settlement, vouchers
from yunti.packs.reading import Pack


def owner_of(pack: Pack, workflow: str, action: str) -> str:
    """Empty where anybody's page may take steps of this name."""
    found = vouchers.vouchers_of(pack)
    if found is not None and found.effect_of(workflow, action) is not None:
        return vouchers.SECTION
    settled = settlement.settlement_of(pack)
    if settled is None:
        return ""
    recovery = recovering.recovery_of(pack)
    if recovery is not None and (workflow, action) == (settlement.claims_workflow(pack), recovery.step):
        return settlement.SECTION
    owned = settled.act_of(workflow, action) or settled.fate_of(pack, workflow, action)
    return settlement.SECTION if owned is not None else ""
