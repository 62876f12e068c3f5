"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "yunti.apps.privacy"
    label = "privacy"
    verbose_name = "个人信息"
    default_auto_field = "django.db.models.BigAutoField"
