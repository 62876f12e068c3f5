"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    name = "yunti.apps.evaluations"
    label = "evaluations"
    verbose_name = _("评定记录")
    default_auto_field = "django.db.models.BigAutoField"
