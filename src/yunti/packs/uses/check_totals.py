"""`uses: check_totals`: a table against its printed totals and the rows it must have.

Settings: `rows` the list, `label` its first column, `columns` that are summed, `printed` the field with the totals (its
rows are one row), `total_label` the name of the total row; `expected` the reference list of rows, `names` its columns
that hold the accepted names. Output: `errors` (row, column, expected, printed; null where no total is given),
`missing_regions` under `missing_as`, `ok`.
Not here: the sums (`domain.totals`).
"""

from typing import Any

from yunti.domain.totals import absent, totals_off
from yunti.packs.calls import Call, Output
from yunti.packs.outputs import shown
from yunti.packs.uses.settings import Settings
from yunti.rules.values import read_fact

SETTINGS = Settings(
    required=("rows", "label", "columns", "printed", "total_label", "expected", "names", "missing_as"),
    outputs=("errors", "ok"),
    named_outputs=("missing_as",),
)


def run(call: Call) -> Output:
    columns = call.setting("columns")
    rows = call.value(call.setting("rows")) or []
    fields = call.spec(call.setting("rows")).rows
    off = totals_off(rows, _printed(call, columns), columns)

    def number(value: int | None, column: str) -> Any:
        return None if value is None else shown(value, fields[column].type, fields[column].unit)

    errors = [
        {
            "row": call.setting("total_label"),
            "column": each.column,
            "expected": number(each.expected, each.column),
            "printed": number(each.printed, each.column),
        }
        for each in off
    ]
    missing = absent(_expected(call), [row[call.setting("label")] for row in rows])
    return {"errors": errors, call.setting("missing_as"): missing, "ok": not errors and not missing}


def _printed(call: Call, columns: list[str]) -> dict[str, int | None]:
    """The totals are given as one object with the columns of the rows."""
    given = call.value(call.setting("printed")) or {}
    fields = call.spec(call.setting("rows")).rows
    return {column: read_fact(given.get(column), fields[column]) for column in columns}


def _expected(call: Call) -> list[list[str]]:
    rows = call.pack.definition.lists[call.setting("expected")].rows
    return [[str(row[name]) for name in call.setting("names") if row.get(name)] for row in rows]
