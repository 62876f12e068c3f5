"""Every field that looks personal is declared, with purpose, class and period; nothing declared is made up."""

import re

import pytest
from django.apps import apps
from django.db import models

from yunti.apps.privacy.register import DAYS, NOT_PERSONAL, REGISTER

LOOKS_PERSONAL = re.compile(
    r"(^|_)(name|phone|mobile|email|address|ip|contact|representative|login|username|agent|password|payload|body"
    r"|subject|note|reason|text|answer|old_value|new_value|arguments|result|session|data|salt|card|account)(_|$)"
)
TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.GenericIPAddressField,
    models.BinaryField,
)
POINTERS = re.compile(r"_(type|ref|key|digest)$")
DECLARED = {entry.field for entry in REGISTER}


def looks_personal(field: models.Field) -> bool:  # type: ignore[type-arg]
    return (
        isinstance(field, TEXTS)
        and bool(LOOKS_PERSONAL.search(field.name))
        and not POINTERS.search(field.name)
    )


def all_fields() -> dict[str, models.Field]:  # type: ignore[type-arg]
    return {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }


def test_every_personal_looking_field_is_declared() -> None:
    missing = (
        {name for name, field in all_fields().items() if looks_personal(field)} - DECLARED - set(NOT_PERSONAL)
    )
    assert not missing, "declare these in apps/privacy/register.py with purpose, class and period"


def test_register_names_real_fields_once() -> None:
    assert len(DECLARED) == len(REGISTER)
    assert not (DECLARED | set(NOT_PERSONAL)) - set(all_fields())
    assert not DECLARED & set(NOT_PERSONAL)


@pytest.mark.parametrize("entry", REGISTER, ids=lambda entry: entry.field)
def test_entry_says_what_for_and_how_long(entry) -> None:
    assert str(entry.title) and str(entry.purpose) and entry.retention.label
    assert entry.retention in DAYS or entry.retention == "business"
