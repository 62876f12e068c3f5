"""Runs an operation that a pack declares: a case's fields in, an object of outputs out, by the closed catalogue `USES`.

An operation or a field that the programme does not define answers `{error: E_OP}` or `{error: E_FIELD}`.
Not here: the functions of the catalogue (`uses`), comparing with what was expected (`casebook`).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from yunti.packs.calls import Call, Output
from yunti.packs.reading import Pack
from yunti.packs.uses import (
    allocate_in_order,
    check_totals,
    evaluate,
    list_once,
    once_only_reasons,
    order_with_override,
    rank_and_tier,
    reconcile,
    render_text,
    running_cap,
    transition,
    working_day_due,
)
from yunti.packs.uses.settings import NO_SETTINGS, Settings
from yunti.rules.parameters import NO_CHANGE, WhatIf

NO_OPERATION = {"error": "E_OP"}
NO_FIELD = {"error": "E_FIELD"}
USES: Mapping[str, Callable[[Call], Output]] = {
    "evaluate": evaluate.run,
    "transition": transition.run,
    "list_once": list_once.run,
    "render_text": render_text.run,
    "check_totals": check_totals.run,
    "order_with_override": order_with_override.run,
    "rank_and_tier": rank_and_tier.run,
    "reconcile": reconcile.run,
    "allocate_in_order": allocate_in_order.run,
    "once_only_reasons": once_only_reasons.run,
    "running_cap": running_cap.run,
    "working_day_due": working_day_due.run,
}
SETTINGS: Mapping[str, Settings] = {
    "evaluate": NO_SETTINGS,
    "transition": Settings(outputs=("to", "error")),
    "list_once": list_once.SETTINGS,
    "render_text": render_text.SETTINGS,
    "check_totals": check_totals.SETTINGS,
    "order_with_override": order_with_override.SETTINGS,
    "rank_and_tier": rank_and_tier.SETTINGS,
    "reconcile": reconcile.SETTINGS,
    "allocate_in_order": allocate_in_order.SETTINGS,
    "once_only_reasons": once_only_reasons.SETTINGS,
    "running_cap": running_cap.SETTINGS,
    "working_day_due": working_day_due.SETTINGS,
}


def unknown_fields(pack: Pack, given: Mapping[str, Any]) -> list[str]:
    return [key for key in given if key != "op" and key not in pack.input_fields]


def run(
    pack: Pack, given: Mapping[str, Any], as_of: date | None = None, what_if: WhatIf = NO_CHANGE
) -> Output:
    """The object of outputs. Raises FactError for a field of the wrong type."""
    name = given.get("op")
    if not isinstance(name, str) or name not in pack.section("operations"):
        return dict(NO_OPERATION)
    if unknown_fields(pack, given):
        return dict(NO_FIELD)
    fields = {key: value for key, value in given.items() if key != "op"}
    call = Call(pack, name, fields, as_of, what_if)
    return USES[call.declared["uses"]](call)
