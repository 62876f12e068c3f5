"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "yunti.apps.casework"
    label = "casework"
    verbose_name = _("核对与询问")
    default_auto_field = "django.db.models.BigAutoField"
