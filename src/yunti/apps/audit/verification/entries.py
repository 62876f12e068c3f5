"""Walks the sealed entries in order: leaf, event, detail and row digests of each must fit; memory stays flat.

Not here: heads and checkpoints (`promises`), the rows themselves (`covered_rows`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.audit.enums import FindingKind
from yunti.apps.audit.leaves import COLUMNS, hash_of
from yunti.apps.audit.models import LogLeaf
from yunti.apps.audit.verification.erasures import Erasures
from yunti.apps.audit.verification.findings import Finding, Report, place_text
from yunti.kit import canonical, clock
from yunti.kit.models import AuditedRow

CHUNK = 2000
TOLERANCE = timedelta(minutes=15)  # a long import is sealed by its beginning but dated by its end
PAIRS = 200  # altered entries kept to recognise exchanged ones

_EVENT = tuple(f"event__{name}" for name in COLUMNS)
_DETAIL = (
    "event__detail__event_id",
    "event__detail__salt",
    "event__detail__payload",
    "event__detail__erased_by_id",
)
_FIRST, _LAST = 3, 3 + len(COLUMNS)
_AT = {name: _FIRST + place for place, name in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Altered:
    """An entry whose event no longer hashes to its leaf; kept to tell an edit from an exchange."""

    index: int
    leaf: bytes
    values: tuple[Any, ...]
    computed: bytes


@dataclass
class Walk:
    """State of the walk; `last_position` and `latest` carry the order from one chunk to the next."""

    report: Report
    erasures: Erasures = field(default_factory=Erasures)
    expected: int = 0
    complete: bool = True
    altered: list[Altered] = field(default_factory=list)
    out_of_order: list[tuple[int, str]] = field(default_factory=list)
    last_position: tuple[int, int] = (-1, 0)
    latest: datetime | None = None

    def chunk(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Check the entries [first, end) and hand out (index, leaf hash) in order for the tree."""
        leaves = LogLeaf.objects.filter(index__gte=first, index__lt=end).order_by("index")
        records = list(leaves.values_list("index", "leaf_hash", "event_id", *_EVENT, *_DETAIL))
        roots = _row_roots([record[2] for record in records if record[2] is not None])
        for record in records:
            index, leaf = record[0], bytes(record[1])
            if index != self.expected:
                self._gap(self.expected, index)
            self.expected = index + 1
            self._entry(index, leaf, record, roots)
            yield index, leaf
        if self.expected != end:
            self._gap(self.expected, end)
            self.expected = end

    def close(self) -> None:
        """Altered entries wait until the end, because an exchange shows only when both are known."""
        exchanged = _exchanged(self.altered)
        for one in self.altered:
            other = exchanged.get(one.index)
            values = dict(zip(COLUMNS, one.values, strict=True))
            place = place_text(one.index + 1, values["action"], _subject(values))
            if other is None:
                text = _("%(place)s与封存值不符，封存后改动过。") % {"place": place}
            else:
                text = _("%(place)s与第 %(other)s 条调换过。") % {"place": place, "other": other + 1}
            kind = FindingKind.EVENT_EDITED if other is None else FindingKind.SWAPPED
            self._found(kind, text, one.index, values)

    def _gap(self, first: int, end: int) -> None:
        self.complete = False
        if end - first == 1:
            text = _("第 %(entry)s 条的封存记录缺失。") % {"entry": first + 1}
        else:
            text = _("第 %(first)s 至 %(last)s 条的封存记录缺失，共 %(count)s 条。") % {
                "first": first + 1,
                "last": end,
                "count": end - first,
            }
        self.report.add(Finding(FindingKind.EVENT_DELETED, text, entry=first + 1))

    def _entry(
        self, index: int, leaf: bytes, record: Sequence[Any], roots: dict[int, tuple[str, int]]
    ) -> None:
        self.report.entries += 1
        values = record[_FIRST:_LAST]
        if record[_AT["transaction"]] is None:  # the join found no event; its id is the leaf's own column
            text = _("第 %(entry)s 条缺失：留痕 %(event)s 已不在表中。") % {
                "entry": index + 1,
                "event": record[2],
            }
            self.report.add(Finding(FindingKind.EVENT_DELETED, text, entry=index + 1, event=record[2]))
            return
        self._order(index, record)
        computed = hash_of(values)
        if computed != leaf:
            self._keep_altered(Altered(index, leaf, tuple(values), computed))
            return
        self._detail(index, record)
        self._rows(index, record, roots)

    def _order(self, index: int, record: Sequence[Any]) -> None:
        position = (record[_AT["transaction"]], record[_AT["id"]])
        moment: datetime = record[_AT["occurred_at"]]
        if position < self.last_position and len(self.out_of_order) < PAIRS:
            self.out_of_order.append((index, record[_AT["action"]]))
        self.last_position = position
        if self.latest is not None and moment < self.latest - TOLERANCE:
            text = _("%(place)s的时间 %(moment)s 早于前面的 %(latest)s。") % {
                "place": self._place(index, record),
                "moment": _shown(moment),
                "latest": _shown(self.latest),
            }
            self._found(FindingKind.CLOCK_BACKWARDS, text, index, _named(record))
            self.latest = moment  # report the step back once, not every entry after it
        self.latest = moment if self.latest is None else max(self.latest, moment)

    def _keep_altered(self, altered: Altered) -> None:
        if len(self.altered) < PAIRS:
            self.altered.append(altered)
            return
        values = dict(zip(COLUMNS, altered.values, strict=True))
        place = place_text(altered.index + 1, values["action"], _subject(values))
        text = _("%(place)s与封存值不符，封存后改动过。") % {"place": place}
        self._found(FindingKind.EVENT_EDITED, text, altered.index, values)

    def _detail(self, index: int, record: Sequence[Any]) -> None:
        owner, salt, payload, erased_by = record[_LAST : _LAST + len(_DETAIL)]
        kind, text = FindingKind.DETAIL_DELETED, ""
        if owner is None:
            text = _("%(place)s的详情缺失，也没有删除个人信息的留痕。")
        elif payload is None:
            if not self.erasures.covers(erased_by, owner):
                text = _("%(place)s的详情清空，没有删除个人信息的留痕与之对应。")
        elif salt is None or _commitment(bytes(salt), payload) != record[_AT["commitment"]]:
            kind, text = FindingKind.DETAIL_EDITED, _("%(place)s的详情与承诺值不符，详情改动过。")
        if text:
            self._found(kind, text % {"place": self._place(index, record)}, index, _named(record))

    def _rows(self, index: int, record: Sequence[Any], roots: dict[int, tuple[str, int]]) -> None:
        root, count = roots.get(record[2], ("", 0))
        if root == record[_AT["rows_root"]] and count == record[_AT["row_count"]]:
            return
        text = _("%(place)s涉及的数据摘要改动过：应有 %(expected)s 行，现有 %(count)s 行。") % {
            "place": self._place(index, record),
            "expected": record[_AT["row_count"]],
            "count": count,
        }
        self._found(FindingKind.ROWS_CHANGED, text, index, _named(record))

    def _place(self, index: int, record: Sequence[Any]) -> str:
        named = _named(record)
        return place_text(index + 1, named["action"], _subject(named))

    def _found(self, kind: FindingKind, text: str, index: int, named: dict[str, Any]) -> None:
        self.report.add(
            Finding(kind, text, index + 1, event=named["id"], action=named["action"], subject=_subject(named))
        )


