"""The tree of authorities: province, prefectures, counties, finance offices, expert panels.

Not here: enterprises and suppliers (`services.registration`), regions as such (`apps.reference`).
"""

from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import Level, OrganisationKind
from yunti.apps.accounts.models import Mandate, Organisation
from yunti.apps.accounts.permissions import can_edit_authority
from yunti.apps.accounts.services.mandates import may_hold
from yunti.apps.accounts.services.persons import tidy
from yunti.domain.regions import RegionLevel, level_of
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import Allowed
from yunti.kit.wording import listed

TREE_KINDS = (OrganisationKind.AUTHORITY, OrganisationKind.FINANCE, OrganisationKind.PANEL)
RANK = {Level.PROVINCE: 0, Level.PREFECTURE: 1, Level.BOTH: 2, Level.COUNTY: 3}


@command("accounts.create_authority")
def create_authority(
    step: Step,
    *,
    kind: OrganisationKind,
    name: str,
    level: Level,
    region_code: str,
    parent_ref: str = "",
    valid_from: date,
    by: Actor,
) -> Organisation:
    """The platform itself may make the first one, at installation."""
    step.require(Allowed() if by.is_system else can_edit_authority(by, region_code))
    if kind not in TREE_KINDS:
        raise InvalidInput([Problem("kind", "not_in_tree", _("企业和服务商自行注册，不在机构树中建立。"))])
    parent = _find(step, parent_ref) if parent_ref else None
    _check_place(kind, name, level, region_code, parent)
    row = step.create(
        Organisation,
        kind=kind,
        name=tidy(name),
        level=level,
        region_code=region_code,
        parent=parent,
        valid_from=valid_from,
    )
    step.record(row, details={"name": row.name, "region": region_code, "level": level.value})
    return row


@command("accounts.rename_authority")
def rename_authority(step: Step, *, ref: str, name: str, by: Actor) -> Organisation:
    row = _find(step, ref)
    step.require(can_edit_authority(by, row.region_code))
    if not name.strip():
        raise InvalidInput([Problem("name", "name_missing", _("请填写机构名称。"))])
    before, row.name = row.name, tidy(name)
    step.save(row, "name")
    step.record(row, details={"from": before, "to": row.name})
    return row


@command("accounts.move_authority")
def move_authority(step: Step, *, ref: str, parent_ref: str, by: Actor) -> Organisation:
    """Under another parent of a higher level; mandates and jurisdiction stay as they are."""
    refs = [ref, parent_ref]
    found = {
        row.ref: row for row in step.lock(Organisation.objects.filter(ref__in=refs, kind__in=TREE_KINDS))
    }
    if len(found) != 2:
        raise NotFoundOrHidden(_("没有找到所选的机构。"))
    row, parent = found[ref], found[parent_ref]
    step.require(can_edit_authority(by, row.region_code))
    _check_place(row.kind, row.name, Level(row.level), row.region_code, parent)
    row.parent = parent
    step.save(row, "parent")
    step.record(row, details={"parent": parent.ref})
    return row


@command("accounts.set_authority_level")
def set_authority_level(step: Step, *, ref: str, level: Level, by: Actor) -> Organisation:
    """Which seats it may have: a county given the powers of a prefecture, or deprived of them, stays the same body."""
    row = _find(step, ref)
    step.require(can_edit_authority(by, row.region_code))
    if row.level == level:
        raise Conflict("same_level", _("这个机构已经是这个级别。"))
    _check_place(row.kind, row.name, level, row.region_code, row.parent)
    _refuse_unfit_seats(row, level)
    _refuse_higher_children(row, level)
    before, row.level = row.level, level
    step.save(row, "level")
    step.record(row, details={"from": before, "to": level.value})
    return row


def _refuse_unfit_seats(row: Organisation, level: Level) -> None:
    open_ones = Mandate.objects.filter(organisation=row, ended_at__isnull=True)
    desks = [Desk(desk) for desk in open_ones.order_by("desk").values_list("desk", flat=True).distinct()]
    unfit = [str(desk.label) for desk in desks if not may_hold(desk, row.kind, level)]
    if unfit:
        raise Refused(
            "open_mandates",
            _("这个级别的机构不设“%(desks)s”岗位，现在还有这样的授权。") % {"desks": listed(unfit)},
            next_step=_("请先在授权页结束这些授权。"),
        )


def _refuse_higher_children(row: Organisation, level: Level) -> None:
    levels = row.children.filter(valid_to__isnull=True).values_list("level", flat=True)
    if any(each and RANK[Level(each)] < RANK[level] for each in levels):
        raise Refused(
            "open_children", _("下级机构里有级别更高的。"), next_step=_("请先调整或撤销其下级机构。")
        )


@command("accounts.end_authority")
def end_authority(step: Step, *, ref: str, last_day: date, by: Actor) -> Organisation:
    open_mandates = Mandate.objects.filter(organisation__ref=ref, ended_at__isnull=True)
    row = _find(step, ref)
    step.require(can_edit_authority(by, row.region_code))
    if row.valid_to is not None and row.valid_to < clock.today():
        raise Conflict("already_ended", _("这个机构已经撤销。"))
    if last_day < row.valid_from:
        raise InvalidInput([Problem("last_day", "ends_before_it_begins", _("撤销日期早于设立日期。"))])
    count = open_mandates.count()
    if count:
        raise Refused(
            "open_mandates",
            _("这个机构还有 %(count)d 项有效或待批准的授权。") % {"count": count},
            next_step=_("请先在授权页结束这些授权。"),
        )
    if row.children.filter(valid_to__isnull=True).exists():
        raise Refused("open_children", _("这个机构还有下级机构。"), next_step=_("请先调整或撤销其下级机构。"))
    row.valid_to = last_day
    step.save(row, "valid_to")
    step.record(row, details={"last_day": last_day})
    return row


def _check_place(kind: str, name: str, level: Level, region_code: str, parent: Organisation | None) -> None:
    problems = []
    if not name.strip():
        problems.append(Problem("name", "name_missing", _("请填写机构名称。")))
    if len(region_code) != 6 or not region_code.isdigit():
        problems.append(Problem("region_code", "bad_region", _("行政区划代码须为 6 位数字。")))
    elif level == Level.BOTH and (
        kind != OrganisationKind.AUTHORITY or level_of(region_code) is not RegionLevel.COUNTY
    ):
        problems.append(Problem("level", "bad_level", _("与设区市同权的，只能是县（市、区）的主管部门。")))
    if parent is None and level != Level.PROVINCE:
        problems.append(Problem("parent", "parent_missing", _("市级、县级机构须选择上级机构。")))
    if parent is not None and parent.level and RANK[Level(parent.level)] > RANK[level]:
        problems.append(Problem("parent", "parent_too_low", _("上级机构的级别低于本机构。")))
    if problems:
        raise InvalidInput(problems)


def _find(step: Step, ref: str) -> Organisation:
    rows = step.lock(Organisation.objects.filter(ref=ref, kind__in=TREE_KINDS))
    if not rows:
        raise NotFoundOrHidden(_("没有这个机构。"))
    return rows[0]
