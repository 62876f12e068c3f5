"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "yunti.apps.documents"
    label = "documents"
    verbose_name = _("材料")
    default_auto_field = "django.db.models.BigAutoField"
