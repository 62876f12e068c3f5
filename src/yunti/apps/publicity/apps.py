"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    name = "yunti.apps.publicity"
    label = "publicity"
    verbose_name = _("公示与公布")
    default_auto_field = "django.db.models.BigAutoField"
