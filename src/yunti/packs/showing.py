"""A pack for people: its rules in Chinese, its parameters with dates, its procedures as Mermaid diagrams.

Not here: one case (`rules.explain`), papers and forms (drawn by the platform).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from yunti.packs.coverage import clause_text
from yunti.packs.reading import Pack
from yunti.rules.describing import describe, phrase, show
from yunti.rules.values import Kind, Value, ValueType

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
        for day, value in sorted(parameter.values.items()):
            clause = "；".join(clause_text(pack, each) for each in parameter.clauses[day])
            yield f"  - 自 {day.isoformat()}：{_value(value, parameter.type, parameter.unit, bool(parameter.by))}〔{clause}〕"


def _value(value: Value, type_: ValueType, unit: str, keyed: bool) -> str:
    if keyed:
        return "，".join(f"{key} → {show(each, type_, unit)}" for key, each in value)
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


PARTS: Mapping[str, Part] = {"rules": rules, "parameters": parameters, "workflows": workflows}
