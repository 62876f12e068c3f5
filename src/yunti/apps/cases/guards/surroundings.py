"""One case under one pack, looked at by one person: the facts, the form, statements and steps, each read once.

Not here: what the guards make of them (the other files of this folder).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from yunti.apps.accounts.models import Person
from yunti.apps.cases.models import Attestation, Case, CaseMove
from yunti.apps.cases.permissions import Reader, is_party
from yunti.apps.cases.queries.counting import Population
from yunti.apps.cases.queries.facts import CaseFacts, Known, facts_of, judged_facts
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.wording import rules_in_words
from yunti.packs.filling import Filling, filling_of
from yunti.packs.reading import Pack
from yunti.packs.remembering import Settled
from yunti.rules.engine import Evaluation, evaluate

Outcome = tuple[bool | None, str]
"""Whether a guard holds, unknown while a fact is, and what is said where it does not."""


@dataclass
class Surroundings:
    """One case under one pack, looked at by one person who acts as `roles`; what is read is read once."""

    case: Case
    pack: Pack
    by: Actor
    roles: frozenset[str]
    reader: Reader | None = None
    """What is known of the person, where it was read along with the case."""
    certifiers: Sequence[Person] | None = None
    """Whom the party appointed to confirm what goes out, where they were read along with the case."""
    known: Known | None = None
    """What the registry and other cases said a moment ago, where the case was looked at before something was saved in it."""
    moment: datetime | None = None
    """By when a step counts that was asked for earlier: the windows of that moment bind it."""

    @cached_property
    def at(self) -> datetime:
        """The moment that the case is judged as at."""
        return self.moment or clock.now()

    @property
    def day(self) -> date:
        """By which day's rules the case is judged."""
        return clock.local(self.at).date()

    @cached_property
    def facts(self) -> CaseFacts:
        draft = is_party(self.by, self.case)
        return facts_of(self.case, self.pack, draft=draft, moment=self.at, known=self.known)

    @cached_property
    def judged(self) -> Settled:
        """The facts as the rules judge them while the case is under way."""
        return judged_facts(self.pack, self.facts.told)

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self.pack.program(self.day), self.judged)

    @cached_property
    def filling(self) -> Filling:
        """How far the form is filled in; nothing before it is clear which form applies."""
        facts = self.facts
        with rules_in_words():
            return filling_of(
                self.pack,
                self.case.workflow,
                facts.form,
                facts.told,
                self.day,
                lambda: self.evaluation,
            )

    @cached_property
    def statements(self) -> dict[str, Attestation]:
        """What persons stated since the last move, by guard."""
        since = self.case.moves.count()
        rows = [
            row for row in self.case.attestations.all() if row.since == since and row.withdrawn_at is None
        ]
        return {row.guard: row for row in sorted(rows, key=lambda row: row.pk)}

    @cached_property
    def earlier_moves(self) -> list[CaseMove]:
        return sorted(self.case.moves.all(), key=lambda move: move.ordinal)

    def pack_value(self, field: str) -> str:
        """What a field of the case is called on paper: the label of its option, else the value itself."""
        value = self.facts.facts.get(field)
        if value is None:
            return ""
        labels = dict(self.pack.definition.facts[field].labels)
        return labels.get(str(value), str(value))

    @cached_property
    def population(self) -> Population:
        return Population(self.case, self.pack)
