"""Two editions of a programme compared, as Chinese sentences: what was added, what fell away, what changed from what to what.

Rules are compared as they are written and told as they are read by people; a number changes under `parameters`, once.
Not here: rules in Chinese (`rules.describing`), whether an edition is sound (`checking`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from yunti.packs.coverage import clause_text
from yunti.packs.reading import Pack
from yunti.packs.showing import parameter_value
from yunti.rules.describing import phrase
from yunti.rules.engine import Program
from yunti.rules.nodes import Named, Node, Rescale
from yunti.rules.parameters import DatedParameter

HEADING = {"title": "名称", "purpose": "目的", "unknown": "未知时", "aliases": "别名", "validity": "有效期", "defaults": "缺省值",
           "capabilities": "所用功能"}  # fmt: skip
SECTIONS = {
    "sources": "依据文件",
    "clauses": "条款",
    "facts": "填报项",
    "form": "表单",
    "tables": "附表",
    "papers": "公文",
    "report": "代码清单",
    "operations": "操作",
    "actors": "角色",
    "guards": "条件",
    "rounds": "批次",
    "publicity": "公示",
    "announcements": "公布",
    "inspections": "现场核查",
    "panels": "评审专家组",
    "scoring": "填写时的得分",
    "objections": "异议",
    "supervision": "现场抽查",
    "appraisal": "供应商评估",
    "receipts": "联系方式回执",
    "events": "活动通知",
    "intake": "先到先得",
    "budget": "年度额度",
    "settlement": "结算",
    "pilots": "试点",
    "catalogue": "应用服务目录",
    "deadlines": "办理期限",
    "appeals": "复议",
    "letters": "文书",
}
KEYS = {
    "title": "名称", "type": "类型", "unit": "单位", "clause": "条款", "options": "选项", "list": "参照表", "default": "缺省",
    "required": "必填", "max_length": "最多字数", "min": "最小", "max": "最大", "format": "格式", "from": "来源", "rows": "行",
    "personal": "个人信息", "anew": "每次重新填写", "awaits": "未知时等待", "note": "说明", "source": "依据", "place": "位置", "says": "内容", "later": "以后", "not_for_the_system": "不由系统办",
    "kind": "种类", "rule": "判定", "by": "由", "advice": "建议", "reading": "本平台理解", "output": "输出", "with": "设定",
    "inputs": "输入", "uses": "函数", "as_of": "日期依据", "compare": "比较", "desk": "岗位", "relation": "关系",
    "sections": "栏目", "fields": "字段", "label": "标签", "hint": "填写说明", "columns": "栏", "notes": "注", "when": "适用",
    "cover": "封面", "instructions": "填表须知", "attachments": "附件", "tables": "附表", "number": "文号", "issued": "发布日期",
    "issuer": "发文机关", "short": "简称", "to": "去向", "guards": "条件", "deadline": "期限", "effects": "结果", "actor": "角色",
    "states": "状态", "state": "状态", "days": "天数", "objections": "异议", "workflow": "流程", "text": "正文", "start": "开始", "ends": "结束", "key": "主键", "blocks": "版面", "page": "页面", "each": "每件另给", "cases": "逐件", "paragraph": "段落", "heading": "标题", "repeat": "逐行", "at_least": "至少", "grid": "表格", "table": "附表", "signature": "落款", "divider": "横线", "periods": "期间", "pauses": "暂停", "within": "期限", "during": "可暂停于", "remind_before": "提前提醒", "escalate_after": "超期上报", "against": "对象", "decided_by": "决定机关", "decided_within": "决定期限", "reopens_to": "重新办理", "lines": "正文", "code": "代字", "on": "步骤", "served_after": "视为送达", "paper": "公文", "body": "机关", "action": "步骤", "page_break": "换页", "in_force": "生效", "until": "截止",
}  # fmt: skip
ABSENT = object()


def differences(before: Pack, after: Pack) -> Iterator[str]:
    """Nothing when both say the same; the pack's own cases are not compared."""
    for key, word in HEADING.items():
        yield from _changed(word, before.data.get(key, ABSENT), after.data.get(key, ABSENT))
    yield from _parameters(before, after)
    yield from _rules(before, after)
    yield from _lists(before, after)
    for section, word in SECTIONS.items():
        yield from _entries(word, before.section(section), after.section(section))
    yield from _workflows(before, after)


# parameters -----------------------------------------------------------------------------------------------------


def _parameters(before: Pack, after: Pack) -> Iterator[str]:
    old, new = before.definition.parameters, after.definition.parameters
    for path in [*old, *(path for path in new if path not in old)]:
        if path not in new:
            yield f"参数“{old[path].title}”（{path}）删去"
        elif path not in old:
            yield f"参数“{new[path].title}”（{path}）新增"
            yield from (_dated(after, new[path], day, ABSENT) for day in sorted(new[path].values))
        else:
            yield from _parameter(before, after, old[path], new[path])


