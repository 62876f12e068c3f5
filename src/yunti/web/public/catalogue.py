"""Catalogues of services for everybody: which programmes have one, an edition with who offers each service.

Not here: the directory of suppliers (`suppliers.py`), what a catalogue says (the programme's pack).
"""

import re
from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.paperwork.services import catalogue_paper
from yunti.apps.programmes.queries.catalogues import Published, catalogues_of, published_catalogues
from yunti.apps.registry.queries.services import Offered, counts_of_editions, offered_in
from yunti.kit import clock
from yunti.packs.services import Catalogue, Service
from yunti.web.shared.case_papers import sent

LONGEST_WORDS = 60
_NUMBERED = re.compile(r"\s+(?=[0-9]{1,2}[.、])")  # points that the notice prints one behind the other


def catalogue_list(request: HttpRequest) -> HttpResponse:
    today, counts = clock.today(), counts_of_editions()
    lines = []
    for each in published_catalogues():
        shown = each.on(today) or each.editions[0]
        suppliers = counts.get((each.programme, shown.edition), 0)
        former = [other for other in each.editions if other.since < shown.since]
        lines.append({"programme": each, "catalogue": shown, "suppliers": suppliers, "former": former})
    return render(request, "public/catalogue_list.html", {"lines": lines})


def catalogue(request: HttpRequest, programme: str, edition: str = "") -> HttpResponse:
    """The edition that is named, else the one in force on the day asked for, today unless said."""
    known, today = catalogues_of(programme), clock.today()
    asked = _day(request.GET.get("on", ""))
    if edition:
        shown: Catalogue | None = known.edition(edition)
    else:
        shown = known.on(asked or today)
    if shown is None:
        context = {"known": known, "on": asked or today, "first": known.editions[0]}
        return render(request, "public/catalogue_none.html", context)
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    context = _shown(known, shown, words, today) | {"on": asked, "named": bool(edition)}
    template = "public/catalogue.html" + ("#services" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, context)


def catalogue_file(request: HttpRequest, programme: str, edition: str, suffix: str) -> FileResponse:
    """As the notice prints it."""
    shown = catalogues_of(programme).edition(edition)
    return sent(catalogue_paper(shown.programme, shown.edition, f".{suffix}"), suffix)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _shown(known: Published, shown: Catalogue, words: str, today: date) -> dict[str, Any]:
    offered = offered_in(shown.programme, shown.edition, today)
    groups = [
        (head, [_line(shown, each, offered.get(each.code, Offered())) for each in own if _holds(each, words)])
        for head, own in shown.groups
    ]
    groups = [(head, lines) for head, lines in groups if lines]
    current = known.on(today)
    return {
        "known": known,
        "catalogue": shown,
        "words": words,
        "groups": groups,
        "found": sum(len(lines) for _head, lines in groups),
        "until": known.until(shown),
        "in_force": current is not None and current.edition == shown.edition,
        "to_come": shown.since > today,
        "current": current,
        "editions": [
            (each, known.until(each), each.edition == shown.edition) for each in reversed(known.editions)
        ],
        "as_of": today,
    }


def _line(shown: Catalogue, service: Service, offered: Offered) -> dict[str, Any]:
    wanted = f"{shown.programme}/{shown.edition}/{service.code}"
    return {
        "service": service,
        "about": [(title, _NUMBERED.sub("\n", text)) for title, text in service.about],
        "offered": offered,
        "all_url": f"{reverse('public:supplier-list')}?service={wanted}",
        "more": offered.count - len(offered.first),
        "label": _("提供“%(name)s”的供应商") % {"name": service.name},
    }


def _holds(service: Service, words: str) -> bool:
    """Every word somewhere in what is told of the service."""
    text = " ".join((service.name, service.group, *(each for _title, each in service.about))).lower()
    return all(word in text for word in words.lower().split())
