"""What papers of a case are made from: its facts as handed in, or as they stand while it is written; and which papers are offered.

Whoever writes a case sees its draft; officers see only what was handed in. Not here: what the platform adds (`fillings.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.apps.cases.models import Answer, Case, CaseMove, Submission
from yunti.apps.cases.permissions import is_party
from yunti.apps.cases.queries.facts import (
    editable_states,
    facts_of,
    known_facts,
    value_of,
)
from yunti.apps.cases.queries.handed_in import entered_since
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.forms import form_of
from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.offers import OFFICERS, PARTY
from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation, evaluate

CASE_FORMATS, LIST_FORMATS = (".pdf", ".docx"), (".xlsx", ".docx", ".pdf")


@dataclass(frozen=True)
class Occasion:
    """A case at the moment when papers of it are wanted; without `submission` it is a draft."""

    case: Case
    pack: Pack
    by: Actor
    facts: Mapping[str, Any]
    moves: tuple[CaseMove, ...]
    submission: Submission | None
    evaluation: Evaluation
    form: str | None

    @property
    def audience(self) -> str:
        return PARTY if is_party(self.by, self.case) else OFFICERS


@dataclass(frozen=True)
class Offered:
    """A paper that can be had now."""

    layout: Layout

    @property
    def formats(self) -> tuple[str, ...]:
        return formats_of(self.layout)


def formats_of(layout: Layout) -> tuple[str, ...]:
    return LIST_FORMATS if layout.cases else CASE_FORMATS


def occasion_of(case: Case, by: Actor, ordinal: int | None = None) -> Occasion:
    """`ordinal` chooses an earlier submission. At most ten statements."""
    pack = pack_of(case.round)
    submissions = {each.ordinal: each for each in submissions_of(case)}
    if ordinal is not None and ordinal not in submissions:
        raise NotFoundOrHidden()
    last = max(submissions, default=None)
    chosen = ordinal or last
    if ordinal is None and is_party(by, case) and case.state in editable_states(pack, case.workflow):
        chosen = None
    submission = submissions[chosen] if chosen is not None else None
    if submission is None:
        if not is_party(by, case):
            raise NotFoundOrHidden()
        facts: Mapping[str, Any] = facts_of(case, pack, draft=True).facts
    else:
        facts = _handed_in(case, pack, submission, newest=chosen == last)
    evaluation = evaluate(pack.program(clock.today()), known_facts(pack, facts))
    moves = tuple(case.moves.order_by("ordinal"))
    form = form_of(pack, case.workflow, evaluation)
    return Occasion(case, pack, by, known_facts(pack, facts), moves, submission, evaluation, form)


def submissions_of(case: Case) -> list[Submission]:
    """One statement, in the order in which they were handed in."""
    return list(Submission.objects.filter(case=case).order_by("ordinal"))


def _handed_in(case: Case, pack: Pack, submission: Submission, *, newest: bool) -> dict[str, Any]:
    """The frozen facts, with what officers entered on the newest of them since."""
    later = newest and case.state not in editable_states(pack, case.workflow)
    return facts_since(pack, submission, Answer.objects.filter(case=case) if later else ())


def facts_since(pack: Pack, submission: Submission, answers: Iterable[Answer]) -> dict[str, Any]:
    facts: dict[str, Any] = value_of(submission.facts)
    return {**facts, **entered_since(pack, facts, answers)}


def offered(occasion: Occasion) -> list[Offered]:
    """No statement."""
    found = []
    for layout in occasion.pack.papers.values():
        each = offer_of(occasion, layout)
        if each is not None:
            found.append(each)
    return found


def offer_of(occasion: Occasion, layout: Layout) -> Offered | None:
    """None where this paper cannot be had of this case now."""
    offer = layout.offered
    if (
        offer.letters
        or offer.visits
        or offer.vouchers
        or occasion.audience not in offer.to
        or layout.form not in ("", occasion.form)
    ):
        return None
    if offer.handed_in and occasion.submission is None:
        return None
    if offer.when is not None:
        node = occasion.evaluation.program.output(offer.when, (*offer.path, "when"))
        if occasion.evaluation.trace_of(node).value is not True:
            return None
    return Offered(layout)