def _parameter(before: Pack, after: Pack, old: DatedParameter, new: DatedParameter) -> Iterator[str]:
    what = f"参数“{new.title}”（{new.path}）"
    raw_old, raw_new = (pack.section("parameters")[new.path] for pack in (before, after))
    for key in dict.fromkeys((*raw_old, *raw_new)):
        if key != "values":
            yield from _changed(
                f"{what}的{KEYS.get(key, key)}", raw_old.get(key, ABSENT), raw_new.get(key, ABSENT)
            )
    for day in sorted({*old.values, *new.values}):
        if day not in new.values:
            yield f"{what}不再自 {day.isoformat()} 起变为{parameter_value(old, day)}"
        elif day not in old.values:
            yield _dated(after, new, day, ABSENT)
        elif (old.values[day], old.unit) != (new.values[day], new.unit):
            yield _dated(after, new, day, parameter_value(old, day))
        elif old.clauses[day] != new.clauses[day]:
            yield f"{what}自 {day.isoformat()}的依据：{_listed(old.clauses[day])} → {_listed(new.clauses[day])}"


def _dated(pack: Pack, parameter: DatedParameter, day: Any, old: Any) -> str:
    clause = "；".join(clause_text(pack, each) for each in parameter.clauses[day])
    change = "" if old is ABSENT else f"{old} → "
    what = f"参数“{parameter.title}”（{parameter.path}）自 {day.isoformat()}"
    return f"{what}：{change}{parameter_value(parameter, day)}{f'〔{clause}〕' if clause else ''}"


def _listed(clauses: tuple[str, ...]) -> str:
    return "、".join(clauses) or "（无）"


# rules ----------------------------------------------------------------------------------------------------------


def _rules(before: Pack, after: Pack) -> Iterator[str]:
    old, new = before.definition, after.definition
    programs = before.program(), after.program()
    words = {"derive": "计算", "criteria": "判定"}
    for name in [*old.names, *(name for name in new.names if name not in old.names)]:
        if name not in new.names:
            yield f"{words[old.sections[name]]} {name} 删去：{_rule(programs[0].nodes[name])}"
        elif name not in old.names:
            yield f"{words[new.sections[name]]} {name} 新增：{_rule(programs[1].nodes[name])}"
        elif old.names[name] != new.names[name]:
            yield from _rule_changed(
                f"{words[new.sections[name]]} {name}", programs, name, old.names[name], new.names[name]
            )
    for table in dict.fromkeys((*old.columns, *new.columns)):
        yield from _columns(table, before, after)


def _rule_changed(
    what: str, programs: tuple[Program, Program], name: str, old: Any, new: Any
) -> Iterator[str]:
    said = [_rule(program.nodes[name]) for program in programs]
    if said[0] != said[1]:
        yield f"{what}：{said[0]} → {said[1]}"
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        kept = [key for key in dict.fromkeys((*old, *new)) if old.get(key, ABSENT) != new.get(key, ABSENT)]
        told = said[0] != said[1]
        for key in kept:
            if key in ("clause", "advice", "reading", "title", "unit") or not told:
                yield from _changed(
                    f"{what}的{KEYS.get(key, key)}", old.get(key, ABSENT), new.get(key, ABSENT)
                )
    elif said[0] == said[1]:
        yield f"{what}的写法：{_plain(old)} → {_plain(new)}"


def _columns(table: str, before: Pack, after: Pack) -> Iterator[str]:
    old, new = (pack.definition.columns.get(table, {}) for pack in (before, after))
    built = [pack.program().builder.built for pack in (before, after)]
    for name in dict.fromkeys((*old, *new)):
        what = f"列表 {table} 的计算栏 {name}"
        if name not in new:
            yield f"{what} 删去"
        elif name not in old:
            yield f"{what} 新增：{_rule(built[1][(table, name)])}"
        elif old[name] != new[name]:
            yield f"{what}：{_plain(old[name])} → {_plain(new[name])}"


def _rule(node: Node) -> str:
    while isinstance(node, Named | Rescale):
        node = node.node if isinstance(node, Named) else node.part
    title = node.meta.title
    said = phrase(node)
    return said if not title or said == title else f"{title}（{said}）"


# lists ----------------------------------------------------------------------------------------------------------


def _lists(before: Pack, after: Pack) -> Iterator[str]:
    old, new = before.definition.lists, after.definition.lists
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield f"参照表“{old[name].title}”（{name}）删去"
        elif name not in old:
            yield f"参照表“{new[name].title}”（{name}）新增，共 {len(new[name].rows)} 行"
        else:
            what = f"参照表“{new[name].title}”（{name}）"
            raw = [
                {key: each for key, each in pack.section("lists")[name].items() if key != "rows"}
                for pack in (before, after)
            ]
            yield from _one(what, *raw)
            yield from _rows(
                what, *({row[each.key]: row for row in each.rows} for each in (old[name], new[name]))
            )


