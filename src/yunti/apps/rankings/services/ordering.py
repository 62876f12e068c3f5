"""Deciding the order of the cases of an authority: all that wait, each once; the place is written into each of them.

Not here: which cases wait and the proposal (`queries.orders`), the step that follows (`apps.cases`).
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.services.locking import lock_cases
from yunti.apps.cases.services.writing import write_answer
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.rankings.models import CaseOrder
from yunti.apps.rankings.permissions import can_order
from yunti.apps.rankings.queries.orders import MOST_IN_ORDER, gone_on, latest_order, to_order
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.orders import OrderRule, order_rules

BY = system_actor("rankings.order")
"""A place is written by the platform: nobody types the one of a single case."""


@command("rankings.set_order")
def set_order(
    step: Step, *, round: Round, name: str, refs: Sequence[str], seen: int, by: Actor, key: str | None = None
) -> CaseOrder:
    """`refs` from the first to the last; `seen` is how many orders there were when the page was drawn."""
    each, pack = round, pack_of(round)
    rule = order_rules(pack).get(name)
    if rule is None:
        raise NotFoundOrHidden(_("这个项目没有这种排序。"))
    step.require(can_order(by, each, pack, rule))
    cases = {case.ref: case for case in lock_cases(step, list(to_order(each, rule, by.jurisdiction)))}
    last = latest_order(each, name, by.jurisdiction)
    _refuse(last, cases, refs, seen)
    kept = gone_on(last, rule)
    made = step.create(
        CaseOrder,
        round=each,
        name=name,
        region_code=by.jurisdiction,
        ordinal=(last.ordinal if last is not None else 0) + 1,
        cases=[*kept, *refs],
        decided_at=clock.now(),
        decided_by=by.ref,
    )
    _write(step, rule, [cases[ref] for ref in refs], len(kept) + 1)
    details = {"ordinal": made.ordinal, "cases": made.cases, "kept": len(kept)}
    step.record(made, details=details, clause=listed(rule.clause), edition=f"{each.programme}/{each.edition}")
    return made


def _refuse(last: CaseOrder | None, cases: dict[str, Case], refs: Sequence[str], seen: int) -> None:
    if not cases:
        raise Refused("nothing_to_order", _("现在没有可以排的申报。"), next_step=_("下级推荐以后再排。"))
    if len(cases) > MOST_IN_ORDER:
        text = _("要排的超过 %(most)s 件。") % {"most": MOST_IN_ORDER}
        raise InvalidInput([Problem("cases", "too_many", text)])
    if len(set(refs)) != len(refs):
        raise InvalidInput([Problem("cases", "twice", _("有申报排了两次。"))])
    if (last.ordinal if last is not None else 0) != seen or set(refs) != set(cases):
        raise Conflict(
            "moved_meanwhile",
            _("排的时候申报有变动，或者另一位经办人已经排过。"),
            next_step=_("请刷新页面，在新的名单上再排。"),
        )


def _write(step: Step, rule: OrderRule, cases: Sequence[Case], first: int) -> None:
    known = {row.case_id: row for row in Answer.objects.filter(case__in=cases, field=rule.field)}
    for place, case in enumerate(cases, first):
        write_answer(step, case, known.get(case.pk), rule.field, text_of(place), BY)
