"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    name = "yunti.apps.messages"
    label = "yunti_messages"
    verbose_name = _("消息")
    default_auto_field = "django.db.models.BigAutoField"
