"""Setting up, renaming and abolishing regions and zones from a day on, and taking such a change back.

Rows that already name a code keep it; what is shown follows the table as of the day.
Not here: the table that results (`queries.regions`).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from yunti.apps.reference.enums import RegionChangeKind, Topic
from yunti.apps.reference.models import REASON_LENGTH, REGION_NAME_LENGTH, SOURCE_LENGTH, RegionChange
from yunti.apps.reference.permissions import can_change_regions
from yunti.apps.reference.queries import (
    changes_in_force,
    region_change_by_ref,
    region_name,
    regions,
    table_with,
)
from yunti.apps.reference.services.stamping import renew_stamp
from yunti.domain.regions import CODE_LENGTH, Region, RegionLevel, RegionTable, level_of, stem_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.wording import listed

EARLIEST, YEARS_AHEAD = date(2000, 1, 1), 2
ADDING = (RegionChangeKind.CREATED, RegionChangeKind.ZONE)


@command("reference.change_region")
def change_region(
    step: Step,
    *,
    kind: RegionChangeKind,
    code: str,
    name: str = "",
    parent: str = "",
    effective_on: date,
    source: str,
    source_link: str = "",
    note: str = "",
    by: Actor,
    key: str | None = None,
) -> RegionChange:
    """In force from `effective_on` on; for an abolished region that is the first day without it."""
    code, name, parent = code.strip(), "".join(name.split()), parent.strip()
    step.require(can_change_regions(by, code))
    problems = region_problems(kind, code, name, parent, effective_on, source)
    if problems:
        raise InvalidInput(problems)
    held = regions().lookup(code, effective_on)
    change = step.create(
        RegionChange,
        kind=kind,
        code=code,
        name=name if kind != RegionChangeKind.ABOLISHED else held.name if held else "",
        level=held.level.value if held and kind not in ADDING else level_of(code).value,
        parent=(held.parent or "") if held and kind not in ADDING else parent,
        effective_on=effective_on,
        source=source.strip(),
        source_link=source_link,
        note=note.strip(),
        entered_by=by.ref,
        entered_at=clock.now(),
    )
    renew_stamp(step, Topic.REGIONS)
    details = {"kind": kind, "code": code, "name": change.name, "parent": parent, "from": effective_on}
    step.record(change, details=details, clause=change.source)
    return change


@command("reference.withdraw_region_change")
def withdraw_region_change(step: Step, *, ref: str, reason: str, by: Actor) -> RegionChange:
    """As if it had never been entered; refused while later changes rest on it."""
    found = region_change_by_ref(ref)
    if found is None:
        raise NotFoundOrHidden
    change = step.lock_one(RegionChange.objects.filter(pk=found.pk))
    step.require(can_change_regions(by, change.code))
    if change.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("这条变更已经撤回。"), next_step=_("刷新后查看。"))
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        text = _("写明撤回原因，最多 %(most)s 个字。") % {"most": REASON_LENGTH}
        raise InvalidInput([Problem("reason", "empty", text)])
    _nothing_rests_on(change)
    change.withdrawn_by, change.withdrawn_at = by.ref, clock.now()
    change.withdrawn_reason = reason.strip()
    step.save(change, "withdrawn_by", "withdrawn_at", "withdrawn_reason")
    renew_stamp(step, Topic.REGIONS)
    step.record(change, details={"code": change.code, "reason": change.withdrawn_reason})
    return change


def region_problems(
    kind: RegionChangeKind, code: str, name: str, parent: str, effective_on: date, source: str
) -> list[Problem]:
    problems = [*_text_problems(kind, name, source), *_day_problems(effective_on)]
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdigit()) or code == "000000":
        return [*problems, Problem("code", "not_a_code", _("地区代码是 6 位数字。"))]
    if kind in ADDING:
        return [*problems, *_adding_problems(code, name, parent, effective_on)]
    return [*problems, *_ending_problems(kind, code, name, effective_on)]


def _text_problems(kind: RegionChangeKind, name: str, source: str) -> list[Problem]:
    problems = []
    if kind != RegionChangeKind.ABOLISHED and not 2 <= len(name) <= REGION_NAME_LENGTH:
        text = _("名称有 %(length)s 个字，应在 2 至 %(most)s 个字之间。")
        problems.append(Problem("name", "length", text % {"length": len(name), "most": REGION_NAME_LENGTH}))
    if not 0 < len(source.strip()) <= SOURCE_LENGTH:
        text = _("填写批准文件的名称或文号，最多 %(most)s 个字。") % {"most": SOURCE_LENGTH}
        problems.append(Problem("source", "length", text))
    return problems


def _day_problems(effective_on: date) -> list[Problem]:
    latest = clock.today() + timedelta(days=366 * YEARS_AHEAD)
    if EARLIEST <= effective_on <= latest:
        return []
    text = _("生效日在 %(first)s 至 %(last)s 之间。")
    named = {"first": EARLIEST.isoformat(), "last": latest.isoformat()}
    return [Problem("effective_on", "out_of_range", text % named)]


def _adding_problems(code: str, name: str, parent: str, day: date) -> list[Problem]:
    """The parent's digits must begin the code, so that jurisdictions hold by the digits everywhere."""
    table = regions()
    if any(row.span.end is None or row.span.end > day for row in table.rows_of(code)):
        text = _("代码 %(code)s 已用于%(name)s。") % {"code": code, "name": region_name(code, day)}
        return [Problem("code", "taken", text, _("改名请选“更名”。"))]
    if level_of(code) is RegionLevel.PROVINCE:
        return [] if not parent else [Problem("parent", "not_wanted", _("省级没有上级地区。"))]
    above = table.lookup(parent, day) if parent else None
    if above is None or above.level is RegionLevel.COUNTY:
        return [Problem("parent", "unknown", _("选择当日有效的上级省或市。"))]
    if not code.startswith(stem_of(parent)):
        text = _("%(parent)s（%(name)s）下级的代码以 %(stem)s 开头。")
        named = {"parent": parent, "name": above.name, "stem": stem_of(parent)}
        return [Problem("code", "other_parent", text % named, _("辖区按代码前几位判定，代码与上级须一致。"))]
    if level_of(code) is above.level:
        return [Problem("parent", "same_level", _("上级地区与本地区同级。"))]
    if any(row.name == name for row in table.children(parent, day)):
        text = _("%(parent)s已有“%(name)s”。") % {"parent": above.name, "name": name}
        return [Problem("name", "taken", text)]
    return []


