"""What the platform needs to know to run a procedure, checked: who fills in where, what guards look at, what follows.

Not here: the drawing itself (`checking`, `domain.workflow`), running it (`apps.cases`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.evidence import CELLS, list_along, row_code
from yunti.packs.loading import KeyPath
from yunti.packs.owners import owner_of
from yunti.packs.reading import Pack, several
from yunti.packs.schema.sections import INVOICE_FIELDS, PAPER_KINDS
from yunti.packs.schema.supplies import LEVELS
from yunti.rules.errors import RuleError, nearest
from yunti.rules.values import FactSpec, Kind

SUPPLIES = ("enterprise", "length_of", "rows_of", "submitted", "round", "window", "window_days", "cutoff", "parent", "figure", "earlier", "partner", "form",
            "registered_in", "barred", "violations", "status", "allow_list")  # fmt: skip

EFFECTS = ("ban", "grant_status", "revoke_status", "list_services", "delist_services", "capability")
LISTING = {"list_services", "delist_services"}


def procedure_faults(pack: Pack) -> Iterator[Problem]:
    for name, workflow in pack.section("workflows").items():
        yield from _workflow(pack, workflow, ("workflows", name))
    for name, guard in pack.section("guards").items():
        yield from _guard(pack, guard, ("guards", name))
    for name, effect in pack.section("effects").items():
        yield from _effect(pack, name, effect, ("effects", name))
    for name, form in pack.section("form").items():
        attachments = form.get("attachments") or {}
        if "field" in attachments:
            path: KeyPath = ("form", name, "attachments", "field")
            yield from _named(pack, attachments["field"], pack.definition.facts, path, "字段")
        for field in attachments.get("asks") or ():
            asked: KeyPath = ("form", name, "attachments", "asks")
            yield from _named(pack, field, pack.definition.facts, asked, "字段")
        if "rule" in attachments:
            rules = pack.section("criteria")
            yield from _named(pack, attachments["rule"], rules, ("form", name, "attachments", "rule"), "条件")
    for name, fact in pack.section("facts").items():
        yield from _fact(pack, fact, ("facts", name))


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")


def _workflow(pack: Pack, workflow: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    for state in workflow.get("editable") or ():
        yield from _named(pack, state, workflow["states"], (*path, "editable"), "状态")
        if state in workflow["ends"]:
            yield pack.problem((*path, "editable"), f"{state} 是结束状态，不能再填写")
    for number, move in enumerate(workflow["moves"]):
        for effect in move.get("effects") or ():
            where: KeyPath = (*path, "moves", number, "effects")
            yield from _named(pack, effect, pack.section("effects"), where, "结果")
    for form in workflow.get("forms") or ():
        yield from _named(pack, form, pack.section("form"), (*path, "forms"), "申请表")
    for field in workflow.get("also_asks") or ():
        yield from _named(pack, field, pack.definition.facts, (*path, "also_asks"), "字段")
    for rule in workflow.get("beside_fields") or ():
        yield from _named(pack, rule, pack.section("criteria"), (*path, "beside_fields"), "条件")
    if "partners" in workflow:
        facts = pack.definition.facts
        yield from _named(pack, workflow["partners"], facts, (*path, "partners"), "字段")
        if workflow["partners"] in facts and not _names_partners(facts[workflow["partners"]]):
            yield pack.problem(
                (*path, "partners"), f"{workflow['partners']} 不是有 name 一列的列表，也不是文字"
            )
    for field in workflow.get("partner_sees") or ():
        yield from _named(pack, field, pack.definition.facts, (*path, "partner_sees"), "字段")
    if "ladder" in workflow:
        facts = pack.definition.facts
        yield from _named(pack, workflow["ladder"], facts, (*path, "ladder"), "字段")
        if workflow["ladder"] in facts and not facts[workflow["ladder"]].options:
            yield pack.problem((*path, "ladder"), f"{workflow['ladder']} 没有 options，分不出等级")
    if "evaluates" in workflow:
        operations = pack.section("operations")
        yield from _named(pack, workflow["evaluates"], operations, (*path, "evaluates"), "操作")
        if operations.get(workflow["evaluates"], {}).get("uses", "evaluate") != "evaluate":
            yield pack.problem((*path, "evaluates"), f"{workflow['evaluates']} 不是逐户评定的操作")


def _names_partners(fact: Any) -> bool:
    return "name" in fact.rows or fact.type.kind is Kind.TEXT


def _guard(pack: Pack, guard: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    for key, kind in (("clock", "clock"), ("linked", "linked_case"), ("population", "population")):
        if key in guard and guard["kind"] != kind:
            yield pack.problem((*path, key), f"{key} 只用于 kind: {kind}")
    if guard.get("asks") and guard["kind"] != "attestation":
        yield pack.problem((*path, "asks"), "asks 只用于 kind: attestation")
    if guard.get("seated") and guard["kind"] != "attestation":
        yield pack.problem((*path, "seated"), "seated 只用于 kind: attestation")
    if guard.get("with_step"):
        yield from _with_step(pack, guard, path)
    told = guard.get("clock") or {}
    for key in ("elapsed", "within"):
        if key in told:
            yield from _named(pack, told[key], pack.definition.parameters, (*path, "clock", key), "参数")
    for key in ("after", "before"):
        if key in told:
            yield from _day(pack, told[key], (*path, "clock", key))
    if "record" in guard:
        records = [*pack.section("inspections"), *(["supervision"] if pack.section("supervision") else [])]
        yield from _named(pack, guard["record"], records, (*path, "record"), "核查")
        if guard["kind"] != "attestation":
            yield pack.problem((*path, "record"), "record 只用于 kind: attestation")
    linked = guard.get("linked") or {}
    if ("workflow" in linked) != ("of" in linked):
        yield pack.problem((*path, "linked"), "workflow（哪一类事项）和 of（与本件的关系）要一起写")
    if "panel" in linked:
        yield from _named(
            pack, linked["panel"], pack.section("panels"), (*path, "linked", "panel"), "评审专家组"
        )
    if "workflow" in linked:
        workflows = pack.section("workflows")
        yield from _named(pack, linked["workflow"], workflows, (*path, "linked", "workflow"), "流程")
        states = workflows.get(linked["workflow"], {}).get("states", {})
        for state in several(linked.get("in")):
            yield from _named(pack, state, states, (*path, "linked", "in"), "状态")
    yield from _population(pack, guard.get("population") or {}, (*path, "population"))


def _with_step(pack: Pack, guard: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    """What a step brings about itself, before it asks: only where a capability takes the step."""
    key = (*path, "with_step")
    if guard["kind"] != "criterion":
        yield pack.problem(key, "with_step 只用于 kind: criterion")
    for name, workflow in pack.section("workflows").items():
        for move in workflow["moves"]:
            if path[-1] in several(move.get("guards")) and not owner_of(pack, name, move["action"]):
                yield pack.problem(
                    key, f"{name} 的 {move['action']} 不由券、结算办理，做不到随这一步办成 {path[-1]}"
                )


def _day(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    facts = pack.definition.facts
    yield from _named(pack, name, facts, path, "字段")
    if name in facts and facts[name].type.kind is not Kind.DATE:
        yield pack.problem(path, f"{name} 不是日期")


def _population(pack: Pack, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    if not told:
        return
    states = {state for workflow in pack.section("workflows").values() for state in workflow["states"]}
    if "within" not in told:
        yield pack.problem(path, f"population 要写 within：{'、'.join(LEVELS[1:])}")
    for state in several(told.get("each")):
        yield from _named(pack, state, states, (*path, "each"), "状态")
    if ("have" in told) != ("want" in told):
        yield pack.problem(path, "have（已有）和 want（应有）要一起写")
    for key in ("have", "want"):
        if key in told:
            known = {**pack.definition.facts, **pack.section("derive")}
            yield from _named(pack, told[key], known, (*path, key), "数据项")
    for field, spec in (told.get("facts") or {}).items():
        where = (*path, "facts", field)
        yield from _named(pack, field, pack.definition.facts, where, "字段")
        for key in ("through", "in"):
            for state in several(spec.get(key)):
                yield from _named(pack, state, states, (*where, key), "状态")
        if "where" in spec:
            yield from _condition(pack, spec["where"], ("guards", "population", field), (*where, "where"))


def _condition(pack: Pack, rule: Any, key: KeyPath, path: KeyPath) -> Iterator[Problem]:
    try:
        node = pack.program().output(rule, key)
    except RuleError as problem:
        yield pack.problem(path, str(problem))
        return
    if node.type.kind is not Kind.YES_NO:
        yield pack.problem(path, "这里的规则要能判断是否")


def _effect(pack: Pack, name: str, effect: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    used = {
        each
        for workflow in pack.section("workflows").values()
        for move in workflow["moves"]
        for each in move.get("effects") or ()
    }
    if name not in used:
        yield pack.problem(path, f"结果 {name} 没有被任何一步使用")
    kinds = [key for key in EFFECTS if key in effect]
    if len(kinds) != 1:
        yield pack.problem(path, f"应写 {'、'.join(EFFECTS)} 之一")
    for key in LISTING & set(kinds):
        yield from _of_services(pack, name, effect, key, path)
    if "grant_status" in effect:
        yield from _granted(pack, effect, path)
    if "capability" in effect:
        known = pack.section("capabilities")
        yield from _named(pack, effect["capability"], known, (*path, "capability"), "功能")
    if "periods" in effect:
        if "ban" not in effect or not pack.section("budget"):
            yield pack.problem((*path, "periods"), "periods（限几期）只用于 ban，还要写 budget（年度额度）")
        if not isinstance(effect["periods"], int) or effect["periods"] < 1:
            yield pack.problem((*path, "periods"), "periods 应是不小于 1 的整数")
    if "certificate" in effect and "grant_status" not in effect:
        yield pack.problem((*path, "certificate"), "certificate 只用于 grant_status")
    if "partners" in effect:
        yield from _named(pack, effect["partners"], pack.definition.facts, (*path, "partners"), "列表")
        yield from _columns(pack, effect, ("where", "code"), path)


def _granted(pack: Pack, effect: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    """What a field of the case holds, or always the same: then one of those that the field of this name may hold, if there is one."""
    facts = pack.definition.facts
    if ("value" in effect) == ("says" in effect):
        yield pack.problem(path, "grant_status 要写 value（哪个字段是授予的内容）或 says（授予的内容）之一")
    elif "value" in effect:
        yield from _named(pack, effect["value"], facts, (*path, "value"), "字段")
    elif effect["grant_status"] in facts:
        known = dict(facts[effect["grant_status"]].labels)
        yield from _named(pack, effect["says"], known, (*path, "says"), "状态")


def _of_services(
    pack: Pack, name: str, effect: Mapping[str, Any], key: str, path: KeyPath
) -> Iterator[Problem]:
    """Services are listed out of the pack's own catalogue, and for the supplier that began the case."""
    if not pack.section("catalogue"):
        yield pack.problem((*path, key), "没有写 catalogue（应用服务目录），不能上架、下架服务")
    yield from _named(pack, effect[key], pack.definition.facts, (*path, key), "列表")
    columns = pack.section("facts").get(effect[key], {}).get("rows") or {}
    if "service" not in effect:
        yield pack.problem((*path, key), "要写 service：列表的哪一列是服务的编号")
    for told in ("service", "kind", "product", "endpoints"):
        if told in effect:
            yield from _named(pack, effect[told], columns, (*path, told), "列")
    actors = pack.section("actors")
    for title, workflow in pack.section("workflows").items():
        takes = any(name in (move.get("effects") or ()) for move in workflow["moves"])
        begins = {move["actor"] for move in workflow["moves"] if workflow["start"] in several(move["from"])}
        if takes and not any(actors.get(each, {}).get("desk") == "supplier" for each in begins):
            yield pack.problem((*path, key), f"流程 {title} 不由服务商发起，没有可以上架服务的单位")


