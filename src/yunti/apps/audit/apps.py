"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yunti.apps.audit"
    label = "audit"
    verbose_name = "留痕"
    default_auto_field = "django.db.models.BigAutoField"
