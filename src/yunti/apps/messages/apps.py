"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "yunti.apps.messages"
    label = "yunti_messages"
    verbose_name = "消息"
    default_auto_field = "django.db.models.BigAutoField"
