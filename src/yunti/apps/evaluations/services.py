"""Keeping an evaluation as a record. Not here: computing it (`packs.records`), asking for it (`apps.cases`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model

from yunti.apps.evaluations.models import Evaluation
from yunti.kit import clock
from yunti.kit.commands import Step
from yunti.packs.catalogue import fingerprint
from yunti.packs.reading import Pack
from yunti.packs.records import record_of, text_of


def keep_evaluation(
    step: Step, *, subject: Model, pack: Pack, operation: str, facts: Mapping[str, Any], as_of: date
) -> Evaluation:
    """Part of a command that changes its subject: both stand or neither does."""
    record = record_of(pack, fingerprint(pack.folder), operation, facts, as_of)
    made = Evaluation(
        subject_type=subject._meta.label_lower,
        subject_ref=str(getattr(subject, "ref", subject.pk)),
        programme=pack.programme,
        edition=pack.edition,
        operation=operation,
        day=date.fromisoformat(record["day"]),
        record=text_of(record),
        made_at=clock.now(),
        made_by=step.by.ref,
    )
    return step.bulk_create(Evaluation, [made])[0]
