"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "yunti.apps.inspections"
    label = "inspections"
    verbose_name = _("现场核查")
    default_auto_field = "django.db.models.BigAutoField"
