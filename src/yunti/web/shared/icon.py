"""The mark at the address where browsers look when an answer is no page: text, figures, a download.

Not here: the mark of a page (`shared/layout.html` names it).
"""

from pathlib import Path

from django.http import HttpRequest, HttpResponse

MARK = Path(__file__).parent / "static" / "yunti" / "mark.svg"


def icon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        MARK.read_bytes(), content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
    )
