"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    name = "yunti.apps.appeals"
    label = "appeals"
    verbose_name = _("复议")
    default_auto_field = "django.db.models.BigAutoField"
