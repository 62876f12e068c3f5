"""Registers templates and static files of the desks with Django. Not here: views (one folder per desk)."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yunti.web"
    label = "web"
