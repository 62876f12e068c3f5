"""What the desk itself wrote about a case: marks, notes, questions, overrides; all of it in one statement.

Who may see it is asked by the caller (`permissions.can_work_on`); the party reads its questions through `questions_to`.
Not here: the rows that can be marked (`rows.py`), a person's views (`views.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cast

from yunti.apps.cases.models import Case
from yunti.apps.casework.enums import TO_BE_EXPLAINED, Verdict
from yunti.apps.casework.models import CaseNote, CaseQuestion, ItemMark, Override
from yunti.apps.casework.queries.rows import FilledRow, digest_of
from yunti.apps.documents.models import EvidenceUse

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
    def persons(self) -> set[str]:
        """References of everybody who wrote something."""
        notes = [each for note in self.notes for each in (note.now, *note.earlier)]
        rows: Iterable[models.Model] = (*self.marks.values(), *self.questions, *notes, *self.overrides)
        names = ("marked_by", "asked_by", "answered_by", "withdrawn_by", "written_by", "made_by")
        return {getattr(row, name, "") for row in rows for name in names} - {""}

    @property
    def open_questions(self) -> int:
        return sum(1 for each in self.questions if each.is_open)

    @property
    def doubts(self) -> list[ItemMark]:
        return [each for each in self.marks.values() if each.verdict in TO_BE_EXPLAINED]


# Each kind of row laid out in the same columns, so that one statement brings them all.
_KINDS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "mark": (ItemMark, ("field", "row", "verdict", "note", "content", "marked_at", "marked_by")),
    "note": (CaseNote, ("ref", "text", "corrects_id", "written_at", "written_by")),
    "question": (
        CaseQuestion,
        (
            *("ref", "text", "role", "due_on", "asked_at", "asked_by"),
            *("answer", "answered_at", "answered_by", "withdrawn_at", "withdrawn_by"),
        ),
    ),
    "override": (
        Override,
        (
            *("ref", "line", "row", "reason", "role", "submission", "made_at", "made_by"),
            *("withdrawn_at", "withdrawn_by", "withdrawn_reason"),
        ),
    ),
}
_COLUMNS = tuple(sorted({name for _model, names in _KINDS.values() for name in names}))


def desk_work_of(case: Case) -> DeskWork:
    """One statement."""
    first, *others = (_laid_out(kind, case) for kind in _KINDS)
    rows: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    for kind, key, *values in first.union(*others, all=True):
        model, names = _KINDS[kind]
        given = {name: value for name, value in zip(_COLUMNS, values, strict=True) if name in names}
        rows[kind].append(model(pk=key, case=case, **given))
    for found in rows.values():
        found.sort(key=lambda row: row.pk)
    return DeskWork(
        {(each.field, each.row): each for each in rows["mark"]},
        rows["question"][::-1],
        _with_earlier(rows["note"]),
        rows["override"],
    )


def _laid_out(kind: str, case: Case) -> QuerySet[Any, Any]:
    model, names = _KINDS[kind]
    columns = {f"c_{name}": F(name) if name in names else _nothing(name) for name in _COLUMNS}
    own: QuerySet[Any, Any] = model._default_manager.filter(case=case)
    rows: QuerySet[Any, Any] = own.annotate(c_kind=Value(kind), **columns)
    return rows.values_list("c_kind", "pk", *columns)


def _nothing(name: str) -> Cast:
    """A null of the column's own type; PostgreSQL joins no date to a null without one."""
    model = next(model for model, names in _KINDS.values() if name in names)
    kept: Any = model._meta.get_field(name.removesuffix("_id"))
    return Cast(Value(None), models.BigIntegerField() if kept.is_relation else _bare(kept))


def _bare(kept: Any) -> models.Field[Any, Any]:
    for kind in (models.DateTimeField, models.DateField, models.PositiveIntegerField):
        if isinstance(kept, kind):
            return kind()
    return models.TextField()


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
