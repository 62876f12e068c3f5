"""What the platform fills into a case by itself: from the registry, the round, the year's cut-off days, the moment it counts from.

Not here: the facts of a case as a whole (`facts.py`), whether what a pack names exists (`packs.procedures`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yunti.apps.budgets.models import CutOff, ProgrammePeriod
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.partners import Partner, partners_in
from yunti.apps.programmes.queries.rounds import window_of
from yunti.apps.registry.models import ListedService, Supplier
from yunti.apps.registry.queries.knowledge import Barred, BarredPartner, Held, Knowledge, Question, Violations
from yunti.apps.registry.queries.services import listed_on
from yunti.domain.characters import count_characters
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.shapes import Shaped, shaped
from yunti.packs.reading import Pack
from yunti.rules.parameters import in_force

CutOffs = Mapping[tuple[int, str], date]
"""The last day in force, by round and kind."""


@dataclass(frozen=True)
class About:
    """A case as it is looked at: what it says so far, what is known of it, as at which moment it counts. `figures` are those that rooms above know."""

    case: Case
    pack: Pack
    facts: Mapping[str, Any]
    known: Knowledge
    cutoffs: CutOffs
    moment: datetime
    figures: Mapping[str, Any]
    partners: Sequence[Partner]
    listings: Sequence[ListedService]
    earlier: Mapping[str, Any] | None = None
    """What the evaluation of its party came to in an earlier round, by output."""

    @property
    def day(self) -> date:
        return clock.local(self.moment).date()

    @property
    def party(self) -> Any:
        return self.case.enterprise or self.case.supplier


YEAR = re.compile(r"[12][0-9]{3}")

Supply = Callable[[About, Mapping[str, Any]], Any]


def supply(about: About, declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Fields that the pack says the platform fills; left out where it does not know. No statement."""
    out = {}
    for field, raw in declared.items():
        kind = kind_of(raw)
        if kind in _SUPPLIES and (about.party is not None or kind not in OF_PARTY):
            value = _SUPPLIES[kind](about, raw["source"])
            if value is not None:
                out[field] = value
    return out


def kind_of(raw: Mapping[str, Any]) -> str:
    return next((key for key in raw.get("source") or () if key in _KINDS), "")


def questions_of(case: Case, source: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Question]:
    """What has to be asked of the registry."""
    party: Any = case.enterprise or case.supplier
    if party is None:
        return
    if source.get("barred") == "enterprise":
        yield Barred(party.uscc)
    elif "violations" in source:
        if case.enterprise_id is not None:
            yield Violations(case.enterprise_id)
    elif "barred" in source:
        yield from (BarredPartner(*each) for each in _partners(source, facts))
    elif "status" in source:
        yield Held(source["status"], party)


def about_cutoffs(rounds: Sequence[int]) -> tuple[Shaped, Shaped]:
    """For reading along; what comes out makes `standing_cutoffs`."""
    return shaped(_periods, tuple(rounds)), shaped(_cutoffs, tuple(rounds))


def standing_cutoffs(periods: Sequence[Any], cutoffs: Sequence[Any]) -> CutOffs:
    rounds = {each.pk: each.round_id for each in periods}
    replaced = {each.replaces_id for each in cutoffs}
    standing = [each for each in cutoffs if each.pk not in replaced]
    return {(rounds[each.period_id], each.kind): each.cutoff_on for each in standing}


def _periods(rounds: Sequence[int]) -> "QuerySet[ProgrammePeriod]":
    return ProgrammePeriod.objects.filter(round__in=rounds)


def _cutoffs(rounds: Sequence[int]) -> "QuerySet[CutOff]":
    return CutOff.objects.filter(period__in=_periods(rounds))


def about_listings(partners: Iterable[Partner], day: date) -> Shaped:
    """What these suppliers offer on the day, for reading along."""
    asked = set(partners)
    names = tuple(sorted({each.name for each in asked if not each.code}))
    return shaped(_listings, day, names, tuple(sorted({each.code for each in asked if each.code})))


def _listings(day: date, names: Sequence[str], codes: Sequence[str]) -> "QuerySet[ListedService]":
    suppliers = Supplier.objects.filter(Q(name__in=names) | Q(uscc__in=codes)).values("pk")
    return ListedService.objects.filter(listed_on(day), supplier__in=suppliers)


def _party(about: About, spec: Mapping[str, Any]) -> Any:
    return party_field(about.case, spec["enterprise"])


def party_field(case: Case, name: str) -> Any:
    party: Any = case.enterprise or case.supplier
    columns = {"region": "region_code", "prefecture": "prefecture_code"}
    value = getattr(party, columns.get(name, name), None)
    return value if value not in ("", None) else None


def _round(about: About, spec: Mapping[str, Any]) -> Any:
    """The year is that of the edition, where one is named after its year."""
    if spec["round"] != "year":
        return getattr(about.case.round, spec["round"])
    edition = about.case.round.edition
    return int(edition) if YEAR.fullmatch(edition) else None


