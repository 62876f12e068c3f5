"""`uses: order_with_override`: the order decided by people when they gave one in full, else by keys.

Settings: `rows` (the field), `override` (the column of their places), `by: ["score desc", "code"]`, `show` (the column
put out), `refusal` (the code when the places do not say an order). Answers `order` and `errors`.
Not here: sorting (`domain.ordering`).
"""

from yunti.domain.ordering import order_with_override, read_order
from yunti.packs.calls import Call, Output
from yunti.packs.uses.settings import Settings

SETTINGS = Settings(required=("rows", "override", "by", "show", "refusal"), outputs=("order", "errors"))


def run(call: Call) -> Output:
    rows = call.value(call.setting("rows")) or []
    order = order_with_override(rows, call.setting("override"), read_order(call.setting("by")))
    shown = [row[call.setting("show")] for row in order or []]
    errors = [] if order is not None else [call.setting("refusal")]
    return {"order": shown, "errors": errors}
