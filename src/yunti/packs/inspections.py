"""What a pack says of visits to a sample of cases: which cases are counted, how many must be seen, who draws and what a record asks.

Not here: drawing (`domain.sampling`), samples and records themselves (`apps.inspections`), whether the ratio is met (a guard).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.rules.engine import Evaluation, evaluate
from yunti.rules.errors import RuleError, nearest
from yunti.rules.parameters import in_force
from yunti.rules.values import Kind

RECORD_ROWS = ("app_id", "date", "inspectors", "record_file", "conclusion")


@dataclass(frozen=True)
class Findings:
    """One finding is asked for each row of the list `field`; `column` of the reference list gives it its name."""

    field: str
    key: str
    list: str
    column: str


@dataclass(frozen=True)
class Inspection:
    """`counted` are the states in which a case belongs to the population, `select` is the step that a drawn case takes,
    `count` the fact that the population is told to the rules as, `required` the value that says how many must be seen."""

    name: str
    title: str
    workflow: str
    by: tuple[str, ...]
    within: str
    counted: tuple[str, ...]
    where: Any
    count: str
    required: str
    select: str
    record: str
    rows: str
    visitors: str
    clause: tuple[str, ...] = ()
    reading: str = ""
    paper: str = ""
    """The paper of a record, where the pack lays one out."""
    findings: Findings | None = None

    def sources(self, pack: Pack) -> frozenset[str]:
        """The states from which a case can be drawn."""
        return frozenset(move.source for move in pack.moves[self.workflow] if move.action == self.select)

    def visited_in(self, pack: Pack) -> frozenset[str]:
        """The states in which a drawn case waits for its record."""
        return frozenset(move.target for move in pack.moves[self.workflow] if move.action == self.select)

    def belongs(self, evaluation: Evaluation) -> bool:
        """Whether a case of the right state counts by what it holds."""
        if self.where is None:
            return True
        node = evaluation.program.output(self.where, ("inspections", self.name, "where"))
        return evaluation.trace_of(node).value is True

    def needed(self, pack: Pack, population: int, day: date) -> int:
        """How many of so many must be visited, as the rules of the pack say."""
        value = evaluate(pack.program(day), {self.count: population}).value(self.required)
        return value if isinstance(value, int) else int(str(value))

    def least_visitors(self, pack: Pack, day: date) -> int:
        value = in_force(pack.definition.parameters[self.visitors], day)
        return value if isinstance(value, int) else 1


def inspections_of(pack: Pack) -> tuple[Inspection, ...]:
    return tuple(_inspection(name, spec) for name, spec in pack.section("inspections").items())


def inspection_named(pack: Pack, name: str) -> Inspection | None:
    return next((each for each in inspections_of(pack) if each.name == name), None)


def inspection_in(pack: Pack, workflow: str, state: str) -> Inspection | None:
    """The visits for which a case in this state waits."""
    found = (each for each in inspections_of(pack) if each.workflow == workflow)
    return next((each for each in found if state in each.visited_in(pack)), None)


def _inspection(name: str, spec: Mapping[str, Any]) -> Inspection:
    population = spec["population"]
    found = spec.get("findings")
    return Inspection(
        name,
        spec["title"],
        spec["workflow"],
        several(spec["by"]),
        population["within"],
        several(population["in"]),
        population.get("where"),
        spec["count"],
        spec["required"],
        spec["select"],
        spec["record"],
        spec["rows"],
        spec["visitors"],
        several(spec.get("clause")),
        spec.get("reading", ""),
        spec.get("paper", ""),
        Findings(found["field"], found["key"], found["list"], found["column"]) if found else None,
    )


# checked ----------------------------------------------------------------------------------------------------------


def inspection_faults(pack: Pack) -> Iterator[Problem]:
    for name, spec in pack.section("inspections").items():
        path: KeyPath = ("inspections", name)
        workflow = pack.section("workflows").get(spec["workflow"], {})
        yield from _named(pack, spec["workflow"], pack.section("workflows"), (*path, "workflow"), "流程")
        for actor in several(spec["by"]):
            yield from _named(pack, actor, pack.section("actors"), (*path, "by"), "角色")
        for state in several(spec["population"]["in"]):
            states = workflow.get("states", {})
            yield from _named(pack, state, states, (*path, "population", "in"), "状态")
        yield from _named(pack, spec["count"], pack.definition.facts, (*path, "count"), "字段")
        yield from _named(pack, spec["required"], pack.section("derive"), (*path, "required"), "规则")
        yield from _named(pack, spec["visitors"], pack.definition.parameters, (*path, "visitors"), "参数")
        actions = {move["action"] for move in workflow.get("moves", ())}
        yield from _named(pack, spec["select"], actions, (*path, "select"), "步骤")
        yield from _record(pack, spec, path)
        yield from _condition(pack, spec, name, path)
        yield from _findings(pack, spec.get("findings"), (*path, "findings"))
        if "paper" in spec:
            yield from _paper(pack, spec["paper"], (*path, "paper"))


def _record(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    guard = pack.section("guards").get(spec["record"], {})
    yield from _named(pack, spec["record"], pack.section("guards"), (*path, "record"), "条件")
    if guard and guard.get("record") != path[-1]:
        yield pack.problem((*path, "record"), f"条件 {spec['record']} 要写 record: {path[-1]}")
    raw = pack.section("facts").get(spec["rows"], {})
    yield from _named(pack, spec["rows"], pack.section("facts"), (*path, "rows"), "字段")
    if raw and (raw["type"] != "list" or set(raw.get("rows", ())) != set(RECORD_ROWS)):
        yield pack.problem((*path, "rows"), f"{spec['rows']} 应是列表，各栏为 {'、'.join(RECORD_ROWS)}")


def _condition(pack: Pack, spec: Mapping[str, Any], name: str, path: KeyPath) -> Iterator[Problem]:
    rule = spec["population"].get("where")
    if rule is None:
        return
    where = (*path, "population", "where")
    try:
        node = pack.program().output(rule, ("inspections", name, "where"))
    except RuleError as problem:
        yield pack.problem(where, str(problem))
        return
    if node.type.kind is not Kind.YES_NO:
        yield pack.problem(where, "这里的规则要能判断是否")


def _paper(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    yield from _named(pack, name, pack.papers, path, "公文")
    if name in pack.papers and not pack.papers[name].offered.visits:
        yield pack.problem(path, f"公文 {name} 要写 offered.visits: true")


def _findings(pack: Pack, spec: Mapping[str, Any] | None, path: KeyPath) -> Iterator[Problem]:
    if spec is None:
        return
    raw = pack.section("facts").get(spec["field"], {})
    yield from _named(pack, spec["field"], pack.section("facts"), (*path, "field"), "字段")
    yield from _named(pack, spec["key"], raw.get("rows") or {}, (*path, "key"), "栏")
    yield from _named(pack, spec["list"], pack.definition.lists, (*path, "list"), "参照表")
    if spec["list"] in pack.definition.lists:
        columns = pack.definition.lists[spec["list"]].columns
        yield from _named(pack, spec["column"], columns, (*path, "column"), "栏")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
