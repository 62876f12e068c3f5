"""Registers the room with Django, and says how its figures are read. Not here: behaviour (services, queries)."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "yunti.apps.inspections"
    label = "inspections"
    verbose_name = _("现场核查")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Models can be imported from here on."""
        readers = import_module("yunti.apps.cases.queries.figures").READERS
        readers.append(import_module("yunti.apps.inspections.queries.figures").figures_of)
