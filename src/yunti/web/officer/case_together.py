"""One step for several cases of the list: what would happen to each, then all of them or none.

A reference that the officer does not reach keeps all back, and is named as it was sent.

Not here: the list (`cases.py`), one case (`case_steps.py`).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import Reader, roles_in
from yunti.apps.cases.queries.cases import Case
from yunti.apps.cases.queries.facts import facts_of_many
from yunti.apps.cases.queries.file import gather
from yunti.apps.cases.queries.own_steps import REASONS, Foreseen, OwnStep, foreseen, steps_open_to
from yunti.apps.cases.queries.worklist import chosen_cases
from yunti.apps.cases.services import MOST_AT_ONCE, NotAllMoved
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.services import take_steps
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.wording import listed
from yunti.web.officer.case_file import lines_of
from yunti.web.shared.way_back import Told, before_the_step

SEEN = "seen-"


@dataclass(frozen=True)
class Line:
    """One case of the dry run. `seen` is the number of steps it has had."""

    foreseen: Foreseen
    seen: int
    refusal: Refused | None = None

    @property
    def way_back(self) -> Told | None:
        """What to know before the case is given back to its party."""
        step = self.foreseen.step
        return before_the_step(step.way_back, step.title, step.target) if step is not None else None

    @property
    def goes(self) -> bool:
        return self.refusal is None and self.foreseen.would_go


def cases_together(request: HttpRequest) -> HttpResponse:
    actor, given = request.actor, request.POST  # type: ignore[attr-defined]
    wanted = _wanted(given)
    cases = chosen_cases(actor, wanted)
    if not wanted or len(wanted) > MOST_AT_ONCE:
        messages.error(request, _("请在列表里选 1 到 %(most)s 件。") % {"most": MOST_AT_ONCE})
        return redirect("officer:cases")
    foreign = _foreign(wanted, cases)
    if not cases:
        told_of = {"which": listed(foreign)}
        messages.error(request, _("选中的都不在您的办理范围，或者已经移走：%(which)s。") % told_of)
        return redirect("officer:cases")
    reader = gather(cases, actor).reader
    arounds = [_around(case, actor, reader) for case in cases]
    for around, facts in zip(
        arounds, facts_of_many([(each.case, each.pack) for each in arounds]), strict=True
    ):
        around.facts = facts
    steps = _steps_of(arounds)
    action = given.get("action", "")
    step = next((each for each in steps if each.action == action), None)
    told, reasons = _told(step, given), list(lines_of(given.get("reasons", "")))
    failed: dict[str, Refused] = {}
    if step is not None and "confirm" in given and not foreign:
        try:
            moved = _do(cases, action, given, told, reasons, actor)
        except NotAllMoved as refusal:
            failed = {each.ref: each.refusal for each in refusal.failed}
        else:
            messages.success(
                request,
                _("已办 %(count)s 件：%(step)s。") % {"count": len(moved), "step": step.title},
            )
            return redirect("officer:cases")
    lines = [_line(around, action, told, reasons, failed) for around in arounds]
    context = {
        "cases": cases,
        "steps": steps,
        "step": step,
        "lines": lines,
        "foreign": foreign,
        "all_go": not foreign and all(line.goes for line in lines),
        "stated": given.getlist("stated"),
        "texts": [(each, given.get(f"text-{each.guard}", "")) for each in step.to_state] if step else [],
        "reasons": given.get("reasons", ""),
        "note": given.get("note", ""),
        "key": secrets.token_urlsafe(12),
    }
    refused = failed or (foreign and "confirm" in given)
    return render(request, "officer/cases_together.html", context, status=422 if refused else 200)


def _wanted(given: QueryDict) -> list[str]:
    """Each reference once, without the one that was taken off the page."""
    return [ref for ref in dict.fromkeys(given.getlist("case")) if ref != given.get("without")]


def _foreign(wanted: Sequence[str], cases: Sequence[Case]) -> list[str]:
    """As they were sent: what is out of reach and what is not there look the same."""
    reached = {case.ref for case in cases}
    return [ref for ref in wanted if ref not in reached]


def _around(case: Case, actor: Actor, reader: Reader | None) -> Surroundings:
    pack = pack_of(case.round)
    return Surroundings(case, pack, actor, roles_in(actor, case, pack.section("actors")), reader)


def _steps_of(arounds: Sequence[Surroundings]) -> list[OwnStep]:
    """Steps that some of the cases know, each once; a case that does not know one says so in the dry run."""
    found: dict[str, OwnStep] = {}
    for around in arounds:
        for step in steps_open_to(around):
            known = found.get(step.action)
            if known is None or len(step.to_state) > len(known.to_state):
                found[step.action] = step
    return list(found.values())


def _told(step: OwnStep | None, given: QueryDict) -> dict[str, str]:
    told = dict.fromkeys(given.getlist("stated"), "")
    for each in step.to_state if step else ():
        if each.asks:
            told[each.guard] = "" if each.asks == REASONS else given.get(f"text-{each.guard}", "")
    return told


def _line(
    around: Surroundings, action: str, told: dict[str, str], reasons: list[str], failed: dict[str, Refused]
) -> Line:
    guards = around.pack.section("guards")
    said = {
        guard: "\n".join(reasons) if guards.get(guard, {}).get("asks") == REASONS else text
        for guard, text in told.items()
    }
    return Line(foreseen(around, action, said), around.case.moves.count(), failed.get(around.case.ref))


def _do(
    cases: list[Case],
    action: str,
    given: QueryDict,
    told: dict[str, str],
    reasons: list[str],
    actor: Actor,
) -> list[Case]:
    numbers: dict[str, Any] = {case.ref: given.get(SEEN + case.ref, "") for case in cases}
    return take_steps(
        cases=cases,
        action=action,
        seen={ref: int(text) for ref, text in numbers.items() if text.isascii() and text.isdecimal()},
        by=actor,
        stated=told,
        reasons=reasons,
        note=given.get("note", ""),
        key=given.get("key", "")[:64] or None,
    )
