"""What the lists of enterprises and suppliers share: reading the filters, rows ready to be shown, places to page to.

Not here: which rows an actor may see (`apps.registry.queries.parties`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.enums import PartyStatus, ProvenanceKind, SizeClass
from yunti.apps.registry.queries.parties import COUNT_CAP, ListFilter, Page
from yunti.apps.registry.queries.places import place_name
from yunti.kit.clock import BUSINESS_ZONE
from yunti.web.officer.choices import division_name
from yunti.web.shared.html import chip

TONES = {PartyStatus.ACTIVE: "ok", PartyStatus.MERGED: "todo", PartyStatus.CLOSED: "todo"}


@dataclass(frozen=True)
class ListPage:
    """One page of a list with everything around it but the rows' markup."""

    chosen: ListFilter
    page: Page
    total: str
    previous: str
    next: str
    barred: frozenset[str]
    as_of: date

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """(reference, name, code, place, division or services, size, state, provenance, day) for a plain loop."""
        places = {name: place for place, name in enumerate(self.page.columns)}
        what = places.get("industry_division", places.get("services", 0))
        size_at = places.get("size_class")
        sizes, states, provenances = labels(get_language() or "")
        today = self.as_of.isoformat()
        for row in self.page.rows:
            yield (
                row[1],
                row[2],
                row[3],
                place_name(row[4], self.as_of),
                division_name(row[what]) if size_at is not None else row[what],
                sizes[row[size_at]] if size_at is not None else "",
                states["barred"] if row[3] in self.barred else states[row[places["status"]]],
                provenances[row[places["provenance"]]],
                day_text(row[places["updated_at"]], today),
            )


@lru_cache(maxsize=8)
def labels(language: str) -> tuple[dict[str, str], dict[str, SafeString], dict[str, str]]:
    """Texts and chips of the closed sets in the reader's language."""
    sizes = {value: str(label) for value, label in SizeClass.choices}
    states = {value: chip(str(label), TONES[PartyStatus(value)]) for value, label in PartyStatus.choices}
    states["barred"] = chip(gettext("限制申报"), "bad")
    return sizes, states, {value: str(label) for value, label in ProvenanceKind.choices}


def day_text(moment: datetime, today: str) -> str:
    text = (moment.replace(tzinfo=None) + SHANGHAI_OFFSET).isoformat()
    return text[11:16] if text.startswith(today) else text[:10]


SHANGHAI_OFFSET: timedelta = datetime(2026, 1, 1, tzinfo=BUSINESS_ZONE).utcoffset() or timedelta()


def total_text(count: int) -> str:
    if count > COUNT_CAP:
        return gettext("%(count)s 家以上") % {"count": f"{COUNT_CAP:,}"}
    return gettext("%(count)s 家") % {"count": f"{count:,}"}


def link(chosen: ListFilter, **changes: str) -> str:
    """The list's own address with other filters or another place."""
    given = {**chosen.as_query(), **changes}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def place_links(chosen: ListFilter, page: Page) -> tuple[str, str]:
    return (
        link(chosen, before=page.before) if page.before else "",
        link(chosen, after=page.after) if page.after else "",
    )


def saved_views(chosen: ListFilter) -> list[tuple[str, str, bool]]:
    """(label, address, current) of the ready-made filters beside the list."""
    views = (
        (_("全部"), ListFilter()),
        (_("存续"), ListFilter(status="active")),
        (_("限制申报"), ListFilter(status="barred")),
        (_("最近更新"), ListFilter(sort="updated")),
        (_("企业自报"), ListFilter(provenance="declared")),
        (_("名单导入"), ListFilter(provenance="imported")),
    )
    plain = replace(chosen, words="")
    return [(str(label), link(view) if view != ListFilter() else "?", view == plain) for label, view in views]


def places_of(request: HttpRequest) -> tuple[str, str]:
    """`after` and `before` as given; never both."""
    before = request.GET.get("before", "")
    return ("" if before else request.GET.get("after", "")), before
