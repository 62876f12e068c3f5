"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    name = "yunti.apps.experts"
    label = "experts"
    verbose_name = _("专家库")
    default_auto_field = "django.db.models.BigAutoField"
