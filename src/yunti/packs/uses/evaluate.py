"""`uses: evaluate`: the outputs are rules of the pack, computed for the case that is given.

Not here: the kinds of outputs (`packs.outputs`).
"""

from yunti.packs.calls import Call, Output, open_evaluation
from yunti.packs.outputs import output_value


def run(call: Call) -> Output:
    evaluation = open_evaluation(call)
    return {
        key: output_value(evaluation, spec, ("operations", call.name, "output", key))
        for key, spec in call.pack.outputs(call.name).items()
    }
