"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "yunti.apps.intake"
    label = "intake"
    verbose_name = _("收件次序")
    default_auto_field = "django.db.models.BigAutoField"
