"""Evaluations that were kept, and whether they still come out the same.

Not here: keeping one (`services`).
"""

import json
from typing import Any

from django.db.models import Model

from yunti.apps.evaluations.models import Evaluation
from yunti.apps.programmes.queries.packs import opened
from yunti.packs.catalogue import fingerprint
from yunti.packs.records import first_difference, recomputed


def evaluations_of(subject: Model) -> list[Evaluation]:
    """One statement, newest first."""
    own = Evaluation.objects.filter(
        subject_type=subject._meta.label_lower, subject_ref=str(getattr(subject, "ref", subject.pk))
    )
    return list(own.order_by("-id"))


def record_of(evaluation: Evaluation) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(evaluation.record)
    return record


def departure(evaluation: Evaluation) -> tuple[str, Any, Any] | None:
    """Where a computation of today departs from the record: place, kept, found; None when both are the same bytes."""
    kept = record_of(evaluation)
    pack = opened(evaluation.programme, evaluation.edition)
    return first_difference(kept, recomputed(pack, fingerprint(pack.folder), kept))
