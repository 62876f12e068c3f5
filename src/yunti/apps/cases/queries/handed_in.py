"""What a case says as it was handed in, with what officers entered since: never what the party is changing meanwhile.

Not here: the facts as the rules read them (`facts.py`), the rows that were frozen (`services.submitting`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from yunti.apps.cases.enums import AnswerOrigin
from yunti.apps.cases.models import Answer, Submission
from yunti.domain.exact_json import exact_json
from yunti.packs.evidence import filled_cells
from yunti.packs.forms import OF_APPLICANT
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack, once_per_pack

BESIDES = ("officer", "partner")
"""Who enters something after the party has handed in."""


def officer_cells(raw: Mapping[str, Any]) -> frozenset[str]:
    """The fields of a list's rows that officers fill in, where the list itself is the party's."""
    if raw.get("from", OF_APPLICANT) != OF_APPLICANT:
        return frozenset()
    return frozenset(name for name, cell in (raw.get("rows") or {}).items() if cell.get("from") == "officer")


def entered_since(pack: Pack, facts: Mapping[str, Any], answers: Iterable[Answer]) -> dict[str, Any]:
    """What officers and partners entered after the facts were frozen: their own fields, and officers' cells in the rows handed in."""
    theirs, found = _of_others(pack), {}
    for row in answers:
        raw = theirs.get(row.field)
        if raw is None:
            continue
        if raw.get("from", OF_APPLICANT) in BESIDES:
            found[row.field] = load_json(row.value, "answer")
        elif isinstance(facts.get(row.field), list):
            found[row.field] = _with_cells(raw, facts[row.field], load_json(row.value, "answer"))
    return found


@once_per_pack
def _of_others(pack: Pack) -> Mapping[str, Mapping[str, Any]]:
    """The fields that a partner sets, or of which officers fill in all or some cells."""
    return {
        field: raw
        for field, raw in pack.section("facts").items()
        if raw.get("from", OF_APPLICANT) in BESIDES or officer_cells(raw)
    }


def _with_cells(raw: Mapping[str, Any], handed_in: Iterable[Any], now: Any) -> list[Any]:
    """A row takes the cells of the row that says the same; one that the party has changed since keeps what it had."""
    cells = officer_cells(raw)
    own = frozenset(raw["rows"]) - cells - filled_cells(raw)
    left = [row for row in now if isinstance(row, Mapping)] if isinstance(now, list) else []
    rows = []
    for row in handed_in:
        same = next((each for each in left if _cells(each, own) == _cells(row, own)), None)
        if same is not None:
            left.remove(same)
            row = {**row, **{name: same[name] for name in cells if name in same}}
        rows.append(row)
    return rows


def _cells(row: Any, names: frozenset[str]) -> dict[str, Any]:
    return {name: row.get(name) for name in names} if isinstance(row, Mapping) else {}


def answers_of(
    pack: Pack, submission: Submission, facts: Mapping[str, Any], answers: Mapping[str, Answer]
) -> dict[str, Answer]:
    """The rows that the frozen `facts` came from; one that was changed since is told of as it was handed in."""
    declared, found = pack.section("facts"), {}
    for field, row in answers.items():
        theirs = declared.get(field, {}).get("from", OF_APPLICANT) == OF_APPLICANT
        if not theirs or row.saved_at <= submission.submitted_at:
            found[field] = row
        elif field in facts:
            found[field] = Answer(
                case_id=row.case_id,
                field=field,
                value=exact_json(facts[field]),
                version=row.version,
                origin=AnswerOrigin.TYPED,
                saved_at=submission.submitted_at,
                saved_by=submission.submitted_by,
            )
    return found
