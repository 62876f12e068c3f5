"""`uses: list_once`: of many records those that count, each subject once by its earliest record, in a stated order.

Settings: `rows` the list, `once_by` the subject, `first_by` the day, `where` the rule for a row, `order` the keys,
`shows` the field put out under `names_as`; their number stands under `count_as`.
Not here: the ordering itself (`domain.listing`, `domain.ordering`).
"""

from operator import itemgetter

from yunti.domain.listing import first_of_each
from yunti.domain.ordering import ordered, read_order
from yunti.packs.calls import Call, Output, open_evaluation
from yunti.packs.uses.rows import names_in, with_rules
from yunti.packs.uses.settings import Settings

SETTINGS = Settings(
    required=("rows", "once_by", "first_by", "order", "shows", "names_as", "count_as"),
    optional=("where",),
    named_outputs=("names_as", "count_as"),
)


def run(call: Call) -> Output:
    evaluation = open_evaluation(call)
    table, order = call.setting("rows"), call.setting("order")
    once_by, first_by, shows = (call.setting(key) for key in ("once_by", "first_by", "shows"))
    where = call.setting("where", "true")
    rules = {once_by, first_by, shows, where, *names_in(order)}
    given = evaluation.env[0].get(table) or ()
    rows = with_rules(call, evaluation, evaluation.env, [table], rules, given)
    first = first_of_each(rows, itemgetter(once_by), itemgetter(first_by))
    taken = ordered([row for row in first if row[where] is True], read_order(order))
    return {call.setting("names_as"): [row[shows] for row in taken], call.setting("count_as"): len(taken)}
