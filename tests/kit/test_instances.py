"""A row made into an instance is what Django makes of it. Not here: which rows are read (`test_together.py`, `test_shapes.py`)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_init

from yunti.kit import instances
from yunti.kit.instances import instance_of

OWN = [model for model in apps.get_models() if model.__module__.startswith("yunti.")]


@pytest.fixture
def forgotten() -> Iterator[None]:
    instances._is_made_plainly.cache_clear()
    yield
    instances._is_made_plainly.cache_clear()


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_it_holds_what_django_would_put_there(model: type[Model]) -> None:
    names = [column.attname for column in model._meta.concrete_fields]
    values = [f"{number}" for number, _name in enumerate(names)]
    known, made = model.from_db("default", names, values), instance_of(model, "default", names, values)
    states: list[dict[str, Any]] = [{**vars(each.__dict__.pop("_state"))} for each in (known, made)]
    assert type(made) is type(known) and vars(made) == vars(known)
    assert not any(state.pop("fields_cache", None) for state in states)
    assert states[0] == states[1] == {"adding": False, "db": "default"}


def test_columns_that_were_not_read_are_read_when_they_are_asked_for() -> None:
    made = instance_of(OWN[0], "default", ["id"], [1])
    assert made.pk == 1 and len(made.get_deferred_fields()) == len(OWN[0]._meta.concrete_fields) - 1


@pytest.mark.usefixtures("forgotten")
def test_whoever_listens_is_told() -> None:
    seen: list[Any] = []

    def listen(instance: Any, **_told: Any) -> None:
        seen.append(instance)

    names = [column.attname for column in OWN[0]._meta.concrete_fields]
    post_init.connect(listen, sender=OWN[0])
    try:
        made = instance_of(OWN[0], "default", names, [None] * len(names))
    finally:
        post_init.disconnect(listen, sender=OWN[0])
    assert len(seen) == 1 and seen[0] is made
