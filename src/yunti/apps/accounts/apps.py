"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yunti.apps.accounts"
    label = "accounts"
    verbose_name = "人员与授权"
    default_auto_field = "django.db.models.BigAutoField"