def _rows_counted(pack: Pack, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    """Rows of a list that are counted: where its columns hold one of these values."""
    if "where" in told and "rows_of" not in told:
        yield pack.problem((*path, "where"), "where 只用于 rows_of")
    if "rows_of" not in told:
        return
    lists = [name for name, spec in pack.definition.facts.items() if spec.rows]
    yield from _named(pack, told["rows_of"], lists, (*path, "rows_of"), "列表")
    if told["rows_of"] not in lists:
        return
    columns = pack.definition.facts[told["rows_of"]].rows
    for column, wanted in (told.get("where") or {}).items():
        yield from _named(pack, column, columns, (*path, "where"), "列")
        options = _options(columns[column]) if column in columns else ()
        for each in wanted if isinstance(wanted, list) else [wanted]:
            if options and str(each) not in options:
                known = nearest(str(each), options)
                yield pack.problem((*path, "where", column), f"{column} 没有选项 {each}{known}")


def _options(spec: FactSpec) -> tuple[str, ...]:
    return spec.options or tuple(code for code, _label in spec.labels)


def _columns(pack: Pack, told: Mapping[str, Any], keys: Iterable[str], path: KeyPath) -> Iterator[Problem]:
    """Of the list of partners."""
    columns = pack.section("facts").get(told.get("partners", ""), {}).get("rows") or {}
    for key in keys:
        if key in told:
            yield from _named(pack, told[key], columns, (*path, key), "列")


def _fact(pack: Pack, fact: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    for key in ("source", "prefill"):
        told = fact.get(key)
        if told is None:
            continue
        kinds = [kind for kind in SUPPLIES if kind in told]
        if len(kinds) != 1:
            yield pack.problem((*path, key), f"应写下列之一：{'、'.join(SUPPLIES)}")
        for named in ("length_of", "partners", "parent"):
            if named in told:
                yield from _named(pack, told[named], pack.definition.facts, (*path, key, named), "字段")
        if "parameter" in told:
            yield from _named(
                pack, told["parameter"], pack.definition.parameters, (*path, key, "parameter"), "参数"
            )
        if "cutoff" in told:
            kinds_of_cutoff = pack.section("budget").get("cutoffs") or {}
            yield from _named(pack, told["cutoff"], kinds_of_cutoff, (*path, key, "cutoff"), "截止日期")
        yield from _columns(pack, told, ("code",), (*path, key))
        yield from _rows_counted(pack, told, (*path, key))
        if "earlier" in told:
            outputs = {
                name for each in pack.section("operations").values() for name in each.get("output") or {}
            }
            yield from _named(pack, told["earlier"], outputs, (*path, key, "earlier"), "输出")
    for workflow in several(fact.get("for")):
        yield from _named(pack, workflow, pack.section("workflows"), (*path, "for"), "流程")
    yield from _waiting(pack, fact, path)
    if "source" in fact and fact.get("from", "applicant") in ("applicant", "officer"):
        yield pack.problem((*path, "source"), "由平台提供的字段，from 应为 registry 或 system")
    if "prefill" in fact and not {"enterprise", "parent"} & set(fact["prefill"]):
        yield pack.problem((*path, "prefill"), "预填只能取自企业档案（enterprise）或上一件（parent）")
    for name, cell in (fact.get("rows") or {}).items():
        if "prefill" in cell and set(cell["prefill"]) != {"row"}:
            yield pack.problem((*path, "rows", name, "prefill"), "列表的列只能预填行号（row: number）")
    for name, slot in (fact.get("evidence") or {}).items():
        yield from _evidence(pack, fact, slot, (*path, "evidence", name))


def _waiting(pack: Pack, fact: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    """A name on a list is only proposed beside the field that says what counts, and that one can be open."""
    if "awaits" in fact and fact.get("from", "applicant") == "applicant":
        yield pack.problem((*path, "awaits"), "申报单位填写的字段不用等待，请补充即可")
    source = fact.get("source") or {}
    if not source.get("proposed"):
        return
    if "allow_list" not in source:
        yield pack.problem((*path, "source"), "proposed 只用于 allow_list")
        return
    same = [
        each
        for each in pack.section("facts").values()
        if (each.get("source") or {}).get("allow_list") == source["allow_list"]
        and not each["source"].get("proposed")
    ]
    if not any("awaits" in each and each.get("default", "") is None for each in same):
        yield pack.problem(
            (*path, "source"), "还要有取自同一名单的字段说明是否在名单内，写 default: null 和 awaits"
        )


def _evidence(
    pack: Pack, fact: Mapping[str, Any], slot: Mapping[str, Any], path: KeyPath
) -> Iterator[Problem]:
    if fact["type"] != "list" or fact.get("from", "applicant") != "applicant":
        yield pack.problem(path, "evidence 只用于申报单位填写的列表")
        return
    rows = fact.get("rows") or {}
    for cell in CELLS:
        if cell in slot:
            yield from _named(pack, slot[cell], rows, (*path, cell), "列")
    for said, column in (slot.get("proposes") or {}).items():
        yield from _named(pack, said, INVOICE_FIELDS, (*path, "proposes"), "发票数据项")
        yield from _named(pack, column, rows, (*path, "proposes", said), "列")
    for key in ("needed", "kinds", "most_pages", "most_files", "endings"):
        if slot.get(key) and not row_code(fact):
            yield pack.problem((*path, key), f"{key} 只用于按清单逐项提交的列表（short）")
    if "kinds" in slot and row_code(fact):
        yield from _kinds(pack, fact, slot["kinds"], (*path, "kinds"))
    for key in ("most_pages", "most_files", "endings"):
        if key in slot and row_code(fact):
            columns = pack.definition.lists[list_along(fact)].columns
            yield from _named(pack, slot[key], columns, (*path, key), "列")
    for key, what in (("most_pages", "页数"), ("most_files", "个数")):
        if key in slot and row_code(fact):
            yield from _limits(pack, fact, slot[key], what, (*path, key))


def _limits(pack: Pack, fact: Mapping[str, Any], column: str, what: str, path: KeyPath) -> Iterator[Problem]:
    for row in pack.definition.lists[list_along(fact)].rows:
        said = row.get(column)
        if said is not None and (isinstance(said, bool) or not isinstance(said, int) or said < 1):
            yield pack.problem(path, f"{column} 应为{what}或空：{said}")


def _kinds(pack: Pack, fact: Mapping[str, Any], column: str, path: KeyPath) -> Iterator[Problem]:
    reference = pack.definition.lists[list_along(fact)]
    yield from _named(pack, column, reference.columns, path, "列")
    for said in sorted({str(row[column]) for row in reference.rows if row.get(column)}):
        yield from _named(pack, said, PAPER_KINDS, path, "材料类别")
