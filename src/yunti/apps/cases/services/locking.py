"""The case row, or several, locked and read anew, as every write of the room begins. Not here: what is written."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import can_see_case
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit.actors import Actor
from yunti.kit.commands import Step
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.shapes import shaped


def lock_case(step: Step, case: Case, by: Actor) -> Case:
    """For whom the case is visible; to everybody else it looks as if it did not exist."""
    row = lock_row(step, case)
    if row is None or not can_see_case(by, row):
        raise NotFoundOrHidden()
    return row


def lock_row(step: Step, case: Case, *, with_party: bool = True, with_round: bool = False) -> Case | None:
    """The lock keeps two persons from moving or answering the same case at once; held for one command.

    The party is locked first where what follows from a step may change its statuses: rows are locked in one order.
    With the round nobody closes it or moves its windows before the command has ended.
    """
    for model, key in ((Enterprise, case.enterprise_id), (Supplier, case.supplier_id)):
        if key is not None and with_party:
            step.lock_shaped(shaped(_row, key, fixed=(model,)))
    sharing = (Round, case.round_id) if with_round else None
    rows: list[Case] = step.lock_shaped(shaped(_whole, case.pk), sharing=sharing)
    return rows[0] if rows else None


def _row(model: Any, key: int) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model.objects.filter(pk=key)
    return rows


def _whole(key: int) -> "QuerySet[Case]":
    rows = Case.objects.filter(pk=key)
    return rows.select_related("round", "enterprise", "supplier", "organisation")


def lock_cases(step: Step, cases: Sequence[Case]) -> list[Case]:
    """Parties, then rounds, then cases, each by ascending key, before the first is touched: two officers cannot block each other."""
    enterprises = {case.enterprise_id for case in cases if case.enterprise_id}
    suppliers = {case.supplier_id for case in cases if case.supplier_id}
    if enterprises:
        step.lock(Enterprise.objects.filter(pk__in=enterprises))
    if suppliers:
        step.lock(Supplier.objects.filter(pk__in=suppliers))
    step.share(Round, {case.round_id for case in cases})
    rows = Case.objects.filter(pk__in=[case.pk for case in cases])
    return step.lock(rows.select_related("round", "enterprise", "supplier", "organisation"))
