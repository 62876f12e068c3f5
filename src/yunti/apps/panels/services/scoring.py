"""An expert scores: a draft is saved as often as wished, handed in it is final. Nobody sees what others gave before all are in.

Not here: what follows once all are in (`settling.py`), who sits (`seating.py`), what the pack asks for (`packs.panel_scores`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import has_no_interest
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.panels.models import Panel, PanelSeat, Score, ScoreSheet
from yunti.apps.panels.permissions import can_draw
from yunti.apps.panels.queries.panels import rule_for
from yunti.apps.panels.services.seats import lock_experts
from yunti.apps.panels.services.settling import settle
from yunti.domain.panel_scores import HUNDRED
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.draws import LONGEST_REASON, DrawState
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.permissions import only_desks
from yunti.packs.panel_scores import Item
from yunti.packs.panels import PanelRule
from yunti.packs.reading import Pack

LONGEST_REMARK = 1000


@dataclass(frozen=True)
class Given:
    """`points` are hundredths; none while the item is not scored yet."""

    item: str
    points: int | None
    remark: str = ""


@command("panels.save_scores")
def save_scores(
    step: Step, *, case: Case, given: Sequence[Given], seen: int, by: Actor, key: str | None = None
) -> ScoreSheet:
    """A draft. `seen` is the version that the expert had before them, 0 for the first."""
    row = lock_case(step, case, by)
    seat, _pack, _rule, items = _seated(step, row, by)
    _refuse_faulty(items, given, whole=False)
    sheet = _saved(step, seat, given, seen)
    step.record(row, details={"sheet": sheet.ref, "version": sheet.version}, about=by.ref)
    return sheet


@command("panels.hand_in_scores")
def hand_in_scores(
    step: Step, *, case: Case, given: Sequence[Given], seen: int, by: Actor, key: str | None = None
) -> ScoreSheet:
    """All items, with a remark at both ends of a scale. The last one in brings the scores into the case, or an added expert."""
    lock_experts(step, list(Panel.objects.filter(case=case, state=DrawState.DRAWN).order_by("pk")))
    row = lock_case(step, case, by)
    seat, pack, rule, items = _seated(step, row, by)
    _refuse_faulty(items, given, whole=True)
    sheet = _saved(step, seat, given, seen)
    sheet.handed_in_at = clock.now()
    step.save(sheet, "handed_in_at")
    told = settle(step, row, seat.panel, pack, rule, by)
    note_happening(row, HappeningKind.REVIEWED, by=by)
    gave = [{"item": each.item, "points": each.points, "remark": each.remark.strip()} for each in given]
    step.record(row, details={"sheet": sheet.ref, "given": gave, **told}, about=by.ref)
    return sheet


def _seated(step: Step, case: Case, by: Actor) -> tuple[PanelSeat, Pack, PanelRule, tuple[Item, ...]]:
    """The seat of whoever scores, with its panel, both locked."""
    step.require(only_desks(by, Desk.EXPERT))
    step.require(has_no_interest(by, case))
    own = PanelSeat.objects.filter(
        panel__case=case,
        panel__state=DrawState.DRAWN,
        expert__person=by.person_id or 0,
        recused_at__isnull=True,
    )
    found = own.first()
    if found is None:
        raise NotFoundOrHidden(_("没有请您为这份申报评分。"))
    panel = step.lock_one(Panel.objects.filter(pk=found.panel_id))
    seat = step.lock_one(PanelSeat.objects.filter(pk=found.pk))
    seat.panel = panel
    pack, rule = rule_for(case, panel.name)
    if rule.scores is None or case.state not in rule.reviewing(pack):
        raise Conflict("not_scored_now", _("这份申报现在不评分。"))
    if seat.accepted_at is None:
        words = _("评分以前，请先确认没有利害关系、接受评审。")
        raise Conflict("not_accepted", words, next_step=_("确认以后就可以评分。"))
    return seat, pack, rule, rule.scores.items_on(pack, clock.local(panel.committed_at).date())


def _refuse_faulty(items: Sequence[Item], given: Sequence[Given], *, whole: bool) -> None:
    known = {each.name: each for each in items}
    problems: list[Problem] = []
    for each in given:
        item = known.get(each.item)
        if item is None:
            problems.append(Problem(each.item, "unknown", _("没有这个评分项。")))
            continue
        problems += _problems(item, each, whole=whole)
    scored = [each.item for each in given]
    if len(set(scored)) != len(scored):
        problems.append(Problem("", "twice", _("同一项有两个评分。")))
    missing = [each for each in items if each.name not in scored] if whole else []
    problems += [_unscored(each) for each in missing]
    if problems:
        raise InvalidInput(problems)


def _problems(item: Item, given: Given, *, whole: bool) -> list[Problem]:
    if len(given.remark) > LONGEST_REMARK:
        told = {"title": item.title, "most": LONGEST_REMARK}
        return [Problem(item.name, "too_long", _("%(title)s的评语不超过 %(most)s 字。") % told)]
    if given.points is None:
        return [_unscored(item)] if whole else []
    if not 0 <= given.points <= item.most:
        told = {"title": item.title, "most": item.most // HUNDRED}
        return [Problem(item.name, "range", _("%(title)s应在 0 至 %(most)s 分之间。") % told)]
    if whole and item.is_end(given.points) and not given.remark.strip():
        text = _("%(title)s给了零分或者满分，请写明评语。") % {"title": item.title}
        return [Problem(item.name, "remark", text)]
    return []


def _unscored(item: Item) -> Problem:
    return Problem(item.name, "empty", _("%(title)s还没有评分。") % {"title": item.title})


def _saved(step: Step, seat: PanelSeat, given: Sequence[Given], seen: int) -> ScoreSheet:
    found = ScoreSheet.objects.filter(seat=seat).first()
    if found is not None and found.handed_in_at is not None:
        raise Conflict("handed_in", _("评分已经提交，不能再改。"))
    if (found.version if found else 0) != seen:
        raise Conflict(
            "scores_moved",
            _("这份评分在别的窗口改过，这次没有保存。"),
            next_step=_("请打开这一页看保存的评分，再决定用哪一个。"),
        )
    now = clock.now()
    if found is None:
        found = step.create(ScoreSheet, seat=seat, saved_at=now)
    else:
        found.version, found.saved_at = found.version + 1, now
        step.save(found, "version", "saved_at")
    rows = {each.item: each for each in Score.objects.filter(sheet=found)}
    for each in given:
        _write(step, found, rows.get(each.item), each)
    return found


def _write(step: Step, sheet: ScoreSheet, row: Score | None, given: Given) -> None:
    remark = given.remark.strip()
    if row is None:
        if given.points is not None or remark:
            step.create(Score, sheet=sheet, item=given.item, points=given.points, remark=remark)
    elif (row.points, row.remark) != (given.points, remark):
        row.points, row.remark = given.points, remark
        step.save(row, "points", "remark")


@command("panels.go_without_added")
def go_without_added(step: Step, *, panel: Panel, reason: str, by: Actor, key: str | None = None) -> Panel:
    """Where an added expert is due and the draw has nobody left: the desk says why the scores that are in count as they are."""
    lock_experts(step, [panel])
    case = lock_case(step, panel.case, by)
    row = step.lock_one(Panel.objects.filter(pk=panel.pk, case=case))
    pack, rule = rule_for(case, row.name)
    step.require(can_draw(by, case, pack, rule))
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        text = _("请写明理由，不超过 %(most)s 字。") % {"most": LONGEST_REASON}
        raise InvalidInput([Problem("reason", "empty", text)])
    taken = PanelSeat.objects.filter(panel=row)
    sitting = taken.filter(recused_at__isnull=True).count()
    if not row.added or sitting != row.count or taken.count() < len(row.drawn):
        raise Conflict("not_exhausted", _("只有要加请专家而抽取的名单已经用完的，才能不加请。"))
    row.added, row.without_added, row.without_added_by = 0, said, by.ref
    step.save(row, "added", "without_added", "without_added_by")
    step.record(row, details={"reason": said, **settle(step, case, row, pack, rule, by)})
    return row
