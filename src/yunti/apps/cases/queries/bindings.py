"""Files in the slots of a case: as they are bound now, as a submission keeps them, in the order of the printed form.

Not here: which of the two holds (`evidence.py`), binding (`services.binding`), what they make of the facts (`packs.evidence`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case, Submission
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.apps.documents.queries import join_rows, used_by_others, whole_rows_used_by
from yunti.apps.documents.services import NEVER_USED
from yunti.domain.exact_json import exact_json
from yunti.domain.page_ranges import page_numbers, read_pages
from yunti.kit import clock
from yunti.kit.shapes import Shaped, rows_of, shaped
from yunti.kit.together import read_together, was_read
from yunti.packs.evidence import (
    Bound,
    fields_with_evidence,
    list_along,
    place_parts,
    printed_fields,
    slots_of,
)
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack, once_per_pack
from yunti.packs.remembering import remembered


@dataclass(frozen=True)
class BoundEvidence:
    """One file in one slot. `numbers` are the pages meant, all of the file where nobody chose; none while it was not read.

    `digest` is the one handed in; `row_title` is the label of a listed row, else its number. `repeated` says that the same file or
    the same invoice is used by something else, of whomever; asked of what was handed in. `handed_in` is the day of that; none in a
    draft.
    """

    field: str
    row: str
    slot: str
    title: str
    row_title: str
    evidence: Evidence
    digest: str
    pages: str
    numbers: tuple[int, ...]
    repeated: bool = False
    handed_in: date | None = None

    @property
    def place(self) -> str:
        return f"{self.field}/{self.row}/{self.slot}"

    @property
    def counts(self) -> bool:
        """A file that was found bad counts for nothing."""
        return self.evidence.scan_state not in NEVER_USED

    @property
    def said(self) -> Bound:
        return Bound(self.field, self.row, self.slot, str(self.evidence), self.pages, digest=self.digest)


def bound_now(case: Case, pack: Pack) -> tuple[BoundEvidence, ...]:
    """One statement."""
    return bound_in([(case, pack)]).get(case.ref, ())


def bound_in(cases: Sequence[tuple[Case, Pack]]) -> dict[str, tuple[BoundEvidence, ...]]:
    """By the reference of the case; one statement for all, none where no pack has slots."""
    read = {case.ref: _remembered(case) for case, _pack in cases if was_read(case, REMEMBERED)}
    packs = {case.ref: pack for case, pack in cases if case.ref not in read and fields_with_evidence(pack)}
    asked = [(case, packs[case.ref]) for case, _pack in cases if case.ref in packs]
    return read | (bound_from(asked, *read_together(*rows_to_bind(asked))) if asked else {})


REMEMBERED = "bound"


def remember_bound(case: Case, bound: Mapping[str, tuple[BoundEvidence, ...]]) -> None:
    """Read along with what else belongs to the case, and forgotten with it (`forget_read`)."""
    case._prefetched_objects_cache[REMEMBERED] = bound.get(case.ref, ())  # type: ignore[attr-defined]


def _remembered(case: Case) -> tuple[BoundEvidence, ...]:
    kept: tuple[BoundEvidence, ...] = case._prefetched_objects_cache[REMEMBERED]  # type: ignore[attr-defined]
    return kept


def rows_to_bind(cases: Sequence[tuple[Case, Pack]]) -> list[Shaped]:
    """Uses, files, readings as whole rows, to be read along with something else; for `bound_from`."""
    refs = [case.ref for case, pack in cases if fields_with_evidence(pack)]
    return whole_rows_used_by("cases.case", refs) if refs else []


def bound_from(
    cases: Sequence[tuple[Case, Pack]],
    uses: Sequence[EvidenceUse] = (),
    files: Sequence[Evidence] = (),
    readings: Sequence[EvidenceReading] = (),
) -> dict[str, tuple[BoundEvidence, ...]]:
    """As `bound_in`, out of rows that were read along."""
    join_rows(uses, files, readings)
    packs = {case.ref: pack for case, pack in cases}
    return _by_case(packs, sorted(uses, key=lambda use: use.pk))


def _by_case(packs: Mapping[str, Pack], uses: Iterable[EvidenceUse]) -> dict[str, tuple[BoundEvidence, ...]]:
    found: dict[str, list[BoundEvidence]] = {}
    for use in uses:
        made = _of_use(packs[use.subject_ref], use)
        if made is not None:
            found.setdefault(use.subject_ref, []).append(made)
    return {ref: _in_order(packs[ref], bound) for ref, bound in found.items()}


def submitted_evidence(pack: Pack, row: Submission) -> tuple[BoundEvidence, ...]:
    """One statement; a file of a submission is never gone, for it is in use."""
    about = ("evidence", get_language())
    kept = remembered(pack, about, {"text": row.evidence}, lambda: _kept(pack, row.evidence))
    if not kept:
        return ()
    refs = tuple(sorted({ref for ref, _place in kept}))
    kinds, own = zip(*own_subjects(row.case), strict=True)
    files = {each.ref: each for each in rows_of(shaped(_files, refs, own, fixed=(kinds,)))}
    day = clock.local(row.submitted_at).date()
    return tuple(
        place.holding(files[ref], repeated=bool(getattr(files[ref], "repeated", False)), handed_in=day)
        for ref, place in kept
        if ref in files
    )


def frozen_text(bound: Iterable[BoundEvidence]) -> str:
    """As a submission keeps it: places, references, digests, pages."""
    return exact_json(
        [
            {
                "place": each.place,
                "ref": each.evidence.ref,
                "name": str(each.evidence),
                "digest": each.evidence.digest,
                "pages": each.pages,
            }
            for each in bound
        ]
    )


def own_subjects(case: Case) -> list[tuple[str, str]]:
    """What belongs to the case itself: no statement where the submissions were read along with it."""
    submissions = [("cases.submission", each.ref) for each in case.submissions.all()]
    return [("cases.case", case.ref), *submissions]


def _files(kinds: Sequence[str], refs: Sequence[str], own: Sequence[str]) -> "QuerySet[Evidence]":
    rows = Evidence.objects.filter(ref__in=refs).select_related("reading", "organisation")
    return rows.annotate(repeated=used_by_others(zip(kinds, own, strict=True)))


def _of_use(pack: Pack, use: EvidenceUse) -> BoundEvidence | None:
    made = _made(pack, use.place, use.evidence.digest, use.pages)
    return made.holding(use.evidence) if made is not None else None


def _kept(pack: Pack, text: str) -> tuple[tuple[str, "_Place"], ...]:
    """Reference of the file and its place, in order; it follows from the text that was kept."""
    entries = load_json(text, "evidence")
    made = ((each["ref"], _made(pack, each["place"], each["digest"], each["pages"])) for each in entries)
    found = [(ref, place) for ref, place in made if place is not None]
    places = _numbered(pack)
    return tuple(sorted(found, key=lambda each: _key(places, len(places), each[1])))


@dataclass(frozen=True)
class _Place:
    """What is known of a bound file without the file; `numbers` are the pages that were chosen."""

    field: str
    row: str
    slot: str
    title: str
    row_title: str
    digest: str
    pages: str
    numbers: tuple[int, ...]

    def holding(
        self, evidence: Evidence, *, repeated: bool = False, handed_in: date | None = None
    ) -> BoundEvidence:
        return BoundEvidence(
            self.field,
            self.row,
            self.slot,
            self.title,
            self.row_title,
            evidence,
            self.digest,
            self.pages,
            self.numbers or tuple(range(1, page_count(evidence) + 1)),
            repeated,
            handed_in,
        )


def _made(pack: Pack, place: str, digest: str, pages: str) -> _Place | None:
    """None for a slot that the pack does not have."""
    field, row, slot = place_parts(place)
    declared = next((each for each in slots_of(pack, field) if each.name == slot), None)
    if declared is None:
        return None
    title, numbers = row_title(pack, field, row), tuple(page_numbers(read_pages(pages)))
    return _Place(field, row, slot, declared.title, title, digest, pages, numbers)


def page_count(evidence: Evidence) -> int:
    reading = getattr(evidence, "reading", None)
    return reading.pages if reading is not None else 0


def row_title(pack: Pack, field: str, row: str) -> str:
    listed = list_along(pack.section("facts")[field])
    if listed:
        return _labels(pack, listed).get(row, row)
    return _("第 %(number)s 行") % {"number": int(row) + 1}


@once_per_pack
def _labels(pack: Pack, listed: str) -> Mapping[str, str]:
    return dict(pack.definition.lists[listed].labels)


def _in_order(pack: Pack, found: Iterable[BoundEvidence]) -> tuple[BoundEvidence, ...]:
    places = _numbered(pack)
    last = len(places)
    return tuple(sorted(found, key=lambda each: _key(places, last, each)))


@once_per_pack
def _numbered(pack: Pack) -> dict[str, int]:
    return {name: number for number, name in enumerate(_places(pack))}


def _key(places: dict[str, int], last: int, each: "BoundEvidence | _Place") -> tuple[int, int, int]:
    number = places.get(f"{each.field}/{each.row}", last)
    if number == last and each.row.isdigit():
        return places.get(each.field, last), int(each.row) + 1, places.get(f"{each.field}//{each.slot}", last)
    return places.get(each.field, last), number, places.get(f"{each.field}//{each.slot}", last)


def _places(pack: Pack) -> Iterator[str]:
    """Fields as printed, rows of reference lists as listed, slots as declared."""
    for field in printed_fields(pack):
        yield field
        listed = list_along(pack.section("facts")[field])
        if listed:
            reference = pack.definition.lists[listed]
            yield from (f"{field}/{row[reference.key]}" for row in reference.rows)
        yield from (f"{field}//{slot.name}" for slot in slots_of(pack, field))
