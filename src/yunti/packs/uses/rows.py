"""Rows of a list with rules of the pack computed for them, for functions of the catalogue that order and choose rows.

Not here: the functions themselves (the modules beside this one).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from yunti.domain.ordering import LARGEST_FIRST
from yunti.packs.calls import Call
from yunti.rules.building import Scope
from yunti.rules.engine import Evaluation
from yunti.rules.tracing import Env, Row


def names_in(order: Iterable[str]) -> list[str]:
    return [text.removesuffix(LARGEST_FIRST) for text in order]


def with_rules(
    call: Call,
    evaluation: Evaluation,
    env: Env,
    tables: Sequence[str],
    rules: Iterable[str],
    rows: Iterable[Row],
) -> list[dict[str, Any]]:
    """Each row as {rule: value}; `env` is what stands around the rows, `tables` the lists down to them."""
    scope = Scope(tuple(tables))
    nodes = {
        rule: call.program.output(rule, ("operations", call.name, "with", ".".join(tables), rule), scope)
        for rule in rules
    }
    return [{rule: evaluation.value_of(node, (*env, row)) for rule, node in nodes.items()} for row in rows]
