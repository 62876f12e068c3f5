"""Django's own entrance, for developers; operators use the command `yunti`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunti.project.settings")
    execute_from_command_line(sys.argv)
