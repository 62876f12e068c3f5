"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PanelsConfig(AppConfig):
    name = "yunti.apps.panels"
    label = "panels"
    verbose_name = _("评审专家组")
    default_auto_field = "django.db.models.BigAutoField"
