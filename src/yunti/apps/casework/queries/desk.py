"""What the desk itself wrote about a case: marks, notes, questions, overrides; all of it in one statement.

Who may see it is asked by the caller (`permissions.can_work_on`); the party reads its questions through `questions_to`.
Not here: the rows that can be marked (`rows.py`), a person's views (`views.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yunti.apps.cases.models import Case
from yunti.apps.casework.enums import TO_BE_EXPLAINED, Verdict
from yunti.apps.casework.models import CaseNote, CaseQuestion, ItemMark, Override
from yunti.apps.casework.queries.rows import FilledRow, digest_of
from yunti.apps.documents.models import EvidenceUse
from yunti.kit.together import read_together, was_read

__all__ = ["CaseNote", "CaseQuestion", "DeskWork", "ItemMark", "Note", "Override", "Verdict"]


@dataclass(frozen=True)
class Note:
    """As it reads now, with the wordings that it replaced, the newest first."""

    now: CaseNote
    earlier: tuple[CaseNote, ...]


@dataclass(frozen=True)
class DeskWork:
    """Marks by list and row; questions and notes, the newest first; overrides in the order in which they were made."""

    marks: Mapping[tuple[str, str], ItemMark] = field(default_factory=dict)
    questions: Sequence[CaseQuestion] = ()
    notes: Sequence[Note] = ()
    overrides: Sequence[Override] = ()

    @property
    def open_questions(self) -> int:
        return sum(1 for each in self.questions if each.is_open)

    @property
    def doubts(self) -> list[ItemMark]:
        return [each for each in self.marks.values() if each.verdict in TO_BE_EXPLAINED]


OF_DESK = ("marks", "questions", "notes", "overrides")
"""For reading along with a case (`cases.queries.file`), and the columns in which these rows name persons."""
WRITERS = (
    (ItemMark, "marked_by"),
    (CaseQuestion, "asked_by"),
    (CaseQuestion, "answered_by"),
    (CaseQuestion, "withdrawn_by"),
    (CaseNote, "written_by"),
    (Override, "made_by"),
    (Override, "withdrawn_by"),
)


def desk_work_of(case: Case) -> DeskWork:
    """One statement, none where it was read along with the case."""
    if all(was_read(case, name) for name in OF_DESK):
        rows = [list(getattr(case, name).all()) for name in OF_DESK]
    else:
        rows = read_together(*(getattr(case, name).all() for name in OF_DESK))
    marks, questions, notes, overrides = (sorted(each, key=lambda row: row.pk) for each in rows)
    return DeskWork(
        {(each.field, each.row): each for each in marks}, questions[::-1], _with_earlier(notes), overrides
    )


def _with_earlier(rows: Sequence[CaseNote]) -> list[Note]:
    by_key = {each.pk: each for each in rows}
    replaced = {each.corrects_id for each in rows if each.corrects_id}
    found = []
    for each in rows:
        if each.pk in replaced:
            continue
        earlier, wrong = [], each.corrects_id
        while wrong:
            earlier.append(by_key[wrong])
            wrong = by_key[wrong].corrects_id
        found.append(Note(each, tuple(earlier)))
    return found[::-1]


def is_outdated(mark: ItemMark, row: FilledRow) -> bool:
    """The row said something else when it was marked."""
    return mark.content != digest_of(row.values)


def questions_to(case: Case) -> list[CaseQuestion]:
    """For the party: what is still to be answered first, withdrawn ones left out. One statement."""
    rows = CaseQuestion.objects.filter(case=case, withdrawn_at__isnull=True).order_by("-id")
    return sorted(rows, key=lambda each: each.answered_at is not None)


def papers_of(questions: Sequence[CaseQuestion]) -> dict[str, list[EvidenceUse]]:
    """By reference of the question: what was handed in with the answer. At most one statement."""
    if not questions:
        return {}
    label = CaseQuestion._meta.label_lower
    uses = EvidenceUse.objects.filter(subject_type=label, subject_ref__in=[each.ref for each in questions])
    found: dict[str, list[EvidenceUse]] = {}
    for use in uses.select_related("evidence").order_by("id"):
        found.setdefault(use.subject_ref, []).append(use)
    return found
