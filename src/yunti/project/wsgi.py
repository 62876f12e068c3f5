"""The WSGI entrance, opened by `yunti serve`. Not here: addresses (`web.urls`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunti.project.settings")
application = get_wsgi_application()
