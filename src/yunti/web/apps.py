"""Registers templates and static files of the desks with Django, and how forms say that something is missing.

Not here: views (one folder per desk).
"""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "yunti.web"
    label = "web"

    def ready(self) -> None:
        """Django's own sentence speaks of "this field"; the label stands beside it anyway."""
        Field.default_error_messages["required"] = _("没有填写。")
