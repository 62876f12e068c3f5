"""The platform as one WSGI application. Not here: addresses (`web.urls`), the door of `yunti serve` before it (`entrance.py`)."""

import os

from django.core.wsgi import get_wsgi_application

from yunti.kit import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunti.project.settings")
application = get_wsgi_application()
collector.calm()
