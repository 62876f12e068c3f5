"""What the evaluation of a party came to the last time: in another round of the programme, in a case that was begun earlier.

Not here: which fact takes which part of it (the pack's `source: {earlier: …}`, `supplying.py`), keeping evaluations (`apps.evaluations`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from yunti.apps.cases.models import Case, Submission
from yunti.packs.loading import load_json

Outcomes = Mapping[str, Mapping[str, Any]]
"""By the reference of the case that asks."""


def earlier_outcomes(cases: Sequence[Case]) -> Outcomes:
    """One statement for all, none for no cases; real cases look at real ones, cases for practice at their like."""
    if not cases:
        return {}
    rows = Submission.objects.filter(
        case__enterprise__in={case.enterprise_id for case in cases if case.enterprise_id is not None},
        case__round__programme__in={case.round.programme for case in cases},
        evaluation__isnull=False,
    )
    found = list(rows.select_related("case__round", "evaluation").order_by("submitted_at", "pk"))
    return {case.ref: _outcome(row) for case in cases if (row := _last_before(case, found)) is not None}


def _last_before(case: Case, rows: Sequence[Submission]) -> Submission | None:
    own = [row for row in rows if _is_earlier(row.case, case)]
    return own[-1] if own else None


def _is_earlier(other: Case, case: Case) -> bool:
    same = (other.enterprise_id, other.workflow, other.is_example, other.round.programme)
    return (
        same == (case.enterprise_id, case.workflow, case.is_example, case.round.programme)
        and other.round_id != case.round_id
        and other.pk < case.pk
    )


def _outcome(row: Submission) -> Mapping[str, Any]:
    assert row.evaluation is not None
    outcome: Mapping[str, Any] = load_json(row.evaluation.record, "record", ours=True)["outcome"]
    return outcome
