"""Registers the kit with Django. Not here: any behaviour (see the module of that name beside this one)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "yunti.kit"
    label = "kit"
    verbose_name = _("基础")
    default_auto_field = "django.db.models.BigAutoField"
