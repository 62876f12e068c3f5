"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "yunti.apps.operations"
    label = "operations"
    verbose_name = _("运行")
    default_auto_field = "django.db.models.BigAutoField"
