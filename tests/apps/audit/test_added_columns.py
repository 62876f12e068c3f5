"""A column that comes later changes nothing of what the log says of the rows before it. Not here: the forms of values (`tests/kit/test_canonical.py`)."""

import copy

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField

from yunti.apps.cases.models import Assignment, CaseMove, Submission
from yunti.kit.canonical import row_text
from yunti.kit.models import CoveredModel

EARLIER = {
    ("cases", "0002_case_shown_until"),
    ("cases", "0005_handler"),
    ("casework", "0002_question_pause"),
    ("documents", "0002_library"),
}
"""Before there was any installation whose rows could be there."""


def added() -> list[tuple[type[CoveredModel], str]]:
    found = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if not apps.get_app_config(app).name.startswith("yunti.") or (app, name) in EARLIER:
            continue
        for each in migration.operations:
            if isinstance(each, AddField) and not name.startswith("0001"):
                model = apps.get_model(app, each.model_name)
                if issubclass(model, CoveredModel):
                    columns = {field.name: field.attname for field in model._meta.concrete_fields}
                    found.append((model, columns.get(each.name, each.name)))
    return found


def test_every_column_that_came_later_says_so() -> None:
    assert added()
    untold = [
        f"{model.__name__}.{column}"
        for model, column in added()
        if column not in model.audit_added and column not in model.audit_exempt
    ]
    assert not untold, "rows written before would seem changed"


@pytest.mark.parametrize("model", [CaseMove, Assignment, Submission])
def test_a_row_from_before_reads_as_it_did_and_a_new_value_is_covered(model: type[CoveredModel]) -> None:
    row = model(**copy.deepcopy(dict(model.audit_added)))
    text = row_text(row)
    for column, before in model.audit_added.items():
        assert f'"{column}"' not in text
        setattr(row, column, ["x"] if isinstance(before, list) else 7 if isinstance(before, int) else "x")
        assert f'"{column}"' in row_text(row)
        setattr(row, column, before)
    assert row_text(row) == text
