"""Beginning a programme year for a round, and what each city is to reach and may issue in it.

Not here: releasing what may be issued (`releasing.py`), cut-off days (`cutoffs.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.budgets.models import Allotment, ProgrammePeriod
from yunti.apps.budgets.permissions import can_hand_out
from yunti.apps.budgets.queries.released import released_to
from yunti.apps.budgets.services.around import Around, around_round, open_period
from yunti.apps.budgets.services.earmarking import refuse_below_shares
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services.asked import refuse_closed
from yunti.apps.reference.queries.regions import region_name
from yunti.domain.money import yuan
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.wording import with_aside
from yunti.packs.budget import ground, operation_clauses


@dataclass(frozen=True)
class Target:
    """For one city, in fen."""

    region_code: str
    target_fen: int
    issue_fen: int
    earmark_fen: int = 0

    @property
    def amounts(self) -> tuple[int, int, int]:
        return self.target_fen, self.issue_fen, self.earmark_fen


NOTHING = Target("", 0, 0)


@command("budgets.begin_period")
def begin_period(step: Step, *, round: Round, by: Actor, key: str | None = None) -> ProgrammePeriod:
    """The next year of the programme, after all that were begun before."""
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    found = around_round(row)
    step.require(can_hand_out(by, row, found.pack, found.budget))
    refuse_closed(row)
    before = step.lock(ProgrammePeriod.objects.filter(programme=row.programme))
    if any(each.round_id == row.pk for each in before):
        raise Conflict("period_begun", _("这个批次的年度已经开始。"), next_step=_("请刷新页面。"))
    previous = max(before, key=lambda each: each.index, default=None)
    try:
        with transaction.atomic():
            made = step.create(
                ProgrammePeriod,
                round=row,
                programme=row.programme,
                index=previous.index + 1 if previous else 1,
                previous=previous,
                begun_at=clock.now(),
                begun_by=by.ref,
            )
    except IntegrityError as error:  # another year of the programme began in the same moment
        raise Conflict(
            "changed_meanwhile", _("这个项目刚刚开始了另一个年度。"), next_step=_("请再办一次。")
        ) from error
    step.record(made, details={"round": row.ref, "index": made.index}, edition=found.edition)
    return made


@command("budgets.set_targets")
def set_targets(
    step: Step,
    *,
    period: ProgrammePeriod,
    targets: Sequence[Target],
    seen: int,
    by: Actor,
    key: str | None = None,
) -> ProgrammePeriod:
    """`seen` is the version that they were typed against. Cities that are not named stay as they are."""
    row, found = open_period(step, period, by, seen)
    standing = {each.region_code: each for each in Allotment.objects.filter(period=row)}
    kept = {each.region_code: each.earmark_fen for each in targets}
    problems = [*_problems(row, found, targets), *refuse_below_shares(row, kept)]
    if problems:
        raise InvalidInput(problems)
    changed = [each for each in targets if _amounts(standing.get(each.region_code)) != each.amounts]
    if not changed:
        raise InvalidInput([Problem("", "same", _("没有改动任何金额。"))])
    details = [_told(each, standing.get(each.region_code)) for each in changed]
    for each in changed:
        _write(step, row, each, standing.get(each.region_code))
    row.version += 1
    step.save(row, "version")
    clause = ground(found.pack, *found.budget.clause)
    step.record(row, details={"targets": details}, clause=clause, edition=found.edition)
    return row


def _problems(row: ProgrammePeriod, found: Around, targets: Sequence[Target]) -> Iterator[Problem]:
    released = released_to(row.round)
    for each in targets:
        if not found.has_city(row.round, each.region_code):
            name = region_name(each.region_code)
            text = _("%(region)s不在本批次的范围内。") % {"region": name}
            yield Problem(f"target_{each.region_code}", "elsewhere", text)
        elif min(each.amounts) < 0:
            yield Problem(f"target_{each.region_code}", "negative", _("金额不能是负数。"))
        else:
            yield from _out_of_bounds(found, each)
            yield from _already_released(each, released)


def _out_of_bounds(found: Around, each: Target) -> Iterator[Problem]:
    bounds = found.budget.bounds(found.pack, each.target_fen, each.issue_fen, clock.today())
    name = region_name(each.region_code)
    if not bounds.valid:
        clause = ground(found.pack, *operation_clauses(found.pack, found.budget.issue.operation))
        if bounds.least_fen is None or bounds.most_fen is None:
            text = _("%(region)s的发放额度不在规定的范围内") % {"region": name}
        else:
            text = _("%(region)s的发放额度应在%(least)s元至%(most)s元之间") % {
                "region": name,
                "least": yuan(bounds.least_fen).text,
                "most": yuan(bounds.most_fen).text,
            }
        yield Problem(f"issue_{each.region_code}", "out_of_bounds", with_aside(text, clause) + _("。"))
    if each.earmark_fen and found.budget.earmark is None:
        text = _("这个项目没有专项额度。")
        yield Problem(f"earmark_{each.region_code}", "no_earmark", text)


def _already_released(each: Target, released: Mapping[str, int]) -> Iterator[Problem]:
    fen = released.get(each.region_code, 0)
    if each.issue_fen < fen:
        text = _("已向%(region)s下达%(yuan)s元，发放额度不能更低。") % {
            "region": region_name(each.region_code),
            "yuan": yuan(fen).text,
        }
        yield Problem(f"issue_{each.region_code}", "below_released", text)


def _amounts(row: Allotment | None) -> tuple[int, int, int]:
    return (row.target_fen, row.issue_fen, row.earmark_fen) if row else NOTHING.amounts


def _told(each: Target, standing: Allotment | None) -> dict[str, Any]:
    """For the audit log."""
    return {"region": each.region_code, "before": _amounts(standing), "after": each.amounts}


def _write(step: Step, period: ProgrammePeriod, each: Target, standing: Allotment | None) -> None:
    if standing is None:
        step.create(
            Allotment,
            period=period,
            region_code=each.region_code,
            target_fen=each.target_fen,
            issue_fen=each.issue_fen,
            earmark_fen=each.earmark_fen,
        )
        return
    standing.target_fen, standing.issue_fen, standing.earmark_fen = each.amounts
    step.save(standing, "target_fen", "issue_fen", "earmark_fen")
