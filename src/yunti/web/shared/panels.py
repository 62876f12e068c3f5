"""The middle of a case's page, which the script asks for alone so that what was typed beside it stays.

Not here: what it shows (`officer/case_panels.py`, `expert/cases.py`).
"""

from django.http import HttpRequest

PANEL = "view"


def is_for_panel(request: HttpRequest) -> bool:
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and htmx.target == PANEL
