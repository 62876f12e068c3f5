"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "yunti.apps.registry"
    label = "registry"
    verbose_name = _("名录")
    default_auto_field = "django.db.models.BigAutoField"
