"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "yunti.apps.tickets"
    label = "tickets"
    verbose_name = _("留言和投诉")
    default_auto_field = "django.db.models.BigAutoField"
