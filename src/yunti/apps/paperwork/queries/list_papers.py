"""Papers of a public list: which the pack lays out for it, and what is printed in them: the content as it was frozen.

Not here: lists of a round (`round_lists.py`), publishing (`apps.publicity`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from yunti.apps.ledger.addresses import books_address
from yunti.apps.paperwork.printed import OUTCOMES
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.models import LineObjection, PublicList
from yunti.apps.publicity.queries.lists import content_of
from yunti.domain.money import parse_yuan, plain_yuan
from yunti.kit import clock
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.offers import BOOKS, FROM_LIST
from yunti.packs.matching import LINE
from yunti.packs.publicity import showing_named
from yunti.rules.values import FactSpec

PAYABLE = "payable"
"""What a column of a settlement's list is called that says how much is paid."""


def papers_of_list(each: PublicList) -> list[Layout]:
    """In the order of the pack; no statement when the list was read with what it replaces."""
    pack = pack_of(each.round)
    showing = showing_named(pack, each.name)
    layouts = [pack.papers[name] for name in (showing.papers if showing is not None else ())]
    return [layout for layout in layouts if _is_offered(each, layout)]


def paper_of_list_named(each: PublicList, name: str) -> Layout:
    for layout in papers_of_list(each):
        if layout.name == name:
            return layout
    raise NotFoundOrHidden()


def _is_offered(each: PublicList, layout: Layout) -> bool:
    wanted = layout.offered.when
    return wanted is None or bool(_value(each, layout.offered.given[wanted], layout.inputs[wanted]))


def given_of(each: PublicList, layout: Layout) -> dict[str, Any]:
    """Input → value, as far as the list knows it; at most two statements."""
    out = {}
    for name, source in layout.offered.given.items():
        value = _value(each, source, layout.inputs[name])
        if value not in (None, "", []):
            out[name] = value
    return out


def _value(each: PublicList, source: str, spec: FactSpec) -> Any:
    if source == "today":
        return clock.today().isoformat()
    if source == BOOKS:
        return books_address()
    return _SOURCES[source.removeprefix(FROM_LIST)](each, spec)


def _rows(each: PublicList, spec: FactSpec) -> list[dict[str, Any]]:
    """The number of the line and its cells, each under the column of its title; a column that the list left out stays open."""
    content = content_of(each)
    first, *others = spec.rows.values()
    places = {label: place for place, label in enumerate(content["columns"], 1)}
    named = [(column.name, places[column.title]) for column in others if column.title in places]
    return [{first.name: row[0], **{name: row[place] for name, place in named}} for row in content["rows"]]


def _total(each: PublicList, line: str) -> str | None:
    """What a column of amounts comes to over all lines, where the list has it."""
    showing, content = showing_named(pack_of(each.round), each.name), content_of(each)
    columns = showing.columns if showing is not None else ()
    label = next((column.label for column in columns if column.line == line), "")
    if label not in content["columns"]:
        return None
    place = content["columns"].index(label) + 1
    return plain_yuan(sum(parse_yuan(row[place]) for row in content["rows"]))


def _objections(each: PublicList, spec: FactSpec) -> list[dict[str, Any]]:
    """Without who objected and what was written: the record says how each was settled."""
    firsts = {number: cells[0] if cells else "" for number, *cells in content_of(each)["rows"]}
    return [
        {name: _OF_OBJECTION[name](row, firsts) for name in spec.rows}
        for row in _confirmed(each).select_related("objection", "line").order_by("pk")
    ]


def _confirmed(each: PublicList) -> Any:
    return LineObjection.objects.filter(line__list=each, objection__confirmed_at__isnull=False)


def _day(moment: Any) -> str | None:
    return clock.local(moment).date().isoformat() if moment is not None else None


_OF_OBJECTION: Mapping[str, Callable[[LineObjection, Mapping[int, str]], Any]] = {
    "number": lambda row, firsts: row.number,
    "line": lambda row, firsts: row.line.number,
    "party": lambda row, firsts: firsts.get(row.line.number, ""),
    "raised_on": lambda row, firsts: _day(row.objection.confirmed_at),
    "due_on": lambda row, firsts: row.objection.due_on.isoformat() if row.objection.due_on else None,
    "state": lambda row, firsts: OUTCOMES[row.objection.state],
    "outcome": lambda row, firsts: row.objection.outcome or None,
    "settled_on": lambda row, firsts: _day(row.objection.settled_at),
}

_SOURCES: Mapping[str, Callable[[PublicList, FactSpec], Any]] = {
    "number": lambda each, spec: each.number,
    "title": lambda each, spec: each.title,
    "text": lambda each, spec: content_of(each)["text"],
    "authority": lambda each, spec: each.authority,
    "contact": lambda each, spec: each.contact,
    "opened_on": lambda each, spec: each.opened_on.isoformat(),
    "last_day": lambda each, spec: each.last_day.isoformat() if each.last_day else None,
    "replaces": lambda each, spec: content_of(each)["replaces"],
    "reason": lambda each, spec: content_of(each)["reason"],
    "withdrawn_reason": lambda each, spec: each.withdrawn_reason,
    "line_count": lambda each, spec: each.line_count,
    "total": lambda each, spec: _total(each, PAYABLE),
    "local_total": lambda each, spec: _total(each, LINE),
    "rows": _rows,
    "objections": _objections,
    "objection_count": lambda each, spec: _confirmed(each).count(),
    "digest": lambda each, spec: each.digest,
}
