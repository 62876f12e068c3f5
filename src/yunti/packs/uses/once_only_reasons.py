"""`uses: once_only_reasons`: may a file be given back or turned down with these reasons?

Settings: `action` the field, `returns` and `rejects` its two values, `reasons`, `previous`, `ground` fields, `task` the
field that chooses from `grounds: {task: [ground]}`. Output: `allowed`; `new_as` names the list of reasons that came too
late, put out only when a later return is refused for them.
Not here: the test (`domain.reasons`).
"""

from yunti.domain.reasons import ReasonsFinding, may_reject, may_return
from yunti.packs.calls import Call, Output
from yunti.packs.uses.settings import Settings

SETTINGS = Settings(
    required=("action", "returns", "rejects", "reasons", "previous", "ground", "task", "grounds", "new_as"),
    outputs=("allowed",),
    named_outputs=("new_as",),
)


def run(call: Call) -> Output:
    found = _finding(call)
    return {"allowed": found.allowed} | ({call.setting("new_as"): list(found.new)} if found.new else {})


def _finding(call: Call) -> ReasonsFinding:
    action = call.value(call.setting("action"))
    reasons = call.value(call.setting("reasons")) or ()
    if action == call.setting("returns"):
        return may_return(reasons, call.value(call.setting("previous")) or ())
    if action == call.setting("rejects"):
        grounds = call.setting("grounds").get(call.value(call.setting("task")), ())
        return may_reject(reasons, call.value(call.setting("ground")), grounds)
    return ReasonsFinding(False)
