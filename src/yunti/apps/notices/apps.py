"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "yunti.apps.notices"
    label = "notices"
    verbose_name = _("告知")
    default_auto_field = "django.db.models.BigAutoField"
