"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "yunti.apps.ledger"
    label = "ledger"
    verbose_name = _("总账")
    default_auto_field = "django.db.models.BigAutoField"
