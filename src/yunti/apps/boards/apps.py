"""Registers the room with Django. Not here: behaviour (queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardsConfig(AppConfig):
    name = "yunti.apps.boards"
    label = "boards"
    verbose_name = _("看板")
    default_auto_field = "django.db.models.BigAutoField"
