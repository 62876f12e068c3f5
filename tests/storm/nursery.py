"""A process from which others are forked, made ready so that they need not begin with nothing. It speaks to no database.

Not here: what they do (`dying.py`).
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunti.project.settings")
django.setup()
