"""In whose hands a case is and how its time runs, as a page shows it.

Not here: changing it (`services.handling`, `services.pausing`), counting (`deadlines`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yunti.apps.accounts.models import Mandate
from yunti.apps.cases.deadlines import Run, changes_of, period_of_state, run_from
from yunti.apps.cases.models import Case, Handling, Pause, Reopening
from yunti.kit import clock
from yunti.packs.handling import PauseKind, pause_kinds, pausing
from yunti.packs.reading import Pack


@dataclass(frozen=True)
class Standing:
    """What the page of a case says in one line: who has it, whether its time stands still."""

    handler: str
    pause: Pause | None
    pause_title: str


def standing_of(case: Case, pack: Pack, names: Mapping[str, str]) -> Standing:
    """Two statements, none where the rows were read along with the case. `names` are the persons' by reference."""
    own = [each for each in case.handlings.all() if each.ended_at is None and _stands(each.mandate)]
    return Standing(names.get(own[0].handler, "") if own else "", *pause_of(case, pack))


def _stands(mandate: Mandate) -> bool:
    return mandate.ended_at is None and (mandate.valid_to is None or mandate.valid_to >= clock.today())


def pause_of(case: Case, pack: Pack) -> tuple[Pause | None, str]:
    """The pause that is open, with its title; one statement, none where it was read along."""
    pause = next((each for each in case.pauses.all() if each.ended_at is None), None)
    return pause, _title(pack, case, pause)


def _title(pack: Pack, case: Case, pause: Pause | None) -> str:
    kinds = pause_kinds(pack, case.workflow)
    return "" if pause is None else kinds[pause.kind].title if pause.kind in kinds else pause.kind


@dataclass(frozen=True)
class Hands:
    """`left` are the working days that are left of the period, counted as of the day on which it stands still."""

    handlings: tuple[Handling, ...]
    pauses: tuple[tuple[Pause, str], ...]
    run: Run | None
    left: int
    open: Pause | None

    @property
    def now(self) -> Handling | None:
        return next((each for each in self.handlings if each.ended_at is None), None)


def hands_of(case: Case, pack: Pack, today: date) -> Hands:
    """Four statements."""
    handlings = tuple(
        case.handlings.select_related("mandate__person", "mandate__organisation").order_by("-id")
    )
    pauses = list(case.pauses.order_by("id"))
    still = next((each for each in pauses if each.ended_at is None), None)
    period = period_of_state(pack, case.workflow, case.state)
    run = run_from(pack, case, period, changes_of(case), pauses) if period is not None else None
    left = run.left_on(still.begun_on if still else today) if run is not None else 0
    named = tuple((each, _title(pack, case, each)) for each in reversed(pauses))
    return Hands(handlings, named, run, left, still)


def may_pause_for(case: Case, pack: Pack) -> list[PauseKind]:
    """What an officer can pause the case for in its state; nothing where it stands still by itself."""
    if pausing(pack, case.workflow, case.state) is not None:
        return []
    return [kind for kind in pause_kinds(pack, case.workflow).values() if case.state in kind.during]


def reopenings_of(case: Case) -> list[Reopening]:
    """One statement."""
    return list(case.reopenings.order_by("-id"))
