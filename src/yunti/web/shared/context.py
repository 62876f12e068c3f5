"""What every template may use: who is asking, the mode of the installation. Not here: data of single pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "mode": settings.YUNTI_MODE}
