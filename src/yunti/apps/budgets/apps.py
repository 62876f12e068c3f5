"""Registers the room with Django. Not here: behaviour (services, queries)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "yunti.apps.budgets"
    label = "budgets"
    verbose_name = _("年度额度")
    default_auto_field = "django.db.models.BigAutoField"
