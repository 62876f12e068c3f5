"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalsConfig(AppConfig):
    name = "yunti.apps.appraisals"
    label = "appraisals"
    verbose_name = _("供应商评估")
    default_auto_field = "django.db.models.BigAutoField"
