"""What a pack says of showing results: in which state they are open to objection, for how long, and how they are announced.

Not here: the lists themselves (`apps.publicity`), counting days (`periods`, `domain.calendar`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.domain.exact_json import number_text
from yunti.domain.masking import MASKS
from yunti.packs.errors import Problem
from yunti.packs.layouts.offers import LIST, LIST_ROWS
from yunti.packs.loading import KeyPath
from yunti.packs.objecting import objected_in
from yunti.packs.periods import period_of
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest
from yunti.rules.values import FactSpec


@dataclass(frozen=True)
class Column:
    """One column: a fact of the case, or a datum of the party as the register has it; `mask` says how it is hidden.
    `line` is what a later room writes, that hands the list its lines."""

    label: str
    field: str = ""
    party: str = ""
    mask: str = ""
    filters: bool = False
    line: str = ""

    def cell(self, pack: Pack, facts: Mapping[str, Any], party: Mapping[str, str]) -> str:
        text = party.get(self.party, "") if self.party else told(pack.definition.facts[self.field], facts)
        return MASKS[self.mask](text) if self.mask and text else text


@dataclass(frozen=True)
class Objections:
    """`by` are the actors who may object; `days` names the parameter within which an answer is due. With `workflow` each objection is
    a case of that kind, by whoever takes its first step."""

    by: tuple[str, ...]
    days: str = ""
    upheld: str = ""
    note: str = ""
    workflow: str = ""


@dataclass(frozen=True)
class Showing:
    """A list of cases for the public. With `days` it stands for a period before the decision (publicity), else it
    tells the decision (an announcement), and `action` is the step that every case on it takes. `papers` are what can be
    printed of a list once it is published."""

    name: str
    title: str
    workflow: str
    by: tuple[str, ...]
    columns: tuple[Column, ...]
    clause: tuple[str, ...] = ()
    state: str = ""
    days: str = ""
    action: str = ""
    objections: Objections | None = None
    text: str = ""
    contact: str = ""
    papers: tuple[str, ...] = ()

    @property
    def is_handed_over(self) -> bool:
        """Its lines come from a later room; nobody chooses them here."""
        return any(column.line for column in self.columns)

    @property
    def is_publicity(self) -> bool:
        return bool(self.days)


def way_to_object(pack: Pack, showing: Showing) -> Objections | None:
    """What the list says itself; where it says nothing, the objections that the pack lets be raised to its cases."""
    if showing.objections is not None or not showing.is_publicity:
        return showing.objections
    return next((_as_cases(pack, rule.workflow) for rule in objected_in(pack, showing.workflow)), None)


def _as_cases(pack: Pack, workflow: str, note: str = "") -> Objections:
    start = pack.section("workflows")[workflow]["start"]
    first = (role for move in pack.moves[workflow] if move.source == start for role in move.actors)
    return Objections(tuple(dict.fromkeys(first)), note=note, workflow=workflow)


def told(spec: FactSpec, facts: Mapping[str, Any]) -> str:
    """A fact as the public reads it: labels of options, dates and exact numbers; nothing where nothing is known."""
    value = facts.get(spec.name)
    labels = dict(spec.labels)
    values = value if isinstance(value, list | tuple) else () if value is None else (value,)
    return "、".join(labels.get(str(each), _text(each)) for each in values)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return number_text(value) if isinstance(value, Decimal) else str(value)


def showings_of(pack: Pack) -> tuple[Showing, ...]:
    publicity = [_publicity(pack, name, spec) for name, spec in pack.section("publicity").items()]
    announced = [_announcement(name, spec) for name, spec in pack.section("announcements").items()]
    return (*publicity, *announced, *_settled(pack))


def showing_named(pack: Pack, name: str) -> Showing | None:
    return next((each for each in showings_of(pack) if each.name == name), None)


def publicity_in(pack: Pack, workflow: str, state: str) -> Showing | None:
    """The publicity that a case of this kind stands in while it is in the state."""
    found = (each for each in showings_of(pack) if each.is_publicity)
    return next((each for each in found if (each.workflow, each.state) == (workflow, state)), None)


SETTLED = "settlement"


def _settled(pack: Pack) -> Iterator[Showing]:
    """The queue of a settlement, shown while its claims stand on the list."""
    spec = pack.section(SETTLED)
    if not spec:
        return
    told = spec["list"]
    workflow = pack.section("vouchers")["redemption"]["workflow"]
    included = next((action for action, each in spec["claims"].items() if each == "includes"), "")
    moves = pack.section("workflows")[workflow]["moves"]
    yield Showing(
        SETTLED,
        told["title"],
        workflow,
        several(told["by"]),
        tuple(
            Column(each["label"], line=each["line"], filters=each.get("filters", False))
            for each in told["columns"]
        ),
        several(spec.get("clause")),
        next((each["to"] for each in moves if each["action"] == included), ""),
        spec["days"],
        text=told.get("text", ""),
        papers=tuple(told.get("papers") or ()),
    )


def _publicity(pack: Pack, name: str, spec: Mapping[str, Any]) -> Showing:
    raw = spec.get("objections")
    objections = None
    if raw is not None and "workflow" in raw:
        objections = _as_cases(pack, raw["workflow"], raw.get("note", ""))
    elif raw is not None:
        objections = Objections(
            several(raw["by"]), raw.get("days", ""), raw.get("upheld", ""), raw.get("note", "")
        )
    return Showing(**_heading(name, spec), state=spec["state"], days=spec["days"], objections=objections)


def _announcement(name: str, spec: Mapping[str, Any]) -> Showing:
    return Showing(**_heading(name, spec), action=spec["action"])


def _heading(name: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "title": spec["title"],
        "workflow": spec["workflow"],
        "by": several(spec["by"]),
        "columns": tuple(
            Column(each["label"], each.get("field", ""), each.get("party", ""), each.get("mask", ""),
                   each.get("filters", False))
            for each in spec["columns"]
        ),
        "clause": several(spec.get("clause")),
        "text": spec.get("text", ""),
        "contact": spec.get("contact", ""),
        "papers": tuple(spec.get("papers") or ()),
    }  # fmt: skip


# checked ----------------------------------------------------------------------------------------------------------


def publicity_faults(pack: Pack) -> Iterator[Problem]:
    for section in ("publicity", "announcements"):
        for name, spec in pack.section(section).items():
            path: KeyPath = (section, name)
            yield from _of_showing(pack, spec, path)
            if section == "announcements" and name in pack.section("publicity"):
                yield pack.problem(path, f"{name} 在 publicity 里已有，请换一个名称")
    if pack.section(SETTLED):
        told = pack.section(SETTLED)["list"]
        labels = [column["label"] for column in told["columns"]]
        for number, name in enumerate(told.get("papers") or ()):
            yield from _paper(pack, name, labels, (SETTLED, "list", "papers", number))
    for name, spec in pack.section("publicity").items():
        yield from _of_publicity(pack, spec, ("publicity", name))
    for name, spec in pack.section("announcements").items():
        workflow = pack.section("workflows").get(spec["workflow"], {})
        actions = {move["action"] for move in workflow.get("moves", ())}
        yield from _named(pack, spec["action"], actions, ("announcements", name, "action"), "步骤")


def _of_showing(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    yield from _named(pack, spec["workflow"], pack.section("workflows"), (*path, "workflow"), "流程")
    for actor in several(spec["by"]):
        yield from _named(pack, actor, pack.section("actors"), (*path, "by"), "角色")
    for number, column in enumerate(spec["columns"]):
        yield from _column(pack, column, (*path, "columns", number))
    labels = [column["label"] for column in spec["columns"]]
    for number, name in enumerate(spec.get("papers") or ()):
        yield from _paper(pack, name, labels, (*path, "papers", number))
    for doubled in sorted({each for each in labels if labels.count(each) > 1}):
        yield pack.problem((*path, "columns"), f"栏 {doubled} 写了两次")


def _paper(pack: Pack, name: str, labels: list[str], path: KeyPath) -> Iterator[Problem]:
    """It prints the lines as they were frozen: the number, then the columns of the list, in their order."""
    layout = pack.papers.get(name)
    if layout is None or LIST not in layout.offered.to:
        offered = [each.name for each in pack.papers.values() if LIST in each.offered.to]
        yield from _named(pack, name, offered, path, "按名单出的公文")
        return
    for given, source in layout.offered.given.items():
        if source == LIST_ROWS and given in layout.inputs:
            titles = [each.title for each in layout.inputs[given].rows.values()]
            if titles[1:] != labels:
                wanted = "、".join(labels)
                yield pack.problem(path, f"{name} 的 {given} 应依次为行号和各栏：{wanted}")


def _column(pack: Pack, column: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    if ("field" in column) == ("party" in column):
        yield pack.problem(path, "应写 field（数据项）或 party（档案项）之一")
    elif "field" in column:
        yield from _named(pack, column["field"], pack.definition.facts, (*path, "field"), "字段")
        declared = pack.section("facts").get(column["field"], {})
        if declared.get("personal") and "mask" not in column:
            yield pack.problem(path, f"{column['field']} 是个人信息，公开要写 mask：{'、'.join(MASKS)}")
        if declared.get("type") in ("list", "record", "any"):
            yield pack.problem((*path, "field"), f"{column['field']} 不是一格能写下的内容")


def _of_publicity(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    workflow = pack.section("workflows").get(spec["workflow"], {})
    yield from _named(pack, spec["state"], workflow.get("states", {}), (*path, "state"), "状态")
    yield from _period(pack, spec["days"], (*path, "days"))
    doubled = [
        name
        for name, other in pack.section("publicity").items()
        if (other["workflow"], other["state"]) == (spec["workflow"], spec["state"])
    ]
    if len(doubled) > 1 and doubled[-1] == path[-1]:
        yield pack.problem((*path, "state"), f"{spec['state']} 已由 {doubled[0]} 公示")
    objections = spec.get("objections") or {}
    where = (*path, "objections")
    if "objections" in spec and ("workflow" in objections) == ("by" in objections):
        yield pack.problem(where, "workflow（异议是单独的事项）和 by（由谁在名单上提出）写一样，不多不少")
    if "workflow" in objections:
        yield from _objected_by(pack, spec["workflow"], objections, where)
    for actor in several(objections.get("by")):
        yield from _named(pack, actor, pack.section("actors"), (*where, "by"), "角色")
    if "days" in objections:
        yield from _period(pack, objections["days"], (*where, "days"))
    if "upheld" in objections:
        leaving = {
            move["action"]
            for move in workflow.get("moves", ())
            if spec["state"] in several(move["from"])
        }  # fmt: skip
        yield from _named(pack, objections["upheld"], leaving, (*where, "upheld"), "步骤")


def _objected_by(pack: Pack, shown: str, objections: Mapping[str, Any], where: KeyPath) -> Iterator[Problem]:
    known = [rule.workflow for rule in objected_in(pack, shown)]
    yield from _named(pack, objections["workflow"], known, (*where, "workflow"), "针对这类事项的异议")
    for key in ("days", "upheld"):
        if key in objections:
            yield pack.problem((*where, key), f"异议是单独的事项时，{key} 由它的流程定")


def _period(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    known = pack.definition.parameters
    yield from _named(pack, name, known, path, "参数")
    if name in known:
        days: list[date] = sorted(known[name].values)
        if any(period_of(pack, name, day) is None for day in days):
            yield pack.problem(path, f"参数 {name} 应为天数、工作日数、月数或年数，并写明 unit")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