def _window(about: About, spec: Mapping[str, Any]) -> Any:
    window = window_of(about.case.round, spec["window"])
    return last_day(window.closes_at).isoformat() if window else None


def _window_days(about: About, spec: Mapping[str, Any]) -> Any:
    """The first and the last day, as a list of days."""
    window = window_of(about.case.round, spec["window_days"])
    if window is None:
        return None
    days = (clock.local(window.opens_at).date(), last_day(window.closes_at))
    return [each.isoformat() for each in days]


def last_day(closes_at: Any) -> date:
    """The last day of which a moment still counts."""
    return clock.local(closes_at - timedelta(microseconds=1)).date()


def _cutoff(about: About, spec: Mapping[str, Any]) -> Any:
    """As it was made known, else the date that the programme plans with."""
    found = about.cutoffs.get((about.case.round_id, spec["cutoff"]))
    if found is None and "parameter" in spec:
        planned = in_force(about.pack.definition.parameters[spec["parameter"]], about.day)
        found = planned if isinstance(planned, date) else None
    return None if found is None else found.isoformat()


def _submitted(about: About, spec: Mapping[str, Any]) -> Any:
    """`first` is the moment of the first handing in, whatever was corrected since."""
    if spec["submitted"] == "day":
        return about.day.isoformat()
    earlier = [each.submitted_at for each in about.case.submissions.all()]
    moment = min(earlier) if earlier and spec["submitted"] == "first" else about.moment
    return clock.local(moment).replace(tzinfo=None).isoformat()


def _partner(about: About, spec: Mapping[str, Any]) -> Any:
    """The codes of the services that the partners of the case offer in this edition on the day; or what its only partner is called
    in the registry, in a supplier's own case that supplier."""
    named = {row.pk: row for each in about.partners for row in about.known.called(*each)}
    if spec["partner"] != "services":
        only = about.case.supplier or (next(iter(named.values())) if len(named) == 1 else None)
        return getattr(only, spec["partner"], None)
    edition = (about.case.round.programme, about.case.round.edition)
    offered = [
        each.service
        for each in about.listings
        if each.supplier_id in named and (each.programme, each.edition) == edition
    ]
    return sorted(set(offered))


def _figure(about: About, spec: Mapping[str, Any]) -> Any:
    return about.figures.get(spec["figure"])


def _earlier(about: About, spec: Mapping[str, Any]) -> Any:
    """One output of it; of several values by name those that are known."""
    value = (about.earlier or {}).get(spec["earlier"])
    return (
        {name: each for name, each in value.items() if each is not None}
        if isinstance(value, Mapping)
        else value
    )


def _length(about: About, spec: Mapping[str, Any]) -> Any:
    value = about.facts.get(spec["length_of"])
    return count_characters(value) if isinstance(value, str) else None


def _rows_of(about: About, spec: Mapping[str, Any]) -> Any:
    """How many rows of a list hold one of the wanted values in each column that is named."""
    rows = about.facts.get(spec["rows_of"])
    wanted = {
        column: value if isinstance(value, list) else [value]
        for column, value in (spec.get("where") or {}).items()
    }
    return sum(
        isinstance(row, Mapping) and all(row.get(column) in values for column, values in wanted.items())
        for row in (rows if isinstance(rows, list) else ())
    )


def _registered_in(about: About, spec: Mapping[str, Any]) -> Any:
    jurisdiction = about.case.round.jurisdiction
    return lies_within(
        jurisdiction if spec["registered_in"] == "round" else jurisdiction[:2] + "0000",
        about.party.region_code,
    )


def _barred(about: About, spec: Mapping[str, Any]) -> Any:
    if spec["barred"] == "enterprise":
        return about.known.is_barred(about.party.uscc, about.case.round.programme)
    return any(about.known.is_barred_partner(*each) for each in _partners(spec, about.facts))


def _violations(about: About, _spec: Mapping[str, Any]) -> Any:
    enterprise = about.case.enterprise_id
    return None if enterprise is None else about.known.found_of(enterprise)


def _partners(source: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Partner]:
    return partners_in(facts.get(source.get("partners", "")), source.get("code", ""))


def _status(about: About, spec: Mapping[str, Any]) -> Any:
    """The highest value among the statuses of the kind that hold on the day."""
    values = spec.get("values") or {}
    held = [values.get(value, value) for value in about.known.held(spec["status"], about.party)]
    return max(held, default=spec.get("otherwise"))


OF_PARTY = ("registered_in", "barred", "status")
"""Kinds of supply that nothing is known of where the case has no party."""
_SUPPLIES: Mapping[str, Supply] = {
    "enterprise": _party,
    "round": _round,
    "window": _window,
    "window_days": _window_days,
    "cutoff": _cutoff,
    "submitted": _submitted,
    "figure": _figure,
    "earlier": _earlier,
    "partner": _partner,
    "length_of": _length,
    "rows_of": _rows_of,
    "registered_in": _registered_in,
    "barred": _barred,
    "violations": _violations,
    "status": _status,
}
_KINDS = frozenset((*_SUPPLIES, "form"))
