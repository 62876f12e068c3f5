"""Whether a pack is sound: everything it names exists and is used, its procedures lead somewhere, its cases reach its rules.

Each finding is a sentence with file and line. Not here: the shape of the files (`schema`), clauses (`coverage`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yunti.domain.workflow import examine
from yunti.packs.appraisal import appraisal_faults, parameters_of_appraisal
from yunti.packs.budget import budget_faults, parameters_of_budget
from yunti.packs.calls import Call, open_evaluation
from yunti.packs.capabilities import capability_faults
from yunti.packs.casebook import case_faults, run_cases
from yunti.packs.contact_receipts import parameters_of_receipts, receipt_faults
from yunti.packs.coverage import clause_problems
from yunti.packs.errors import PackError, Problem
from yunti.packs.events import event_faults
from yunti.packs.handling import handling_faults, parameters_of_handling
from yunti.packs.inspections import inspection_faults
from yunti.packs.intake import intake_faults
from yunti.packs.layouts.checking import paper_problems
from yunti.packs.loading import KeyPath
from yunti.packs.matching import matching_faults
from yunti.packs.numbers import number_faults
from yunti.packs.objecting import objecting_faults
from yunti.packs.operations import SETTINGS, USES
from yunti.packs.orders import order_faults
from yunti.packs.outputs import OUTPUT_KINDS, output_value
from yunti.packs.overrides import override_faults
from yunti.packs.panels import panel_faults, parameters_of_panels
from yunti.packs.pilots import pilot_faults
from yunti.packs.procedures import procedure_faults
from yunti.packs.publicity import publicity_faults
from yunti.packs.rankings import parameters_of_rankings, ranking_faults
from yunti.packs.reading import Pack
from yunti.packs.reasons import reason_faults
from yunti.packs.recovering import recovery_faults
from yunti.packs.references import reference_problems
from yunti.packs.rounds import round_faults
from yunti.packs.scoring import parameters_of_scoring, scoring_faults
from yunti.packs.services import catalogue_faults
from yunti.packs.settlement import settlement_faults
from yunti.packs.supervision import parameters_of_supervision, supervision_faults
from yunti.packs.vouchers import parameters_of_vouchers, voucher_faults
from yunti.rules.building import CASE, Scope
from yunti.rules.engine import Program
from yunti.rules.errors import FactError, RuleError, nearest
from yunti.rules.explain import is_constant
from yunti.rules.values import Kind

_NAMED_PARAMETER = re.compile(r"\$(\w+)")


def check(pack: Pack, *, with_cases: bool = True) -> list[Problem]:
    """Every problem, in the order of files and lines."""
    found = [*_compile(pack)]
    if not found:
        found += [
            *_operations(pack),
            *_unused(pack),
            *_workflows(pack),
            *procedure_faults(pack),
            *capability_faults(pack),
            *number_faults(pack),
            *override_faults(pack),
            *reason_faults(pack),
            *publicity_faults(pack),
            *inspection_faults(pack),
            *panel_faults(pack),
            *scoring_faults(pack),
            *objecting_faults(pack),
            *supervision_faults(pack),
            *appraisal_faults(pack),
            *ranking_faults(pack),
            *order_faults(pack),
            *receipt_faults(pack),
            *event_faults(pack),
            *intake_faults(pack),
            *budget_faults(pack),
            *voucher_faults(pack),
            *settlement_faults(pack),
            *pilot_faults(pack),
            *recovery_faults(pack),
            *matching_faults(pack),
            *catalogue_faults(pack),
            *handling_faults(pack),
            *round_faults(pack),
            *_forms(pack),
            *reference_problems(pack),
            *paper_problems(pack),
            *clause_problems(pack),
        ]
        found += [*case_faults(pack, pack.loaded, "cases", ("cases",))] if pack.section("cases") else []
    if with_cases and not any(not each.notice for each in found) and pack.section("cases"):
        found += [*_cases(pack)]
    return sorted(set(found))


def _compile(pack: Pack) -> Iterator[Problem]:
    """The rules on every day on which some parameter changes."""
    days = {pack.in_force}
    for parameter in pack.definition.parameters.values():
        days |= {day for day in parameter.values if day > pack.in_force}
    seen = set()
    for day in sorted(days):
        try:
            pack.program(day)
        except PackError as problem:
            for each in problem.problems:
                if each not in seen:
                    seen.add(each)
                    yield each


# operations -----------------------------------------------------------------------------------------------------


def _operations(pack: Pack) -> Iterator[Problem]:
    program = pack.program()
    for name, spec in pack.section("operations").items():
        path: KeyPath = ("operations", name)
        if spec["uses"] not in USES:
            yield pack.problem((*path, "uses"), f"没有操作函数 {spec['uses']}{nearest(spec['uses'], USES)}")
            continue
        for key, text in SETTINGS[spec["uses"]].faults(spec.get("with") or {}):
            yield pack.problem((*path, "with", key), text)
        facts = pack.definition.facts
        if "as_of" in spec and spec["as_of"] not in facts:
            yield pack.problem((*path, "as_of"), f"没有字段 {spec['as_of']}{nearest(spec['as_of'], facts)}")
        for key, output in pack.outputs(name).items():
            yield from _output(pack, program, output, (*path, "output", key))
        puts_out = {*pack.outputs(name), *SETTINGS[spec["uses"]].puts_out(spec.get("with") or {})}
        for key in spec.get("compare") or {}:
            if key not in puts_out:
                yield pack.problem((*path, "compare", key), f"输出里没有 {key}{nearest(key, puts_out)}")


def _output(pack: Pack, program: Program, spec: Any, path: KeyPath, scope: Scope = CASE) -> Iterator[Problem]:
    kind = next((each for each in OUTPUT_KINDS if isinstance(spec, Mapping) and each in spec), "")
    if kind == "rows":
        yield from _output_rows(pack, program, spec, path)
    elif kind == "record":
        for key, inner in spec["record"].items():
            yield from _output(pack, program, inner, (*path, "record", key), scope)
    elif kind == "percent":
        for key in ("percent", "unless"):
            if key in spec:
                yield from _output(pack, program, spec[key], (*path, key), scope)
    elif kind in ("report", "empty"):
        named = str(spec[kind])
        if named not in program.reports:
            yield pack.problem(path, f"没有代码清单 {named}{nearest(named, program.reports)}")
    else:
        try:
            program.output(spec["outcome"] if kind else spec, path, scope)
        except RuleError as problem:
            yield pack.problem(problem.path or path, str(problem))


def _output_rows(pack: Pack, program: Program, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    table = pack.definition.facts.get(str(spec["rows"]))
    if table is None or table.type.kind is not Kind.TABLE:
        yield pack.problem(
            path, f"没有列表 {spec['rows']}{nearest(str(spec['rows']), pack.definition.facts)}"
        )
        return
    scope = Scope((table.name,))
    if "where" in spec:
        yield from _output(pack, program, spec["where"], (*path, "where"), scope)
    inner = {key: each for key, each in spec.items() if key in ("record", "value", "unit")}
    yield from _output(pack, program, inner, (*path, "rows"), scope)


# used and unused ------------------------------------------------------------------------------------------------


def _unused(pack: Pack) -> Iterator[Problem]:
    program = pack.program()
    used = set(program.builder.used_parameters)
    for section in ("facts", "form", "guards", "tables", "papers", "operations"):
        used |= set(_NAMED_PARAMETER.findall(str(pack.section(section))))
    used |= {str((fact.get("source") or {}).get("parameter")) for fact in pack.section("facts").values()}
    for guard in pack.section("guards").values():
        used |= {str(name) for name in (guard.get("clock") or {}).values()}
    used |= {
        str(move.get("deadline")).partition(".")[0] for _, move in _moves(pack)
    } | parameters_of_handling(pack)
    for each in pack.section("publicity").values():
        used |= {each["days"], str((each.get("objections") or {}).get("days"))}
    used |= {each["visitors"] for each in pack.section("inspections").values()} | parameters_of_vouchers(pack)
    used |= parameters_of_panels(pack) | parameters_of_scoring(pack)
    used |= parameters_of_appraisal(pack) | parameters_of_receipts(pack) | parameters_of_supervision(pack)
    used |= parameters_of_budget(pack)
    used |= parameters_of_rankings(pack)
    for path in pack.definition.parameters:
        if path not in used:
            yield pack.problem(("parameters", path), f"参数 {path} 没有被任何规则使用")


# workflows ------------------------------------------------------------------------------------------------------


def _moves(pack: Pack) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    for name, workflow in pack.section("workflows").items():
        for number, move in enumerate(workflow["moves"]):
            yield ("workflows", name, "moves", number), move


def _workflows(pack: Pack) -> Iterator[Problem]:
    for name, workflow in pack.section("workflows").items():
        path: KeyPath = ("workflows", name)
        found = examine(list(workflow["states"]), workflow["start"], workflow["ends"], pack.moves[name])
        for state in found.unknown_states:
            yield pack.problem(path, f"没有状态 {state}{nearest(state, workflow['states'])}")
        for state in found.unreachable:
            yield pack.problem((*path, "states", state), f"状态 {state} 到不了：没有一步通向它")
        for state in found.dead_ends:
            yield pack.problem((*path, "states", state), f"状态 {state} 走不出去，也不在 ends 里")
        for state, action, actor in found.doubled:
            yield pack.problem(path, f"在 {state}，{actor} 的 {action} 有两步，条件分不开")
    for path, move in _moves(pack):
        yield from _names_of_move(pack, path, move)
    yield from _guards(pack)


def _names_of_move(pack: Pack, path: KeyPath, move: Mapping[str, Any]) -> Iterator[Problem]:
    actors, guards = pack.section("actors"), pack.section("guards")
    for actor in [move["actor"]] if isinstance(move["actor"], str) else move["actor"]:
        if actor not in actors:
            yield pack.problem((*path, "actor"), f"没有角色 {actor}{nearest(actor, actors)}")
    for key in ("guards", "also"):
        for guard in move.get(key) or ():
            if guard not in guards:
                yield pack.problem((*path, key), f"没有条件 {guard}{nearest(guard, guards)}")
    deadline = move.get("deadline")
    known = {
        "periodic",
        "as_set",
        *pack.definition.parameters,
        *_by_key(pack),
        *(c for each in pack.definition.lists.values() for c in each.columns),
    }
    if deadline is not None and deadline not in known:
        yield pack.problem(
            (*path, "deadline"),
            f"没有期限 {deadline}（应为参数、参照表的列、periodic 或 as_set）{nearest(deadline, known)}",
        )


def _by_key(pack: Pack) -> Iterator[str]:
    """Parameters that have one value for each key, named with the key."""
    for name, parameter in pack.definition.parameters.items():
        if parameter.by:
            keys = (dict(value) for value in parameter.values.values() if isinstance(value, tuple))
            yield from (f"{name}.{key}" for found in keys for key in found)


def _guards(pack: Pack) -> Iterator[Problem]:
    used = {guard for _, move in _moves(pack) for key in ("guards", "also") for guard in move.get(key) or ()}
    program = pack.program()
    for name, guard in pack.section("guards").items():
        if name not in used:
            yield pack.problem(("guards", name), f"条件 {name} 没有被任何一步使用")
        if guard["kind"] in ("criterion", "population") and "rule" not in guard:
            yield pack.problem(("guards", name), f"条件 {name} 要写 rule: 对应的规则")
        if "rule" in guard:
            yield from _guard_rule(pack, program, guard["rule"], ("guards", name, "rule"))


def _guard_rule(pack: Pack, program: Program, rule: Any, path: KeyPath) -> Iterator[Problem]:
    """A rule that decides, or a report that has to be empty."""
    if isinstance(rule, Mapping) and "empty" in rule:
        yield from _output(pack, program, rule, path)
        return
    try:
        node = program.output(rule, path)
    except RuleError as problem:
        yield pack.problem(problem.path or path[:-1], str(problem))
        return
    if node.type.kind is not Kind.YES_NO:
        yield pack.problem(path, "条件的规则要能判断是否")


# forms and tables -----------------------------------------------------------------------------------------------


def _forms(pack: Pack) -> Iterator[Problem]:
    facts, tables, lists = pack.definition.facts, pack.section("tables"), pack.definition.lists
    for name, form in pack.section("form").items():
        path: KeyPath = ("form", name)
        for number, section in enumerate(form["sections"]):
            for place, entry in enumerate(section["fields"]):
                named = entry if isinstance(entry, Mapping) else {"field": entry}
                for field in (named[key] for key in ("field", "beside") if key in named):
                    if field not in facts:
                        yield pack.problem(
                            (*path, "sections", number, "fields", place),
                            f"没有字段 {field}{nearest(field, facts)}",
                        )
        for table in form.get("tables") or ():
            if table not in tables:
                yield pack.problem((*path, "tables"), f"没有表 {table}{nearest(table, tables)}")
        attachments = form.get("attachments") or {}
        if "list" in attachments and attachments["list"] not in lists:
            yield pack.problem(
                (*path, "attachments"),
                f"没有参照表 {attachments['list']}{nearest(attachments['list'], lists)}",
            )
    for name, table in tables.items():
        rows = table.get("rows") or {}
        if "list" in rows and rows["list"] not in lists:
            yield pack.problem(
                ("tables", name, "rows"), f"没有参照表 {rows['list']}{nearest(rows['list'], lists)}"
            )
        given = {*facts, *(each for layout in pack.papers.values() for each in layout.inputs)}
        if "of" in rows and rows["of"].split(".")[0] not in given:
            yield pack.problem(("tables", name, "rows"), f"没有列表 {rows['of']}{nearest(rows['of'], given)}")


# cases ----------------------------------------------------------------------------------------------------------


def _cases(pack: Pack) -> Iterator[Problem]:
    for number, result in enumerate(run_cases(pack, pack.section("cases"))):
        for each in result.differences:
            yield pack.problem(
                ("cases", number),
                f"案例 {result.id} 不符：{each.key} 应为 {each.expected}，得到 {each.found}",
            )
    yield from unreached(pack)


def unreached(pack: Pack) -> Iterator[Problem]:
    """Criteria that no case meets, or that no case fails."""
    seen = outcomes_of_cases(pack)
    program = pack.program()
    for name, section in pack.definition.sections.items():
        node = program.nodes[name]
        if section != "criteria" or node.type.kind is not Kind.YES_NO or is_constant(node):
            continue
        wanting = {True: "满足", False: "不满足"}
        missing = [word for value, word in wanting.items() if value not in seen.get(name, set())]
        if missing:
            yield pack.problem(("criteria", name), f"没有案例使 {name} {'、'.join(missing)}")


def outcomes_of_cases(pack: Pack) -> dict[str, set[Any]]:
    """Criterion → the outcomes that the cases came to while their outputs were computed."""
    seen: dict[str, set[Any]] = {}
    for case in pack.section("cases"):
        name = case["input"].get("op")
        call = Call(pack, name, {key: value for key, value in case["input"].items() if key != "op"})
        if call.declared["uses"] != "evaluate":
            continue
        try:
            evaluation = open_evaluation(call)
        except FactError:
            continue
        for key, spec in pack.outputs(name).items():
            output_value(evaluation, spec, ("operations", name, "output", key))
        for key, trace in evaluation.env[0].items():
            if key.startswith("="):
                seen.setdefault(key[1:], set()).add(trace.value)
    return seen
