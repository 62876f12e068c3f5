"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesksConfig(AppConfig):
    name = "yunti.apps.desks"
    label = "desks"
    verbose_name = _("岗位安排")
    default_auto_field = "django.db.models.BigAutoField"
