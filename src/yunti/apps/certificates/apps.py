"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "yunti.apps.certificates"
    label = "certificates"
    verbose_name = _("证书")
    default_auto_field = "django.db.models.BigAutoField"
