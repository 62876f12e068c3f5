"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "yunti.apps.reference"
    label = "reference"
    verbose_name = _("基础数据")
    default_auto_field = "django.db.models.BigAutoField"
