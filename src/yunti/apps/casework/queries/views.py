"""A person's saved views of the work list. Not here: saving them (`services.viewing`)."""

from django.db.models import QuerySet

from yunti.apps.casework.models import SavedView
from yunti.kit.actors import Actor
from yunti.kit.shapes import rows_of, shaped


def views_of(actor: Actor) -> list[SavedView]:
    """One statement; at the desk where the person sits now."""
    if actor.person_id is None or actor.desk is None:
        return []
    return rows_of(shaped(_views, actor.person_id, actor.desk.value))


def _views(person: int, desk: str) -> "QuerySet[SavedView]":
    return SavedView.objects.filter(person_id=person, desk=desk).order_by("id")
