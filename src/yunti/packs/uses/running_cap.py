"""`uses: running_cap`: a ceiling over the entries of a group in order; each entry gets what the earlier have left.

Settings: `rows` the list, `key`, `amount` (rules), `counts` the rule for entries that count, `group` (fields joined by @,
unknown ones left out), `order`, `ceiling`; `awards_as` and `totals_as` name the two maps put out.
Not here: the arithmetic (`domain.running_caps`).
"""

from yunti.domain.ordering import ordered, read_order
from yunti.domain.running_caps import Entry, running_cap
from yunti.packs.calls import Call, Output, open_evaluation
from yunti.packs.outputs import shown
from yunti.packs.uses.rows import names_in, with_rules
from yunti.packs.uses.settings import Settings
from yunti.rules.building import Scope

SETTINGS = Settings(
    required=("rows", "key", "amount", "group", "order", "ceiling", "awards_as", "totals_as"),
    optional=("counts", "unit"),
    named_outputs=("awards_as", "totals_as"),
)


def run(call: Call) -> Output:
    evaluation = open_evaluation(call)
    table, order = call.setting("rows"), call.setting("order")
    key, amount, counts = call.setting("key"), call.setting("amount"), call.setting("counts", "true")
    rules = {key, amount, counts, *call.setting("group"), *names_in(order)}
    given = evaluation.env[0].get(table) or ()
    rows = ordered(with_rules(call, evaluation, evaluation.env, [table], rules, given), read_order(order))
    entries = [
        Entry(
            row[key],
            "@".join(str(row[name]) for name in call.setting("group") if row[name] is not None),
            row[amount] or 0,
            row[counts] is True,
        )
        for row in rows
    ]
    awarded, totals = running_cap(entries, call.setting("ceiling"))
    type_ = call.program.output(
        amount, ("operations", call.name, "with", table, amount), Scope((table,))
    ).type
    unit = str(call.setting("unit", ""))
    return {
        call.setting("awards_as"): {name: shown(value, type_, unit) for name, value in awarded.items()},
        call.setting("totals_as"): {name: shown(value, type_, unit) for name, value in totals.items()},
    }
