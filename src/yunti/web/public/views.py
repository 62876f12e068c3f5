"""Pages that everybody may read. Not here: sign-in (`web.account`)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.i18n import set_language

from yunti.apps.publicity.queries.lists import ListKind, public_lists
from yunti.kit import clock
from yunti.web.public.rounds import lines_for
from yunti.web.public.topics import TOPICS, topics_with
from yunti.web.shared.context import session_seconds
from yunti.web.shared.html import MARKS

LONGEST_QUERY = 50


def home(request: HttpRequest) -> HttpResponse:
    running = public_lists(ListKind.PUBLICITY, clock.today(), running=True)[:5]
    lines = lines_for(request.actor, clock.now())  # type: ignore[attr-defined]
    programmes = {line.call.pack.title: line.call.window.round for line in lines if line.call.pack}
    context = {
        "topics": [topic for topic in TOPICS if topic.popular],
        "running": running,
        "lines": lines,
        "programmes": programmes.items(),
    }
    return render(request, "public/home.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    marks = [(name, text) for name, (_glyph, text) in MARKS.items()]
    return render(request, "public/help.html", {"topics": TOPICS, "marks": marks})


def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    return render(request, "public/search.html", {"query": query, "found": topics_with(query)})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


def language_set(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie and goes back to the page."""
    return set_language(request)


def session_extend(request: HttpRequest) -> HttpResponse:
    """Counts as a sign of life; the script asks for it before the sign-in lapses."""
    request.session.modified = True
    if not request.htmx:  # type: ignore[attr-defined]
        back = request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return HttpResponse(status=303, headers={"Location": back if safe else reverse("public:home")})
    return HttpResponse(status=204, headers={"X-Session-Seconds": str(session_seconds(request))})
