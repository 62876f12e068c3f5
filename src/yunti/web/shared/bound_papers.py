"""Bound files as pages show them: name, pages, small pictures, what an invoice says beside what was typed, where else it is used.

Not here: the rows (`apps.cases.queries.bindings`), binding (`web.applicant.case_evidence`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunti.apps.cases.queries.bindings import BoundEvidence
from yunti.apps.documents.enums import ReadingState, ScanState
from yunti.apps.documents.invoice_proposals import proposal_from
from yunti.apps.documents.queries import Evidence, EvidenceReading, OtherUse
from yunti.apps.documents.services.opening import why_shut
from yunti.kit import clock
from yunti.kit.file_names import extension_of
from yunti.kit.file_types.kinds import SAME
from yunti.kit.wording import listed
from yunti.packs.evidence import EvidenceSlot, Limit, cell_value, same_value, slots_of
from yunti.packs.reading import Pack
from yunti.web.shared.typed_values import text_of

MOST_PICTURES = 300


@dataclass(frozen=True)
class Proposal:
    """One value of an invoice for one cell; `differs` from what was typed there."""

    column: str
    title: str
    value: Any
    text: str
    source: str
    typed: str
    differs: bool
    others: tuple[tuple[str, str], ...]

    @property
    def is_new(self) -> bool:
        return not self.typed


class Remark(NamedTuple):
    """What is not as the notice asks, for whoever reads it; what to do about it, for who can."""

    said: str
    advice: str


@dataclass(frozen=True)
class Paper:
    evidence: Evidence
    pages: str
    typed_pages: str
    tone: str
    shut: str
    page_count: int
    pictures: range
    first: int
    being_read: bool
    chosen: frozenset[int]
    elsewhere: tuple[OtherUse, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    repeated: bool = False
    remarks: tuple["Remark", ...] = ()

    @property
    def is_clean(self) -> bool:
        return self.evidence.scan_state == ScanState.CLEAN

    @property
    def is_drawn(self) -> bool:
        """Its pages have pictures; of others only the text was read, or nothing."""
        return self._was_read(ReadingState.READ)

    @property
    def is_text_only(self) -> bool:
        return self._was_read(ReadingState.TEXT_ONLY)

    def _was_read(self, state: ReadingState) -> bool:
        return self.page_count > 0 and self.evidence.reading.state == state

    @property
    def differing(self) -> tuple[Proposal, ...]:
        return tuple(each for each in self.proposals if each.differs)


@dataclass(frozen=True)
class FiledPaper:
    """One file with every place of the case where it lies; `changed` says that it is not what was handed in."""

    paper: Paper
    places: tuple[tuple[str, str, str, str], ...]  # list, row, slot, pages
    changed: bool


def papers_by_file(pack: Pack, bound: Iterable[BoundEvidence]) -> list[FiledPaper]:
    """In the order of the form, each file once."""
    by_file: dict[int, list[BoundEvidence]] = {}
    for each in bound:
        by_file.setdefault(each.evidence.pk, []).append(each)
    return [_filed(pack, places) for places in by_file.values()]


def _filed(pack: Pack, places: Sequence[BoundEvidence]) -> FiledPaper:
    """Held against what is asked for at each of its places."""
    papers = [paper_of(pack, _slot_of(pack, each), each) for each in places]
    remarks = dict.fromkeys(remark for each in papers for remark in each.remarks)
    return FiledPaper(
        replace(papers[0], remarks=tuple(remarks)),
        tuple(
            (pack.definition.facts[each.field].title, each.row_title, each.title, each.pages)
            for each in places
        ),
        any(each.digest != each.evidence.digest for each in places),
    )


def _slot_of(pack: Pack, each: BoundEvidence) -> EvidenceSlot:
    return next(slot for slot in slots_of(pack, each.field) if slot.name == each.slot)


@dataclass(frozen=True)
class ShownSlot:
    """A place for files in one row, as the form and the officers' page show it."""

    slot: EvidenceSlot
    row: str
    papers: tuple[Paper, ...]

    @property
    def path(self) -> str:
        return f"{self.slot.field}/{self.row}/{self.slot.name}"


def paper_of(
    pack: Pack,
    slot: EvidenceSlot,
    bound: BoundEvidence,
    elsewhere: Sequence[OtherUse] = (),
    typed: Mapping[str, Any] | None = None,
    typed_pages: str | None = None,
) -> Paper:
    row = bound.evidence
    reading = getattr(row, "reading", None)
    clean = row.scan_state == ScanState.CLEAN
    count = reading.thumbnail_count if reading is not None and clean else 0
    return Paper(
        row,
        bound.pages,
        bound.pages if typed_pages is None else typed_pages,
        _TONES[ScanState(row.scan_state)],
        "" if clean else why_shut(row)[0],
        reading.pages if reading is not None and clean else 0,
        range(1, min(count, MOST_PICTURES) + 1),
        bound.numbers[0] if bound.numbers else 1,
        reading is not None and clean and reading.next_reading_at is not None,
        frozenset(bound.numbers) if bound.pages else frozenset(),
        tuple(elsewhere),
        tuple(proposed_cells(pack, slot, row, typed)) if typed is not None and slot.proposes else (),
        bound.repeated,
        tuple(_remarks(slot.limit_in(bound.row), bound)) if clean else (),
    )


