"""What the platform writes into a paper besides the facts of the case: the sources that a pack may name under `given`.

Nothing here knows a programme. Not here: which papers are offered (`occasions.py`), drawing them (`services`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.queries.bindings import submitted_evidence
from yunti.apps.cases.queries.content_digest import digest_of
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.queries.offices import office_of
from yunti.apps.cases.services.submitting import secret_of
from yunti.apps.paperwork.models import RegisterEntry
from yunti.apps.paperwork.queries.occasions import Occasion, Offered
from yunti.apps.registry.queries.places import place_name
from yunti.kit import clock
from yunti.packs.layouts.offers import OFFICE_OF, THROUGH


@dataclass(frozen=True)
class Filling:
    """Where a value is taken from; `site` is the address at which people reach the platform."""

    occasion: Occasion
    offered: Offered
    site: str = ""

    @property
    def case(self) -> Case:
        return self.occasion.case


def filled(filling: Filling) -> dict[str, Any]:
    """Input → value, as far as the case knows it."""
    layout = filling.offered.layout
    out = {}
    for name, source in layout.offered.given.items():
        value = _value(filling, source, name)
        if value not in (None, "", []):
            out[name] = value
    return out


def _value(filling: Filling, source: str, name: str) -> Any:
    if source == "register":
        return _register(filling, name)
    if source.startswith(OFFICE_OF):
        return office_of(filling.case, filling.occasion.pack, source.removeprefix(OFFICE_OF))
    if source.startswith(THROUGH):
        return came_through(filling.occasion.moves, source.removeprefix(THROUGH))
    return _SOURCES[source](filling)


def came_through(moves: tuple[CaseMove, ...], state: str) -> bool:
    return any(each.target == state for each in moves)


def _digest(filling: Filling) -> str:
    submission = filling.occasion.submission
    return digest_of(submission) if submission else ""


def _moment(filling: Filling) -> str:
    submission = filling.occasion.submission
    return local_minute(submission.submitted_at) if submission else ""


def local_minute(moment: datetime) -> str:
    return clock.local(moment).replace(tzinfo=None).isoformat(timespec="seconds")


def _files(filling: Filling) -> int | None:
    """Files that were handed in; none says nothing."""
    occasion = filling.occasion
    if occasion.submission is None:
        return None
    found = submitted_evidence(occasion.pack, occasion.submission)
    return len({each.evidence.pk for each in found}) or None


def _state(filling: Filling) -> str:
    case = filling.case
    return str(filling.occasion.pack.section("workflows")[case.workflow]["states"][case.state]["title"])


def _place(filling: Filling) -> str:
    return place_name(filling.case.region_code, clock.today())


def _secret(filling: Filling) -> str:
    return secret_of(filling.case) if filling.case.number else ""


# offices ----------------------------------------------------------------------------------------------------------


def _own_office(filling: Filling) -> str:
    return filling.occasion.by.organisation_name


# registers --------------------------------------------------------------------------------------------------------


def _register(filling: Filling, name: str) -> list[Any]:
    return [value_of(each.values) for each in entries_of(filling.case, filling.offered.layout.name, name)]


def entries_of(case: Case, paper: str, name: str) -> list[RegisterEntry]:
    """One statement; in the order in which they were written."""
    rows = RegisterEntry.objects.filter(case=case, paper=paper, list=name, struck_at__isnull=True)
    return list(rows.order_by("pk"))


_SOURCES: Mapping[str, Callable[[Filling], Any]] = {
    "case.number": lambda filling: filling.case.number or "",
    "case.submitted_at": _moment,
    "case.digest": _digest,
    "case.files": _files,
    "case.secret": _secret,
    "case.state": _state,
    "case.place": _place,
    "office.name": _own_office,
    "site.address": lambda filling: filling.site,
    "today": lambda filling: clock.today().isoformat(),
}
