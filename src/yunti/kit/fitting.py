"""Refuses values that their column cannot hold, before they are written: never a shorter value, never a bare database error.

SQLite would keep what is too long and PostgreSQL refuse it; here both say the same, in words.
Not here: what a value means (the services), the form's own limits (`web`).
"""

from collections.abc import Sequence
from functools import cache

from django.db.models import Model, TextField
from django.utils.translation import gettext as _

from yunti.kit.errors import InvalidInput, Problem

NUL = "\x00"


@cache
def _texts(model: type[Model]) -> tuple[tuple[str, str, int | None], ...]:
    """(attribute, field, longest) of every text column."""
    return tuple(
        (field.attname, field.name, field.max_length)
        for field in model._meta.concrete_fields
        if field.max_length is not None or isinstance(field, TextField)
    )


def require_fitting(model: type[Model], rows: Sequence[Model]) -> None:
    problems: dict[str, Problem] = {}
    for attribute, name, longest in _texts(model):
        for row in rows:
            value = row.__dict__.get(attribute)
            if not isinstance(value, str):
                continue
            if longest is not None and len(value) > longest:
                problems[name] = Problem(
                    name,
                    "too_long",
                    _("最多 %(longest)d 个字，现在是 %(count)d 个。")
                    % {"longest": longest, "count": len(value)},
                )
            elif NUL in value:
                problems[name] = Problem(name, "unreadable", _("含有不能保存的控制字符。"))
    if problems:
        raise InvalidInput(list(problems.values()))
