"""Rows of the room, by noun."""

from yunti.apps.casework.models.marks import ItemMark
from yunti.apps.casework.models.notes import CaseNote
from yunti.apps.casework.models.overrides import Override
from yunti.apps.casework.models.questions import CaseQuestion
from yunti.apps.casework.models.views import SavedView

__all__ = ["CaseNote", "CaseQuestion", "ItemMark", "Override", "SavedView"]
