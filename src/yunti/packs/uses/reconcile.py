"""`uses: reconcile`: whether a printed table agrees with itself, figure by figure; the outputs of rules beside it.

Settings: `rows` (the field), `label` (the column that names a row), `sums: {column: [parts]}`, `rates: {column:
{of, to, places, none}}`, `places: {column: figure}`, `total` (the name of the total row), `columns` (those summed in
it), `names` (how a column is called in the findings). Answers `ok`, `errors` and `unchecked`.
Not here: the arithmetic (`domain.reconciling`).
"""

from typing import Any

from yunti.domain.reconciling import Layout, Place, Rate, RowSum, reconcile
from yunti.packs.calls import Call, Output
from yunti.packs.uses import evaluate
from yunti.packs.uses.settings import Settings

SETTINGS = Settings(
    required=("rows", "label"),
    optional=("sums", "rates", "places", "total", "columns", "names"),
    outputs=("ok", "errors", "unchecked"),
)


def run(call: Call) -> Output:
    label, names = call.setting("label"), call.setting("names", {})
    result = reconcile(call.value(call.setting("rows")) or [], layout_of(call))
    errors = [
        {label: each.label, "column": names.get(each.column, each.column), "expected": each.expected, "printed": each.printed}
        for each in result.findings
    ]  # fmt: skip
    unchecked = [f"{row}:{names.get(column, column)}" for row, column in result.not_made]
    return {"ok": not errors, "errors": errors, "unchecked": unchecked, **evaluate.run(call)}


def layout_of(call: Call) -> Layout:
    sums = (RowSum(column, tuple(parts)) for column, parts in call.setting("sums", {}).items())
    rates = (_rate(column, spec) for column, spec in call.setting("rates", {}).items())
    return Layout(
        label=call.setting("label"),
        rows=(*sums, *rates),
        places=tuple(Place(column, of) for column, of in call.setting("places", {}).items()),
        total=call.setting("total", ""),
        columns=tuple(call.setting("columns", [])),
    )


def _rate(column: str, spec: dict[str, Any]) -> Rate:
    return Rate(column, spec["of"], spec["to"], spec.get("places", 1), spec.get("none", "—"))
