"""Rounds as everybody may know them: what can be applied for now or soon.

Not here: what a party may begin (`apps.cases`), who opens and closes rounds (`services`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.models import RoundWindow
from yunti.apps.programmes.queries.packs import opened
from yunti.packs.errors import PackError
from yunti.packs.reading import Pack
from yunti.packs.rounds import applicants_of

MOST_SHOWN = 50


@dataclass(frozen=True)
class Call:
    """One round as a line of the list. `pack` is None where the files of its edition are gone."""

    window: RoundWindow
    state: RoundState
    pack: Pack | None
    applicants: tuple[str, ...]


def calls_at(moment: datetime) -> list[Call]:
    """Rounds that parties may apply in now, the first to end first; then those to come. One statement."""
    rows = list(_windows(moment)[:MOST_SHOWN])
    begun = [row for row in rows if row.opens_at <= moment]
    later = sorted((row for row in rows if row.opens_at > moment), key=lambda row: row.opens_at)
    return [_call(row, RoundState.OPEN) for row in begun] + [_call(row, RoundState.TO_COME) for row in later]


def _windows(moment: datetime) -> "QuerySet[RoundWindow]":
    return (
        RoundWindow.objects.filter(
            level=WindowLevel.APPLICANT, closes_at__gt=moment, round__closed_at__isnull=True
        )
        .select_related("round")
        .order_by("closes_at", "id")
    )


def _call(window: RoundWindow, state: RoundState) -> Call:
    pack = _pack_or_none(window)
    return Call(window, state, pack, tuple(each.title for each in applicants_of(pack)) if pack else ())


def _pack_or_none(window: RoundWindow) -> Pack | None:
    """The list of rounds stands even when the files of one edition are gone; its own page says what is wrong."""
    try:
        return opened(window.round.programme, window.round.edition)
    except PackError:
        return None
