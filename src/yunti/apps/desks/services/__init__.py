"""Writes of the room, re-exported by name."""

from yunti.apps.desks.services.absences import arrange_absence, end_absence
from yunti.apps.desks.services.relations import declare_relation, end_relation

__all__ = ["arrange_absence", "declare_relation", "end_absence", "end_relation"]
