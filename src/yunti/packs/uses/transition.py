"""`uses: transition`: one step of a declared workflow; asked in the order action, actor, guards.

Not here: the interpreter (`domain.workflow`).
"""

from collections.abc import Mapping

from yunti.domain.workflow import Refusal, step
from yunti.packs.calls import Call, Output
from yunti.rules.errors import FactError

REFUSAL_CODES = {Refusal.ACTION: "E_ACTION", Refusal.ACTOR: "E_ACTOR", Refusal.GUARD: "E_GUARD"}


def run(call: Call) -> Output:
    given = call.given
    guards = given.get("guards") or {}
    if not isinstance(guards, Mapping):
        raise FactError("guards", "应为一组 条件: true")
    moves = call.pack.moves.get(str(given.get("workflow")), ())
    taken = step(moves, str(given.get("state")), str(given.get("action")), str(given.get("actor")), guards)
    if taken.refusal is not None:
        return {"error": REFUSAL_CODES[taken.refusal]}
    return {"to": taken.target}
