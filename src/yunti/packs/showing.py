"""A pack for people: its rules in Chinese and as SQL, its parameters with dates, its procedures as Mermaid diagrams.

Not here: forms, tables and reference lists (`sheets`), one case (`rules.explain`).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from yunti.packs.coverage import clause_text
from yunti.packs.layouts.showing import papers
from yunti.packs.reading import Pack
from yunti.packs.sheets import forms, lists, tables
from yunti.rules.batch import Question, sql_text
from yunti.rules.describing import describe, phrase, show
from yunti.rules.errors import RuleError
from yunti.rules.parameters import DatedParameter
from yunti.rules.population import rankings_of
from yunti.rules.values import Kind

Part = Callable[[Pack, date | None], Iterator[str]]


def rules(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    program = pack.program(as_of)
    yield f"# {pack.title}：判定规则（{program.as_of.isoformat()} 起有效的规定）"
    for name, section in pack.definition.sections.items():
        node = program.nodes[name]
        inner = node.kids[0]
        if section != "criteria" or node.type.kind is not Kind.YES_NO or not inner.meta.title:
            continue
        clause = "；".join(clause_text(pack, each) for each in inner.meta.clause)
        title, said = describe(inner), phrase(inner)
        yield f"- {title}{'' if said == title else f'：{said}'}{f'〔{clause}〕' if clause else ''}"


def parameters(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    yield f"# {pack.title}：参数"
    for parameter in pack.definition.parameters.values():
        reading = f"【本平台理解：{parameter.reading}】" if parameter.reading else ""
        yield f"- {parameter.title}{reading}"
        for day in sorted(parameter.values):
            clause = "；".join(clause_text(pack, each) for each in parameter.clauses[day])
            yield f"  - 自 {day.isoformat()}：{parameter_value(parameter, day)}〔{clause}〕"


def parameter_value(parameter: DatedParameter, day: date) -> str:
    """The value that begins on that day, with its unit; one per option where there are several."""
    value, type_, unit = parameter.values[day], parameter.type, parameter.unit
    if parameter.by and value is not None:
        return "，".join(f"{key} 的 {show(each, type_, unit)}" for key, each in value)
    return show(value, type_, unit)


def workflows(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    for workflow in pack.section("workflows").values():
        yield f"# {workflow['title']}"
        yield from mermaid(workflow)


def mermaid(workflow: Mapping[str, object]) -> Iterator[str]:
    states, moves, ends = workflow["states"], workflow["moves"], workflow["ends"]
    assert isinstance(states, Mapping) and isinstance(moves, list) and isinstance(ends, list)
    yield "stateDiagram-v2"
    for name, state in states.items():
        yield f"    {name}: {state['title']}"
    yield f"    [*] --> {workflow['start']}"
    for move in moves:
        for source in [move["from"]] if isinstance(move["from"], str) else move["from"]:
            yield f"    {source} --> {move['to']}: {move['title']}"
    for end in ends:
        yield f"    {end} --> [*]"


def sql(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    """The criteria as one query of DuckDB over the table of cases; what one query cannot say is told and left out."""
    program = pack.program(as_of)
    named = [name for name, section in pack.definition.sections.items() if section == "criteria"]
    told, absent = [], []
    for name in named:
        reason = (
            "要与同批申报一起排名"
            if rankings_of([program.nodes[name]])
            else _unsaid(Question(program, [name]))
        )
        told += [] if reason else [name]
        absent += [f"-- 不在这条查询里：{name}（{reason}）"] if reason else []
    yield f"-- {pack.title}：判定规则（{program.as_of.isoformat()} 起有效的规定）"
    yield from absent
    yield sql_text(Question(program, told), "duckdb") if told else "-- 没有可写成查询的判定"


def _unsaid(question: Question) -> str:
    try:
        sql_text(question, "duckdb")
    except RuleError as problem:
        return str(problem)
    return ""


PARTS: Mapping[str, Part] = {
    "rules": rules,
    "parameters": parameters,
    "workflows": workflows,
    "forms": forms,
    "tables": tables,
    "papers": papers,
    "lists": lists,
    "sql": sql,
}