def _named(record: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(COLUMNS, record[_FIRST:_LAST], strict=True))


def _subject(named: dict[str, Any]) -> str:
    return f"{named['subject_type']} {named['subject_ref']}".strip()


def _shown(moment: datetime) -> str:
    return clock.local(moment).strftime("%Y-%m-%d %H:%M:%S")


def _commitment(salt: bytes, payload: str) -> str:
    return hashlib.sha256(salt + payload.encode()).hexdigest()


def _row_roots(events: list[int]) -> dict[int, tuple[str, int]]:
    """The digest and number of covered rows of each event; one statement, read as a stream."""
    rows = AuditedRow.objects.filter(event__in=events).order_by("event")
    stream = rows.values_list("event_id", "table", "row_key", "digest").iterator(chunk_size=CHUNK)
    roots: dict[int, tuple[str, int]] = {}
    for event, group in groupby(stream, key=lambda row: row[0]):
        entries = [row[1:] for row in group]
        roots[event] = (canonical.rows_root(entries), len(entries))
    return roots


def _exchanged(altered: list[Altered]) -> dict[int, int]:
    """Pairs whose leaves or whose contents were exchanged: one hashes to the leaf of the other."""
    by_leaf = {one.leaf: one.index for one in altered}
    pairs = {one.index: by_leaf[one.computed] for one in altered if one.computed in by_leaf}
    place = COLUMNS.index("id")
    for one in altered:
        for other in altered:
            if one.index == other.index or one.index in pairs:
                continue
            moved = (*one.values[:place], other.values[place], *one.values[place + 1 :])
            if hash_of(moved) == other.leaf:
                pairs[one.index] = other.index
    return pairs
