"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "yunti.apps.partners"
    label = "partners"
    verbose_name = _("合作方确认")
    default_auto_field = "django.db.models.BigAutoField"
