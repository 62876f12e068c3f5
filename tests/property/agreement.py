"""The answers of the judge for many cases, and those of every other engine, side by side.

Not here: where rules and cases come from (`trees`, `enterprises`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yunti.rules.batch import Answers, Question, evaluate_batch, tables_for
from yunti.rules.engine import Program, evaluate
from yunti.rules.planning import Scope
from yunti.rules.tracing import Env

Cases = Sequence[Mapping[str, Any]]


def everything(program: Program) -> Question:
    """Every name, every column of every list, every report."""
    columns = [f"{table}.{column}" for table, column in program.builder.built if table]
    return Question(program, [*program.nodes, *columns], [*program.reports])


def judged(question: Question, cases: Cases) -> dict[str, list[Any]]:
    """By the judge: name → the values of all cases, or of all rows of the list in their order; report → codes."""
    out: dict[str, list[Any]] = {name: [] for name in (*question.names, *question.reports)}
    wanted = question.wanted()
    for case in cases:
        evaluation = evaluate(question.program, case)
        for scope, columns in wanted.items():
            for env in environments(evaluation.env, scope):
                for name, node in columns.items():
                    if name in out:
                        out[name].append(evaluation.trace_in(node, env).value)
        for report in question.reports:
            out[report].append(evaluation.codes(report))
    return out


def environments(env: Env, scope: Scope) -> Iterator[Env]:
    if not scope:
        yield env
        return
    for row in env[-1].get(scope[0]) or ():
        yield from environments((*env, row), scope[1:])


def answered(question: Question, cases: Cases, engine: str) -> dict[str, list[Any]]:
    return plain(question, evaluate_batch(question, tables_for(question, cases), engine))


def plain(question: Question, answers: Answers) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = {}
    for scope, columns in question.wanted().items():
        table = answers.tables[scope]
        for name in columns:
            if name in question.names:
                out[name] = [
                    tuple(each) if isinstance(each, list) else each for each in table[name].to_list()
                ]
    return out | {report: answers.codes(report) for report in question.reports}


def differences(expected: Mapping[str, list[Any]], found: Mapping[str, list[Any]]) -> list[str]:
    """Name, place and both values of what is not the same; 1 is not True here."""
    out = []
    for name, values in expected.items():
        if len(values) != len(found[name]):
            out.append(f"{name}: {len(values)} values, {len(found[name])} found")
            continue
        for place, (one, other) in enumerate(zip(values, found[name], strict=True)):
            if type(one) is not type(other) or one != other:
                out.append(f"{name}[{place}]: {one!r}, found {other!r}")
    return out
