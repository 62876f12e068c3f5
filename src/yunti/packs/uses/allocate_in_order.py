"""`uses: allocate_in_order`: the money of one or more pots to claims in order; what was not paid is carried over.

Settings: `claims` the list, `key`, `amount`; `aside: {output: rule}` takes claims out before money is given (sorted by
key); `pots`, each with `name`, `money` (a field), `where`, `order`, `left_as`; `shortfall`; `paid_order_as`, `paid_as`,
`carried_as`. With `periods` (a list that holds the claims) and `period_key` one result per period is put out, and what
was carried over flows into the next with the field `carried_flag` set.
Not here: the paying (`domain.allocating`), the keys of the order (columns of the pack).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yunti.domain.allocating import Allocation, Claim, Pot, Shortfall, allocate
from yunti.domain.ordering import ordered, read_order
from yunti.packs.calls import Call, Output, open_evaluation
from yunti.packs.outputs import shown
from yunti.packs.uses.rows import names_in, with_rules
from yunti.packs.uses.settings import Settings
from yunti.rules.engine import Evaluation
from yunti.rules.tracing import Env, Row
from yunti.rules.values import FactSpec

SETTINGS = Settings(
    required=("claims", "key", "amount", "pots", "paid_order_as", "paid_as", "carried_as"),
    optional=("aside", "shortfall", "periods", "period_key", "carried_flag"),
    named_outputs=("paid_order_as", "paid_as", "carried_as", "aside"),
)


def run(call: Call) -> Output:
    evaluation = open_evaluation(call)
    periods = call.settings.get("periods")
    if periods is None:
        fields = call.pack.definition.facts
        claims = evaluation.env[0].get(call.setting("claims")) or ()
        return _put_out(call, fields, *_settle(call, evaluation, evaluation.env, (), claims))
    return _run_periods(call, evaluation, str(periods))


def _run_periods(call: Call, evaluation: Evaluation, periods: str) -> Output:
    fields, flag = call.pack.definition.facts[periods].rows, call.settings.get("carried_flag")
    key = call.setting("key")
    out: Output = {}
    carried: list[Row] = []
    for period in evaluation.env[0].get(periods) or ():
        claims = [*carried, *(period.get(call.setting("claims")) or ())]
        env = (*evaluation.env, period)
        allocation, aside = _settle(call, evaluation, env, (periods,), claims)
        out[str(period[call.setting("period_key")])] = _put_out(call, fields, allocation, aside)
        waiting = set(allocation.unpaid)
        carried = [_carried(row, flag) for row in claims if row[key] in waiting]
    return out


def _carried(row: Row, flag: str | None) -> Row:
    """Without what was computed for it in the last period."""
    given = {name: value for name, value in row.items() if not name.startswith("=")}
    return {**given, flag: True} if flag else given


def _settle(
    call: Call, evaluation: Evaluation, env: Env, around: Sequence[str], claims: Iterable[Row]
) -> tuple[Allocation, dict[str, list[str]]]:
    key, amount, pots = call.setting("key"), call.setting("amount"), call.settings["pots"]
    aside: Mapping[str, str] = call.settings.get("aside") or {}
    rules = {key, amount, *aside.values()}
    for pot in pots:
        rules |= {pot.get("where", "true"), *names_in(pot["order"])}
    rows = with_rules(call, evaluation, env, [*around, call.setting("claims")], rules, claims)
    out = {name: sorted(row[key] for row in rows if row[rule] is True) for name, rule in aside.items()}
    ready = [row for row in rows if not any(row[rule] is True for rule in aside.values())]
    shortfall = Shortfall(call.setting("shortfall", Shortfall.STOP))
    return allocate([_pot(pot, ready, key, amount, env) for pot in pots], shortfall), out


def _pot(pot: Mapping[str, Any], rows: list[dict[str, Any]], key: str, amount: str, env: Env) -> Pot:
    money = next((scope[pot["money"]] for scope in reversed(env) if pot["money"] in scope), None)
    chosen = [row for row in rows if row[pot.get("where", "true")] is True]
    in_order = ordered(chosen, read_order(pot["order"]))
    return Pot(pot["name"], money or 0, tuple(Claim(row[key], row[amount] or 0) for row in in_order))


def _put_out(
    call: Call, fields: Mapping[str, FactSpec], allocation: Allocation, aside: Mapping[str, list[str]]
) -> Output:
    amount = fields[call.setting("claims")].rows[call.setting("amount")]
    left = {
        pot["left_as"]: shown(
            allocation.left[pot["name"]], fields[pot["money"]].type, fields[pot["money"]].unit
        )
        for pot in call.settings["pots"]
        if "left_as" in pot
    }
    paid = {name: shown(value, amount.type, amount.unit) for name, value in allocation.paid.items()}
    return {
        call.setting("paid_order_as"): list(allocation.paid),
        call.setting("paid_as"): paid,
        call.setting("carried_as"): list(allocation.unpaid),
        **aside,
        **left,
    }
