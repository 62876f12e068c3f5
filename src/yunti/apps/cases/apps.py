"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yunti.apps.cases"
    label = "cases"
    verbose_name = _("申报与办理")
    default_auto_field = "django.db.models.BigAutoField"
