"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaperworkConfig(AppConfig):
    name = "yunti.apps.paperwork"
    label = "paperwork"
    verbose_name = _("公文和装订")
    default_auto_field = "django.db.models.BigAutoField"
