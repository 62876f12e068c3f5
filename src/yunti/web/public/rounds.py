"""Rounds for everybody: the list on the front page, and one round with windows, papers, contacts and the clauses it rests on.

Not here: applying (`web.applicant`), opening and changing rounds (`web.officer`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.queries.calling import Call, calls_at
from yunti.apps.programmes.queries.contacts import contacts_of
from yunti.apps.programmes.queries.events import events_of_round
from yunti.apps.programmes.queries.keeping import RoundNotice, standing_notices
from yunti.apps.programmes.queries.rounds import Round, pack_of, round_by_ref, state_at, window_of
from yunti.apps.reference.queries.regions import full_region_name
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.wording import spoken_month
from yunti.packs.rounds import applicants_of, grounds_of, paper_lists
from yunti.web.shared.deadlines import Due, due_of, due_steps
from yunti.web.shared.round_windows import TONES, windows_shown

NOTICES_ON_FRONT_PAGE = 2


@dataclass(frozen=True)
class Line:
    """A round on the front page."""

    call: Call
    region: str
    opens_at: datetime
    closes_at: datetime
    due: Due
    month: str
    apply: str
    notices: Sequence[RoundNotice]


def lines_for(actor: Actor, moment: datetime) -> list[Line]:
    """Two statements, one when nothing is open; and the calendar when it was not read yet."""
    calls = calls_at(moment)
    if not calls:
        return []
    steps = due_steps(clock.local(moment).date())
    notices = standing_notices(each.window.round for each in calls)
    return [
        Line(
            each,
            full_region_name(each.window.round.jurisdiction),
            clock.local(each.window.opens_at),
            clock.local(each.window.closes_at),
            due_of(clock.local(each.window.closes_at).date(), steps),
            spoken_month(clock.local(_turn(each)).date()),
            apply_address(actor, each.window.round) if each.state is RoundState.OPEN else "",
            notices.get(each.window.round_id, [])[:NOTICES_ON_FRONT_PAGE],
        )
        for each in calls
    ]


def _turn(each: Call) -> datetime:
    """The day that a line is about: the first of what is to come, the last of what is open."""
    return each.window.opens_at if each.state is RoundState.TO_COME else each.window.closes_at


def apply_address(actor: Actor, each: Round) -> str:
    """Where a party goes on; those without a desk sign in on the way. Working desks do not apply."""
    if actor.desk not in (None, Desk.APPLICANT, Desk.SUPPLIER):
        return ""
    return f"{reverse('applicant:case-list')}?round={each.ref}"


def round_page(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each, now = round_by_ref(ref), clock.now()
    pack = pack_of(each)
    state = state_at(each, WindowLevel.APPLICANT, now)
    window = window_of(each, WindowLevel.APPLICANT)
    context: dict[str, Any] = {
        "round": each,
        "programme": pack.title,
        "edition": pack.edition,
        "purpose": pack.purpose,
        "region": full_region_name(each.jurisdiction),
        "state": state,
        "tone": TONES[state],
        "left": time_left(window.closes_at - now) if window and state is RoundState.OPEN else "",
        "windows": windows_shown(each, now),
        "applicants": applicants_of(pack),
        "papers": paper_lists(pack),
        "grounds": grounds_of(pack),
        "contacts": contacts_of(each, pack),
        "notices": standing_notices([each]).get(each.pk, []),
        "events": events_of_round(each, now),
        "apply": apply_address(actor, each) if state is RoundState.OPEN else "",
    }
    return render(request, "public/round.html", context)


def time_left(left: Any) -> str:
    """Days while there are some, then hours, then minutes: what counts is the minute of closing, which stands beside it."""
    minutes = max(int(left.total_seconds() // 60), 0)
    if minutes >= 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", days) % {"n": days}
    if minutes >= 60:
        hours, rest = divmod(minutes, 60)
        return _("还剩 %(hours)d 小时 %(minutes)d 分钟") % {"hours": hours, "minutes": rest}
    return ngettext("还剩 %(n)d 分钟", "还剩 %(n)d 分钟", minutes) % {"n": minutes}
