"""`uses: list_once`: of many records those that count, each subject once by its earliest record, in a stated order.

Settings: `rows` the list, `once_by` the subject, `first_by` the day, `where` the rule for a row, `order` the keys,
`shows` the field put out under `names_as`; their number stands under `count_as`.
Not here: the ordering itself (`domain.listing`).
"""

from collections.abc import Callable
from typing import Any

from yunti.domain.listing import first_of_each, in_order
from yunti.packs.calls import Call, Output, open_evaluation
from yunti.packs.uses.settings import Settings
from yunti.rules.building import Scope
from yunti.rules.engine import Evaluation
from yunti.rules.tracing import Row

SETTINGS = Settings(
    required=("rows", "once_by", "first_by", "order", "shows", "names_as", "count_as"),
    optional=("where",),
    named_outputs=("names_as", "count_as"),
)


def run(call: Call) -> Output:
    evaluation = open_evaluation(call)
    rows = evaluation.env[0].get(call.setting("rows")) or []

    def value_of(name: str) -> Callable[[Row], Any]:
        return _reader(call, evaluation, name)

    first = first_of_each(rows, value_of(call.setting("once_by")), value_of(call.setting("first_by")))
    counts = value_of(call.settings["where"]) if "where" in call.settings else lambda row: True
    taken = [row for row in first if counts(row) is True]
    ordered = in_order(taken, [value_of(name) for name in call.setting("order")])
    shows = value_of(call.setting("shows"))
    return {call.setting("names_as"): [shows(row) for row in ordered], call.setting("count_as"): len(ordered)}


def _reader(call: Call, evaluation: Evaluation, rule: str) -> Callable[[Row], Any]:
    scope = Scope((call.setting("rows"),))
    node = call.program.output(rule, ("operations", call.name, "with", rule), scope)
    return lambda row: evaluation.value_of(node, (evaluation.env[0], row))
