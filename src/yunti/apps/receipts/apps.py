"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceiptsConfig(AppConfig):
    name = "yunti.apps.receipts"
    label = "receipts"
    verbose_name = _("联系方式回执")
    default_auto_field = "django.db.models.BigAutoField"