def _remarks(limit: Limit, bound: BoundEvidence) -> Iterator[Remark]:
    """Where the file is not what the notice asks for or no longer holds, as far as it is known: nobody is kept from handing it in.

    What was handed in had to hold on that day; a draft has to today.
    """
    ending = extension_of(bound.evidence.name)
    if limit.endings and SAME.get(ending, ending) not in limit.endings:
        known = listed(f".{each}" for each in limit.endings)
        told = {"known": known, "ending": ending}
        said = _("通知要的是 %(known)s 文件，这个是 .%(ending)s。") % told
        yield Remark(said, _("请核对是否合适，或换一个文件。"))
    pages = len(bound.numbers)
    if limit.most_pages and pages > limit.most_pages:
        asked = ngettext("通知限 %(most)s 页，", "通知限 %(most)s 页，", limit.most_pages) % {
            "most": limit.most_pages
        }
        here = ngettext("这里附了 %(pages)s 页。", "这里附了 %(pages)s 页。", pages) % {"pages": pages}
        yield Remark(asked + here, _("请选定要用的页，或换一个文件。"))
    until = bound.evidence.valid_until
    if until is not None and until < (bound.handed_in or clock.today()):
        said = (
            _("有效期到 %(day)s，提交时已经过期。") if bound.handed_in else _("有效期到 %(day)s，已经过期。")
        )
        yield Remark(said % {"day": until}, _("请换成有效的文件；有效期写错的，在材料说明里改正。"))
    yield from remarks_of_reading(getattr(bound.evidence, "reading", None))


def remarks_of_reading(reading: EvidenceReading | None) -> Iterator[Remark]:
    """What lies in the file and is not seen, or cannot be."""
    if reading is None:
        return
    if reading.hidden:
        said = _("表格里有隐藏的工作表：%(names)s。") % {"names": listed(reading.hidden.splitlines())}
        yield Remark(said, _("请打开核对；里面有不该提交的内容的，删去后重新上传。"))
    if reading.state == ReadingState.UNREADABLE:
        said = _("平台打不开这个文件，看不到页数和画面。")
        yield Remark(said, _("请核对能否正常打开；打不开的，用原来的程序重新导出后上传。"))


_TONES = {
    ScanState.PENDING: "on",
    ScanState.CLEAN: "ok",
    ScanState.INFECTED: "bad",
    ScanState.UNSCANNABLE: "bad",
    ScanState.UNSCANNED: "wait",
}


def proposed_cells(
    pack: Pack, slot: EvidenceSlot, evidence: Evidence, typed: Mapping[str, Any]
) -> Iterator[Proposal]:
    """What the invoice says for the cells that the pack names; nothing of a file that is not clean."""
    reading = getattr(evidence, "reading", None)
    if reading is None or evidence.scan_state != ScanState.CLEAN:
        return
    proposal = proposal_from(reading.invoice)
    cells = pack.definition.facts[slot.field].rows
    for one in proposal.values:
        column = slot.proposes.get(one.field)
        if column is None:
            continue
        spec = cells[column]
        value, given = cell_value(spec, one.value), typed.get(column)
        yield Proposal(
            column,
            spec.title,
            value,
            text_of(value),
            str(one.source.label),
            text_of(given),
            given not in (None, "") and not same_value(given, value),
            tuple((str(source.label), text_of(cell_value(spec, other))) for source, other in one.others),
        )


def slots_by_row(
    pack: Pack,
    facts: Mapping[str, Any],
    bound: Iterable[BoundEvidence],
) -> dict[tuple[str, str], tuple[ShownSlot, ...]]:
    """(field, row) → its places with what lies there; rows that have nothing yet are made on demand (`empty_slots`)."""
    filed: dict[tuple[str, str], dict[str, list[BoundEvidence]]] = {}
    for each in bound:
        filed.setdefault((each.field, each.row), {}).setdefault(each.slot, []).append(each)
    out = {}
    for (field, row), files in filed.items():
        typed = _typed_row(facts.get(field), row)
        out[field, row] = tuple(
            [
                ShownSlot(
                    slot,
                    row,
                    tuple([paper_of(pack, slot, each, (), typed) for each in files.get(slot.name, ())]),
                )
                for slot in slots_of(pack, field)
            ]
        )
    return out


def empty_slots(pack: Pack, field: str, row: str) -> tuple[ShownSlot, ...]:
    return tuple(ShownSlot(slot, row, ()) for slot in slots_of(pack, field))


def _typed_row(rows: Any, row: str) -> Mapping[str, Any]:
    if not isinstance(rows, list) or not row.isdigit() or int(row) >= len(rows):
        return {}
    found = rows[int(row)]
    return found if isinstance(found, Mapping) else {}
