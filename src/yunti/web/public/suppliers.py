"""The directory of suppliers for everybody: whoever offers a service of a catalogue, and what stands against a supplier.

Contacts and other personal data are never shown here. Not here: catalogues (`catalogue.py`), the officers' register (`web.officer`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.programmes.queries.catalogues import Published, published_catalogues
from yunti.apps.reference.queries.regions import full_region_name
from yunti.apps.registry.queries.services import (
    DirectoryFilter,
    directory_page,
    listings_of,
    listings_on,
    measures_against,
    statuses_against,
    supplier_in_directory,
)
from yunti.kit import clock
from yunti.web.shared.paging import page_number, pages


def supplier_list(request: HttpRequest) -> HttpResponse:
    today, known = clock.today(), published_catalogues()
    chosen = DirectoryFilter.read(request.GET)
    shown = directory_page(chosen, today, page_number(request))
    listings = listings_on(shown.rows, today)
    held = statuses_against(shown.rows, _kinds(known), today)
    context = {
        "chosen": chosen,
        "rows": [
            {
                "supplier": row,
                "place": full_region_name(row.region_code, today),
                "services": _titles(listings.get(row.pk, ())),
                "marks": _marks(held.get(row.pk, ()), known),
            }
            for row in shown.rows
        ],
        "total": shown.total,
        "pages": pages(request, shown.number, shown.more),
        "services": _choices(known, today),
        "regions": [(code, full_region_name(code, today), count) for code, count in shown.regions.items()],
    }
    template = "public/supplier_list.html" + ("#list" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, context)


def supplier(request: HttpRequest, ref: str) -> HttpResponse:
    row, today, known = supplier_in_directory(ref), clock.today(), published_catalogues()
    measures = measures_against(row, _kinds(known), today)
    programmes = {each.programme: each.title for each in known}
    every = [(each, programmes.get(each.programme, "")) for each in listings_of(row)]
    context = {
        "supplier": row,
        "place": full_region_name(row.region_code, today),
        "marks": _marks(measures.statuses, known),
        "measures": measures,
        "listed": [(each, title) for each, title in every if each.is_listed_on(today)],
        "former": [(each, title) for each, title in every if not each.is_listed_on(today)],
        "as_of": today,
    }
    return render(request, "public/supplier.html", context)


def _kinds(known: Sequence[Published]) -> set[str]:
    """Codes of the dated statuses by which programmes say how a supplier stands."""
    return {
        kind
        for published in known
        for each in published.editions
        for kind in (each.status, each.honour)
        if kind
    }


def _titles(listings: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(each.title for each in listings))


def _marks(grants: Sequence[Any], known: Sequence[Published]) -> list[tuple[str, str]]:
    """(word, tone): how each programme says that the supplier stands; the first word of a programme is the good one."""
    words: dict[tuple[str, str], tuple[str, str]] = {}
    for each in (edition for published in known for edition in published.editions):
        for place, (code, label) in enumerate(each.statuses.items()):
            words[each.status, code] = (label, "bad" if place else "ok")
    honours = {each.honour for published in known for each in published.editions if each.honour}
    return [
        words.get((each.kind.code, each.value), (each.value, "ok" if each.kind.code in honours else "todo"))
        for each in grants
    ]


def _choices(known: Sequence[Published], today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Services of the editions in force, under their catalogue."""
    shown = [edition for each in known if (edition := each.on(today)) is not None]
    return [
        (each.title, [(f"{each.programme}/{each.edition}/{own.code}", own.name) for own in each.services])
        for each in shown
    ]