def _rows(what: str, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[str]:
    for key, row in old.items():
        if key not in new:
            yield f"{what}删去 {key}：{_cells(row)}"
    for key, row in new.items():
        if key not in old:
            yield f"{what}新增 {key}：{_cells(row)}"
            continue
        for column in dict.fromkeys((*old[key], *row)):
            yield from _changed(
                f"{what} {key} 的 {column}", old[key].get(column, ABSENT), row.get(column, ABSENT)
            )
    shared = [[key for key in rows if key in old and key in new] for rows in (old, new)]
    if shared[0] != shared[1]:
        yield f"{what}的次序有变化"


def _cells(row: Mapping[str, Any]) -> str:
    return "，".join(str(value) for value in row.values() if value is not None)


# procedures -----------------------------------------------------------------------------------------------------


def _workflows(before: Pack, after: Pack) -> Iterator[str]:
    old, new = before.section("workflows"), after.section("workflows")
    for name in dict.fromkeys((*old, *new)):
        if name not in new or name not in old:
            yield f"流程“{(old if name in old else new)[name]['title']}”（{name}）{'删去' if name in old else '新增'}"
            continue
        what = f"流程“{new[name]['title']}”（{name}）"
        heads = [
            {key: each for key, each in flow[name].items() if key not in ("states", "moves")}
            for flow in (old, new)
        ]
        yield from _one(what, *heads)
        yield from _entries(f"{what}状态", old[name]["states"], new[name]["states"])
        yield from _entries(f"{what}步骤", _moves(old[name]), _moves(new[name]))


def _moves(workflow: Mapping[str, Any]) -> dict[str, Any]:
    """Each step by what tells it apart: state, action, and whoever comes second with the same."""
    out: dict[str, Any] = {}
    for move in workflow["moves"]:
        sources = [move["from"]] if isinstance(move["from"], str) else move["from"]
        for source in sources:
            place = f"{source} {move['action']}"
            while place in out:
                place += "′"
            out[place] = {key: value for key, value in move.items() if key != "from"}
    return out


# anything else --------------------------------------------------------------------------------------------------


def _entries(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield f"{what} {_titled(name, old[name])}删去"
        elif name not in old:
            yield f"{what} {_titled(name, new[name])}新增"
        else:
            yield from _one(f"{what} {_titled(name, new[name])}", old[name], new[name])


def _titled(name: str, entry: Any) -> str:
    title = entry.get("title") or entry.get("says") if isinstance(entry, Mapping) else ""
    return f"“{title}”（{name}）" if title else f"{name} "


def _one(what: str, old: Any, new: Any) -> Iterator[str]:
    """Down to the smallest part that differs."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            inner = f"{what.rstrip()}的{KEYS.get(str(key), f' {key}')}"
            one, other = old.get(key, ABSENT), new.get(key, ABSENT)
            if isinstance(one, Mapping) and isinstance(other, Mapping):
                yield from _one(inner, one, other)
            elif _are_entries(one) and _are_entries(other):
                yield from _items(inner, one, other)
            else:
                yield from _changed(inner, one, other)
    else:
        yield from _changed(what.rstrip(), old, new)


def _are_entries(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 0


def _items(what: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    """Items of a list by what they are called: added, gone, changed, or only in another order."""
    olds, news = ({_called(each): each for each in items} for items in (old, new))
    if len(olds) != len(old) or len(news) != len(new):
        yield from _changed(what, old, new)
        return
    for name in dict.fromkeys((*olds, *news)):
        if name not in news:
            yield f"{what}删去 {name}"
        elif name not in olds:
            yield f"{what}新增 {name}"
        else:
            yield from _one(f"{what} {name} ", olds[name], news[name])
    if [name for name in olds if name in news] != [name for name in news if name in olds]:
        yield f"{what}的次序有变化"


def _called(item: Any) -> str:
    if isinstance(item, Mapping):
        for key in ("field", "id", "title", "label"):
            if key in item:
                return str(item[key])
    return _plain(item)


def _changed(what: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if old is ABSENT:
        yield f"{what}：新增 {_plain(new)}"
    elif new is ABSENT:
        yield f"{what}：删去（原为 {_plain(old)}）"
    else:
        yield f"{what}：{_plain(old)} → {_plain(new)}"


def _plain(value: Any) -> str:
    """Data in one line, with as few signs as can be."""
    if isinstance(value, Mapping):
        return (
            "｛"
            + "，".join(f"{KEYS.get(str(key), key)} {_plain(each)}" for key, each in value.items())
            + "｝"
        )
    if isinstance(value, list | tuple):
        return "、".join(_plain(each) for each in value) or "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "（空）" if value is None else str(value)
