"""Registers the room with Django, and says how its figures are read. Not here: behaviour (services, queries)."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RankingsConfig(AppConfig):
    name = "yunti.apps.rankings"
    label = "rankings"
    verbose_name = _("全体排名")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Models can be imported from here on."""
        readers = import_module("yunti.apps.cases.queries.figures").READERS
        readers.append(import_module("yunti.apps.rankings.queries.figures").figures_of)
