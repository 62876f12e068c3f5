"""A case looked up by the number and the secret of its receipt: what anybody who holds both may know of it.

Not here: the secret itself (`services.submitting`), cases as signed-in people see them (`cases.py`).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock

NOBODY = "0" * 64


@dataclass(frozen=True)
class Progress:
    """`next` are the titles of those who can move the case on; `of_party`: it waits for the party itself."""

    programme: str
    title: str
    state: str
    since: date
    next: tuple[str, ...]
    due_on: date | None
    ended: bool
    of_party: bool


def case_with_secret(number: str, secret: str) -> Case | None:
    """One statement, and the same work whether the number exists or not."""
    found = (
        Case.objects.select_related("round").filter(number=number.strip()).first() if number.strip() else None
    )
    known = found.secret_digest if found is not None and found.secret_digest else NOBODY
    digest = hashlib.sha256(secret.strip().upper().encode()).hexdigest()
    right = secrets.compare_digest(digest, known)
    return found if right else None


def progress_of(case: Case) -> Progress:
    pack = pack_of(case.round)
    workflow = pack.section("workflows")[case.workflow]
    actors = pack.section("actors")
    moves = [move for move in pack.moves[case.workflow] if move.source == case.state]
    titles = dict.fromkeys(actors[role]["title"] for move in moves for role in move.actors)
    ended = case.state in workflow["ends"]
    return Progress(
        pack.title,
        workflow["title"],
        workflow["states"][case.state]["title"],
        clock.local(case.entered_at).date(),
        () if ended else tuple(titles),
        None if ended else case.due_on,
        ended,
        case.state in editable_states(pack, case.workflow),
    )
