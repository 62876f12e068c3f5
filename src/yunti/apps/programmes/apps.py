"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "yunti.apps.programmes"
    label = "programmes"
    verbose_name = _("批次")
    default_auto_field = "django.db.models.BigAutoField"
