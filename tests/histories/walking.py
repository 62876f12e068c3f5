"""Walking one history: what is tried on the product is held against what the model says; what is refused changes nothing.

Not here: which steps a history takes (`machine.py`, `aside.py`), the model (`model.py`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.apps.inspections.making import signed, written
from tests.histories.looking import everything
from tests.histories.model import (
    HIDDEN,
    NO_SUCH_STEP,
    NOT_YOURS,
    OVERTAKEN,
    SIGNED,
    STATED_BY,
    UNMET,
    Ghost,
    Given,
    Model,
    Move,
)
from tests.histories.world import World, moment
from yunti.apps.cases import services
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Attestation, Case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.references import new_reference

NAMES = ("ma", "ma2", "gao", "cao", "luo", "lv", "bo", "qin", "wei", "hu", "su", "yan")
CASES = (*(f"R{number}{party}" for number in range(3) for party in "ABC"), "R3A", "R3B")
OWNER = {"A": "ma", "B": "gao", "C": "cao"}
CITY = {"A": "qin", "B": "wei", "C": "qin"}
names, cases = st.sampled_from(NAMES), st.sampled_from(CASES)


class Walking(RuleBasedStateMachine):
    """`world` is set by the test; every history runs in a savepoint of its own."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.back = transaction.savepoint()
        self.model: Model = self.world.fresh()
        self.by_name = {self._name(ghost): ghost for ghost in self.model.ghosts.values()}
        self.now: datetime = moment()
        self.everything: tuple[Any, ...] | None = None  # as it was last read, while nothing was written since
        self.agreed = False  # with the model, since something was written

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.back)

    def _name(self, ghost: Ghost) -> str:
        return f"{ghost.round}{ghost.party.name}"

    def _case(self, ghost: Ghost) -> Case:
        return self.world.cases[ghost.ref]

    # doing ----------------------------------------------------------------------------------------------------

    def attempt(self, what: Callable[[], Any]) -> Any:
        """What came of it: the answer, or the kind of refusal; what is refused leaves everything as it was."""
        before = self.everything or everything()
        with clock.held(self.now):
            try:
                done = what()
            except Refused as error:
                refusal = error
            else:
                self.everything, self.agreed = None, False
                return done
        self.everything = everything()
        assert self.everything == before, f"{refusal.code} changed something"
        return kind_of(refusal)

    def step(self, ghost: Ghost, action: str, who: str, given: Given, *, seen: int | None = None) -> None:
        stated = dict.fromkeys(sorted(given.stated), "已写明" if given.note else "")
        seen = len(ghost.moves) if seen is None else seen
        expected = self.model.verdict(ghost, action, self.world.who[who], given, seen, self.now)
        key = new_reference()

        def move(note: str = "") -> Any:
            return services.move_case(
                case=self._case(ghost),
                action=action,
                seen=seen,
                by=self.world.actors[who],
                stated=stated,
                reasons=["理由一"] if given.reasons else [],
                note=note,
                key=key,
            )

        found = self.attempt(move)
        if isinstance(expected, str):
            assert found == expected, f"{who} {action} in {ghost.state}: {found} instead of {expected}"
            return
        assert isinstance(found, Case), (
            f"{who} {action} in {ghost.state}: {found} instead of {expected.target}"
        )
        assert found.state == expected.target
        self.model.take(ghost, expected, who)
        self.attempt(move)  # the same again: the same answer, nothing more
        assert self.attempt(lambda: move("另外的内容")) == OVERTAKEN, "a key was taken with other content"

    def whole(self, ghost: Ghost, who: str, guards: set[str], how: str) -> Given:
        if how == "none":
            return Given()
        mine = frozenset(
            guard
            for guard in guards & set(STATED_BY)
            if self.model.may_state(guard, ghost, self.world.who[who]) or how == "bare"
        )
        return Given(mine, reasons=how == "all", note=how == "all")

    def state(self, name: str, who: str, guard: str) -> None:
        ghost, person = self.by_name[name], self.world.who[who]
        asked = any(guard in each.guards for each in self.model.table if each.source == ghost.state)
        found = self.attempt(
            lambda: services.state_guard(
                case=self._case(ghost), guard=guard, note="已写明", by=self.world.actors[who]
            )
        )
        right = asked and self.model.sees(person, ghost) and self.model.may_state(guard, ghost, person)
        if right and not self._is_tied(who, ghost) and guard not in ghost.stated:
            assert isinstance(found, Attestation), found
            ghost.stated[guard] = who
        else:
            assert isinstance(found, str), f"{who} stated {guard}"

    def sign(self, name: str, who: str) -> None:
        """The record of a visit, written and signed by whoever went there."""
        ghost = self.by_name[name]
        if self._record(ghost, who, signed):
            ghost.unsigned = 0
            ghost.stated.setdefault(SIGNED, who)

    def leave_unsigned(self, name: str, who: str) -> None:
        """The record as it was written: it says nothing yet, and nobody can say it instead."""
        ghost = self.by_name[name]
        ghost.unsigned += self._record(ghost, who, written)
        self._what_is_stated(ghost, who)
        self.state(name, who, SIGNED)

    def _record(self, ghost: Ghost, who: str, write: Callable[..., Any]) -> bool:
        found = self.attempt(lambda: write(self._case(ghost), self.world.actors[who], seen=ghost.unsigned))
        right = ghost.state == "onsite_check" and "local_authority" in self.model.roles(
            self.world.who[who], ghost
        )
        may = right and not self._is_tied(who, ghost)
        assert isinstance(found, str) != may, f"{who} wrote a record in {ghost.state}: {found}"
        return may

    def _is_tied(self, who: str, ghost: Ghost) -> bool:
        person = self.world.who[who]
        return person.desk != "applicant" and ghost.party.name in person.related

    def _what_is_stated(self, ghost: Ghost, who: str) -> None:
        """Statements count from one step to the next, unless they were taken back."""
        case = Case.objects.select_related("round").get(ref=ghost.ref)
        around = Surroundings(case, pack_of(case.round), self.world.actors[who], frozenset())
        assert set(around.statements) == set(ghost.stated)

    def _moves_from(self, ghost: Ghost) -> list[Move]:
        return [each for each in self.model.table if each.source == ghost.state]


def kind_of(refusal: Refused) -> str:
    if isinstance(refusal, NotFoundOrHidden):
        return HIDDEN
    if isinstance(refusal, Forbidden):
        return NOT_YOURS
    if isinstance(refusal, Conflict):
        return NO_SUCH_STEP if refusal.code == "no_such_step" else OVERTAKEN
    if isinstance(refusal, services.GuardsMissing):
        return UNMET
    return f"{'input' if isinstance(refusal, InvalidInput) else 'refused'}: {refusal.code}"
