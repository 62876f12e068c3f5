"""Many tables by one step of a migration.

After each created model Django renders all models anew that it hangs together with, which of ours are nearly all; a step that
creates several lets that happen once. Not here: what the tables are (the migrations of each room).
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """As its steps one after the other."""

    category = OperationCategory.ADDITION

    def __init__(self, *steps: CreateModel) -> None:
        self.steps = steps

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        rendered = state.__dict__.pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            state.reload_models([(app_label, step.name_lower) for step in self.steps], delay=False)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        for step in self.steps:
            step.database_forwards(app_label, schema_editor, *states)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        for step in reversed(self.steps):
            step.database_backwards(app_label, schema_editor, *states)

    def references_model(self, name: str, app_label: str) -> bool:
        return any(step.references_model(name, app_label) for step in self.steps)

    def describe(self) -> str:
        return "Create models " + ", ".join(step.name for step in self.steps)
