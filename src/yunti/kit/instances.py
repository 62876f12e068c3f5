"""Rows of the database as instances: a page reads two hundred of them.

Not here: reading them (`together.py`, `shapes.py`).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init


def instance_of(model: type[Model], database: str, names: Sequence[str], values: Sequence[Any]) -> Any:
    """As `from_db`, without the way that is there for what a model might do while it is made."""
    if not _is_made_plainly(model, len(names)):
        return model.from_db(database, names, values)
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, database
    made.__dict__.update(zip(names, values, strict=True), _state=state)
    return made


@cache
def _is_made_plainly(model: type[Model], count: int) -> bool:
    """Every column is there, the model does nothing of its own, and nobody listens."""
    own: Any = model
    return (
        count == len(model._meta.concrete_fields)
        and own.__init__ is Model.__init__
        and own.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
        and not any(signal.has_listeners(model) for signal in (pre_init, post_init))
    )
