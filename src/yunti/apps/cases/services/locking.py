"""The case row, locked and read anew, as every write of the room begins. Not here: what is written."""

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import can_see_case
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit.actors import Actor
from yunti.kit.commands import Step
from yunti.kit.errors import NotFoundOrHidden


def lock_case(step: Step, case: Case, by: Actor) -> Case:
    """For whom the case is visible; to everybody else it looks as if it did not exist."""
    row = lock_row(step, case)
    if row is None or not can_see_case(by, row):
        raise NotFoundOrHidden()
    return row


def lock_row(step: Step, case: Case) -> Case | None:
    """The lock keeps two persons from moving or answering the same case at once; held for one command.

    The party is locked first: what follows from a step may change its statuses, and rows are locked in one order.
    """
    for model, key in ((Enterprise, case.enterprise_id), (Supplier, case.supplier_id)):
        if key is not None:
            step.lock(model.objects.filter(pk=key))
    rows = step.lock(
        Case.objects.filter(pk=case.pk).select_related("round", "enterprise", "supplier", "organisation")
    )
    return rows[0] if rows else None
