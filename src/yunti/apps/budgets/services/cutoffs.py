"""Making known a last day, or another in its place: early enough, by the pack's own operation, and to everybody.

Not here: what a last day ends (rooms above).
"""

from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.budgets.models import CutOff, ProgrammePeriod
from yunti.apps.budgets.queries.cutoffs import standing_cutoff
from yunti.apps.budgets.services.around import Around, open_period
from yunti.apps.programmes.services import publish_round_notice
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem
from yunti.kit.wording import labelled, with_aside
from yunti.packs.budget import ground, operation_clauses


@command("budgets.set_cutoff")
def set_cutoff(
    step: Step,
    *,
    period: ProgrammePeriod,
    kind: str,
    cutoff_on: date,
    reason: str,
    seen: int,
    by: Actor,
    key: str | None = None,
) -> CutOff:
    """Published today, in a notice of the round."""
    row, found = open_period(step, period, by, seen)
    if kind not in found.budget.cutoffs:
        raise InvalidInput([Problem("kind", "unknown", _("这个项目没有这种截止日期。"))])
    before = standing_cutoff(row, kind)
    today = clock.today()
    problems = [*_problems(found, before, today, cutoff_on, reason)]
    if problems:
        raise InvalidInput(problems)
    title = found.budget.cutoffs[kind].title
    told = labelled(title, cutoff_on.isoformat())
    text = told if before is None else f"{told}\n{reason.strip()}"
    notice = publish_round_notice(round=row.round, title=told, text=text, by=by)
    made = step.create(
        CutOff,
        period=row,
        kind=kind,
        cutoff_on=cutoff_on,
        published_on=today,
        notice=notice,
        replaces=before,
        reason=reason.strip(),
        set_by=by.ref,
    )
    row.version += 1
    step.save(row, "version")
    step.record(
        made,
        details={"kind": kind, "cutoff_on": cutoff_on, "reason": made.reason},
        clause=ground(found.pack, *found.budget.cutoffs[kind].clause),
        edition=found.edition,
    )
    return made


def _problems(
    found: Around, before: CutOff | None, today: date, cutoff_on: date, reason: str
) -> list[Problem]:
    problems = []
    if before is not None and before.cutoff_on == cutoff_on:
        problems.append(Problem("cutoff_on", "same", _("与现在的相同。")))
    if before is not None and not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写调整理由。")))
    if not found.budget.announced_in_time(found.pack, today, cutoff_on):
        clause = ground(found.pack, *operation_clauses(found.pack, found.budget.notice.operation))
        text = with_aside(_("今天公布，到这一天的时间不够"), clause) + _("。")
        problems.append(Problem("cutoff_on", "too_soon", text, _("请推后截止日期。")))
    return problems
