"""Letters of a case as an actor may see them; what a paper needs to draw one; the letter that a decision was served with.

Not here: signing for one (`services.serving`), the drawing (`yunti.papers`).
"""

from dataclasses import dataclass
from datetime import date

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import is_owner
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.letters.models import Letter
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor, Desk
from yunti.kit.errors import NotFoundOrHidden


@dataclass(frozen=True)
class LetterPaper:
    """What is drawn on paper: nothing else is said in a letter."""

    kind: str
    title: str
    number: str
    lines: tuple[str, ...]
    authority: str
    issued_on: date
    digest: str


def letters_of(case: Case) -> list[Letter]:
    """One statement, none where they were read along; the newest first. For a page of the case that the reader may see."""
    return sorted(case.letters.all(), key=lambda row: (row.issued_at, row.pk), reverse=True)


def letter_by_ref(actor: Actor, ref: str) -> Letter:
    """At most two statements. Officers, finance and audit of the jurisdiction, and the party; nobody else."""
    found = (
        Letter.objects.filter(ref=ref)
        .select_related("case__round", "case__enterprise", "case__supplier")
        .first()
    )
    if found is None or not _may_read(actor, found):
        raise NotFoundOrHidden()
    return found


def _may_read(actor: Actor, letter: Letter) -> bool:
    if actor.desk in OUTSIDE:
        return is_owner(actor, letter.case)
    if actor.desk not in OFFICERS | {Desk.FINANCE, Desk.AUDITOR}:
        return False
    return cases_visible_to(actor).filter(pk=letter.case_id).exists()


def paper_of(letter: Letter) -> LetterPaper:
    """No statement."""
    return LetterPaper(
        letter.kind,
        letter.title,
        letter.number,
        tuple(letter.lines),
        letter.authority,
        letter.issued_on,
        letter.digest,
    )


def letter_after(case: Case, ground: str) -> Letter | None:
    """One statement: the letter that followed from a step, such as move:3."""
    return Letter.objects.filter(case=case, ground=ground).order_by("id").first()


def anything_to_deem(today: date) -> bool:
    return Letter.objects.filter(served_on__isnull=True, deemed_on__lte=today).exists()
