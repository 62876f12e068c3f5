"""Going from case to case as the list stands: its filters and its order travel with the case, nothing is kept on the server.

Not here: the list (`cases.py`), the case (`case_file.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yunti.apps.cases.queries import worklist as reads
from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.kit import clock
from yunti.web.shared import html
from yunti.web.shared.deadlines import due_steps

LONGEST = 500
NEXT, PREVIOUS = "next", "previous"


@dataclass(frozen=True)
class Order:
    """`chosen` are the filters of the list that the case was opened from, `place` where the case stood in it."""

    chosen: reads.WorkFilter
    place: str

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Order":
        """What was tampered with is read as no filter and no place."""
        asked = QueryDict(str(given.get("list", ""))[:LONGEST].encode("ascii", "ignore").decode())
        return cls(reads.WorkFilter.read(asked), str(given.get("at", ""))[:40])

    def query(self, place: str = "") -> str:
        """For an address of a case, with the place that it has in the list."""
        told = {"list": urlencode(self.chosen.as_query()), "at": place or self.place}
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def list_address(self) -> str:
        query = urlencode(self.chosen.as_query())
        return html.address_of("officer:cases") + (f"?{query}" if query else "")


def address_of(ref: str, query: str) -> str:
    return html.address_of("officer:case", ref) + (f"?{query}" if query else "")


def order_links(case: Case, order: Order) -> dict[str, Any]:
    """For the head of the case page; no statement: the neighbour is looked for when it is asked for."""
    query, chosen = order.query(), urlencode(order.chosen.as_query())
    step = html.address_of("officer:case-beside", case.ref)
    return {
        "onward": f"&{query}" if query else "",
        "list_query": chosen,
        "list_place": order.place,
        "list_address": order.list_address,
        "beside": {way: f"{step}?{urlencode({'way': way})}&{query}" for way in (PREVIOUS, NEXT)},
    }


def case_beside(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case, order = case_by_ref(actor, ref), Order.read(request.GET)
    forward = request.GET.get("way") != PREVIOUS
    place, steps = reads.workplace_of(actor), due_steps(clock.today())
    asked = reads.worklist(actor, place, order.chosen, steps)
    at = order.place if reads.is_place(order.place) else reads.place_of(case.pk, case.due_on)
    found = reads.neighbour(asked, at, forward=forward, besides=case.pk)
    if found is None:
        messages.info(request, _("这是列表里的最后一件。") if forward else _("这是列表里的第一件。"))
        return redirect(address_of(ref, order.query()))
    return redirect(address_of(found.ref, order.query(reads.place_of(found.id, found.due_on))))
