"""A person's saved views of the work list. Not here: saving them (`services.viewing`)."""

from yunti.apps.casework.models import SavedView
from yunti.kit.actors import Actor


def views_of(actor: Actor) -> list[SavedView]:
    """One statement; at the desk where the person sits now."""
    if actor.person_id is None or actor.desk is None:
        return []
    return list(SavedView.objects.filter(person_id=actor.person_id, desk=actor.desk.value).order_by("id"))
