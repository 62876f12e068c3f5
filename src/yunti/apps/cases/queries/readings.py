"""What allow-lists say of the party of a case: in the edition of the day while it is written, afterwards in the one read at handing in.

Which edition was read is kept with the frozen facts, and a later one changes nothing. What officers say of a name that stands in it
is read anew, so that a case that waits for their word need not be handed in again. Not here: the lists themselves (`apps.registry`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yunti.apps.cases.enums import ListedHow
from yunti.apps.cases.models import Case, Submission
from yunti.apps.registry.queries.knowledge import Listed, ListReading
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack, once_per_pack

BY_WORD = frozenset({ListedHow.NAME, ListedHow.CONFIRMED, ListedHow.DENIED})
Reading = tuple[str, str, ListReading]
"""Field, code of the list, what was read."""


@dataclass(frozen=True)
class KeptReading:
    """Without a `list_ref` no edition was in force; without `how` the party was not on it. `name` as the list has it.

    `read_on` is the day of handing in, none while the case is written; `said_since`: an officer gave or took back a word afterwards.
    """

    field: str
    code: str
    list_ref: str
    title: str
    edition: str
    valid_from: date | None
    how: ListedHow | None
    name: str
    read_on: date | None
    said_since: bool = False

    @property
    def matched(self) -> bool:
        return self.how in (ListedHow.CODE, ListedHow.CONFIRMED)

    @property
    def awaits(self) -> bool:
        return self.how is ListedHow.NAME


# as facts of the case ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Field:
    name: str
    code: str
    proposed: bool


@once_per_pack
def _fields(pack: Pack) -> tuple[_Field, ...]:
    """The fields that follow from allow-lists: whether the party stands on it, or whether its name is proposed."""
    sources = ((field, raw.get("source") or {}) for field, raw in pack.section("facts").items())
    return tuple(
        _Field(field, source["allow_list"], bool(source.get("proposed")))
        for field, source in sources
        if "allow_list" in source
    )


def asked_of_lists(case: Case, pack: Pack, last: Submission | None) -> dict[str, Listed]:
    """What is asked of each list, by its code; `last` is what was handed in, none while the case is written."""
    party: Any = case.enterprise or case.supplier
    if party is None:
        return {}
    if last is None:
        codes = dict.fromkeys(each.code for each in _fields(pack))
        return {code: Listed(code, party.uscc, party.name, case.region_code) for code in codes}
    return {
        each.code: Listed(each.code, party.uscc, each.name, case.region_code, each.list_ref)
        for each in readings_of(last)
        if each.how in BY_WORD
    }


def listed_facts(pack: Pack, readings: Mapping[str, ListReading]) -> dict[str, bool | None]:
    """Unknown where only the name speaks for it, and nothing of a list that was not asked."""
    found = {}
    for each in _fields(pack):
        reading = readings.get(each.code)
        if reading is not None:
            found[each.name] = reading.proposed if each.proposed else reading.matched
    return found


def readings_by_field(pack: Pack, readings: Mapping[str, ListReading]) -> tuple[Reading, ...]:
    """Each list once, with the field that says whether the party stands on it."""
    fields = sorted(_fields(pack), key=lambda each: each.proposed)
    named = {each.code: each.name for each in reversed(fields)}
    return tuple((named.get(code, ""), code, reading) for code, reading in readings.items())


# as kept and told --------------------------------------------------------------------------------------------------


def lists_text(readings: Iterable[Reading]) -> str:
    return exact_json([_kept(field, code, read) for field, code, read in readings])


def _kept(field: str, code: str, read: ListReading) -> dict[str, str]:
    told = {"field": field, "code": code, "how": read.how, "name": read.name}
    if read.edition is None:
        return told
    each = read.edition
    return told | {
        "list_ref": each.ref,
        "title": each.title,
        "edition": each.edition,
        "valid_from": each.valid_from.isoformat(),
    }


def readings_of(last: Submission | None) -> tuple[KeptReading, ...]:
    """As they were read at handing in. No statement."""
    if last is None:
        return ()
    day = clock.local(last.submitted_at).date()
    return tuple(_told(row, day) for row in load_json(last.lists, "lists"))


def _told(row: Mapping[str, str], day: date | None) -> KeptReading:
    return KeptReading(
        row["field"],
        row["code"],
        row.get("list_ref", ""),
        row.get("title", ""),
        row.get("edition", ""),
        date.fromisoformat(row["valid_from"]) if "valid_from" in row else None,
        ListedHow(row["how"]) if row["how"] else None,
        row["name"],
        day,
    )


def readings_now(last: Submission | None, readings: Sequence[Reading]) -> tuple[KeptReading, ...]:
    """As they are told: of what was handed in with what officers said since, of a draft as the lists are today. No statement."""
    if last is None:
        return tuple(_told(_kept(*each), None) for each in readings)
    said = {code: ListedHow(read.how) if read.how else None for _field, code, read in readings}
    return tuple(
        replace(each, how=said[each.code], said_since=True)
        if each.code in said and said[each.code] != each.how
        else each
        for each in readings_of(last)
    )
