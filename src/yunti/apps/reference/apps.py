"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "yunti.apps.reference"
    label = "reference"
    verbose_name = "基础数据"
    default_auto_field = "django.db.models.BigAutoField"