def _ending_problems(kind: RegionChangeKind, code: str, name: str, day: date) -> list[Problem]:
    table = regions()
    held = table.lookup(code, day)
    if held is None or held.span.start == day:
        text = _("%(day)s 没有代码为 %(code)s 的地区，或它当日才设立。")
        return [Problem("code", "not_in_force", text % {"day": day.isoformat(), "code": code})]
    if held.span.end is not None:
        text = _("%(name)s自 %(day)s 起已有别的变更。")
        named = {"name": held.name, "day": held.span.end.isoformat()}
        return [Problem("effective_on", "later_change", text % named, _("先撤回那条变更。"))]
    if kind == RegionChangeKind.RENAMED and name == held.name:
        return [Problem("name", "no_change", _("新名称与现在的名称相同。"))]
    if kind == RegionChangeKind.ABOLISHED:
        return _children_problems(table, held, day)
    return []


def _children_problems(table: RegionTable, held: Region, day: date) -> list[Problem]:
    below = _below(table.children(held.code, day))
    if not below:
        return []
    text = _("%(name)s还有下级地区：%(below)s。") % {"name": held.name, "below": below}
    return [Problem("code", "has_children", text, _("先撤销或另设下级地区。"))]


def _below(rows: Sequence[Region]) -> str:
    named = listed(row.name for row in rows[:3])
    return named + _("等 %(count)s 个") % {"count": len(rows)} if len(rows) > 3 else named


def _nothing_rests_on(change: RegionChange) -> None:
    others = [row for row in changes_in_force() if row.pk != change.pk]
    later = [row for row in others if row.code == change.code and row.effective_on > change.effective_on]
    try:
        table_with(others)
    except ValueError:
        later += [row for row in others if row.parent == change.code]
    if later:
        named = listed(f"{row.effective_on.isoformat()} {row.get_kind_display()}{row.name}" for row in later)
        raise Conflict(
            "rested_upon",
            _("后面的变更以它为前提：%(named)s。") % {"named": named},
            next_step=_("先撤回后面的变更。"),
        )
