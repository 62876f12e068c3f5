"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "yunti.apps.documents"
    label = "documents"
    verbose_name = "材料"
    default_auto_field = "django.db.models.BigAutoField"
