"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yunti.apps.accounts"
    label = "accounts"
    verbose_name = _("人员与授权")
    default_auto_field = "django.db.models.BigAutoField"
