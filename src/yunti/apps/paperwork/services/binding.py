"""Binding an archive volume in the background: papers drawn, evidence opened by its one door, everything on numbered pages.

Only what was found clean enters: files that are still looked through are waited for, one that was found otherwise stops the volume, by name and with what helps. What cannot be
laid on a page (office files, OFD) is stood in for by a sheet that names it: nothing is left out silently.
PDFium serves one thread of a process: this runs in the worker. Not here: the order (`queries.bundles`), pages (`papers.volumes`).
"""

import io
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import is_party
from yunti.apps.cases.queries.bindings import BoundEvidence
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.services import open_evidence, require_clean
from yunti.apps.documents.services.opening import why_shut
from yunti.apps.paperwork.enums import VolumeState
from yunti.apps.paperwork.models import Volume
from yunti.apps.paperwork.permissions import can_draw_papers
from yunti.apps.paperwork.printed import sheet_for
from yunti.apps.paperwork.queries.bundles import (
    Piece,
    VisitRecord,
    drawn_papers,
    in_volume,
    letters_in,
    pieces_of,
    places_in,
    references_of,
    visits_in,
)
from yunti.apps.paperwork.queries.occasions import Occasion, occasion_of
from yunti.apps.paperwork.services.drawing import content_of, draw, faults_as_refusals
from yunti.apps.paperwork.services.lettering import letter_content
from yunti.apps.paperwork.services.visits import visit_content
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Refused
from yunti.kit.tasks import Job, NotYet, background, start
from yunti.kit.wording import labelled
from yunti.papers.drawing.fonts import printable
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.page_references import reference_faults
from yunti.papers.volumes import Part, bind_volume, page_count
from yunti.papers.volumes import Volume as Bound

LARGEST = 1024 * files.MEGABYTE
MOST_EVIDENCE = 512 * files.MEGABYTE
PDF = ".pdf"
MOST_DRAWINGS = 5
WAITS_FOR_SCANS = timedelta(minutes=30)


@command("paperwork.ask_for_volume")
def ask_for_volume(step: Step, *, case: Case, by: Actor, link: str = "", key: str | None = None) -> Volume:
    """`link` is where the result is shown; one at a time for a case and its side."""
    step.require(can_draw_papers(by, case))
    case = step.lock_one(Case.objects.filter(pk=case.pk))
    occasion = occasion_of(case, by)
    mine = Volume.objects.filter(case=case, by_party=is_party(by, case))
    if mine.filter(state=VolumeState.WAITING).exists():
        raise Conflict(
            "volume_being_bound", _("这份申报的归档卷正在装订。"), next_step=_("请等它装订完再来。")
        )
    row = step.create(
        Volume,
        case=case,
        submission=occasion.submission.ordinal if occasion.submission else None,
        by_party=is_party(by, case),
        asked_at=clock.now(),
        asked_by=by.ref,
    )
    row.job_ref = start(bind_in_background, by=by, ref=row.ref, link=link).ref
    step.save(row, "job_ref")
    step.record(row, details={"case": case.ref, "submission": row.submission})
    return row


@background("paperwork.bind_volume", title=gettext_lazy("装订归档卷"), attempts=3)
def bind_in_background(job: Job, *, ref: str, link: str) -> dict[str, Any]:
    row = Volume.objects.select_related("case__round", "case__enterprise", "case__supplier").get(ref=ref)
    try:
        bound, faults, used = _bound(job, row)
        job.progress(1, 1, _("正在保存"))
        stored = files.put(io.BytesIO(bound.content), limit=LARGEST)
    except Refused as refusal:
        problem = " ".join(filter(None, (refusal.reason, refusal.next_step)))
        end_volume(ref=ref, by=job.by, problem=problem, key=job.key("stopped"))
        raise
    contents = [[place.title, place.first, place.last] for place in bound.places]
    told = {"contents": contents, "faults": faults, "pages": bound.pages, "evidence": used}
    end_volume(ref=ref, by=job.by, told=told, stored=stored, key=job.key("bound"))
    return {"summary": _("共 %(pages)s 页。") % {"pages": bound.pages}, "link": link}


@command("paperwork.bind_volume")
def end_volume(
    step: Step,
    *,
    ref: str,
    by: Actor,
    problem: str = "",
    told: dict[str, Any] | None = None,
    stored: files.StoredFile | None = None,
    key: str | None = None,
) -> Volume:
    row = step.lock_one(Volume.objects.filter(ref=ref))
    step.require(can_draw_papers(by, row.case))
    row.state = VolumeState.READY if stored else VolumeState.STOPPED
    row.problem, row.bound_at = problem, clock.now()
    if stored is not None and told is not None:
        row.contents, row.faults, row.pages = told["contents"], told["faults"], told["pages"]
        row.evidence = told["evidence"]
        row.digest, row.size = stored.digest, stored.size
    step.save(row)
    step.record(row, details={"state": row.state, "pages": row.pages, "digest": row.digest})
    return row


def open_volume(row: Volume) -> BinaryIO:
    """The volume, as long as every file that was bound into it is still found clean."""
    for evidence in Evidence.objects.filter(ref__in=row.evidence).exclude(scan_state=ScanState.CLEAN):
        reason, _next_step = why_shut(evidence)
        raise Refused(
            f"evidence_{evidence.scan_state}",
            labelled(str(evidence), reason),
            next_step=_("这个文件已经装订在卷里，归档卷不再提供；请更换文件后重新装订。"),
        )
    return files.open(row.digest)


# making it ----------------------------------------------------------------------------------------------------------


def _bound(job: Job, row: Volume) -> tuple[Bound, list[str], list[str]]:
    """The volume, what is wrong with the page numbers that the form refers to, and which files were bound."""
    occasion = occasion_of(row.case, job.by, row.submission)
    places = places_in(occasion)
    evidence = pieces_of(places)
    visits = visits_in(occasion)
    everything = [*evidence, *(piece for visit in visits for piece in visit.pieces)]
    if clock.now() - row.asked_at < WAITS_FOR_SCANS:
        _wait_for_scans(everything)
    _refuse_unclean(evidence)
    _refuse_much(everything)
    filed: list[Part] = []
    for piece in evidence:
        job.progress(len(filed), len(evidence), piece.title)
        filed.append(_part_of(piece, job.by))
    job.progress(len(filed), len(filed), _("正在编页"))
    with faults_as_refusals():
        occasion, form = _with_numbers(occasion, places, evidence, [page_count(part) for part in filed])
        bound = bind_volume(
            _title(row.case), [*form, *filed, *_following(occasion), *_visited(occasion, visits)], _fonts()
        )
    references = references_of(occasion.pack, occasion.facts)
    found = reference_faults(bound, references, len(form))
    faults = [labelled(name, _(each.pattern) % each.params) for name, told in found.items() for each in told]
    return bound, faults, sorted({piece.evidence.ref for piece in everything if _is_bound(piece)})


def _is_bound(piece: Piece) -> bool:
    return piece.bindable and piece.evidence.scan_state == ScanState.CLEAN


def _title(case: Case) -> str:
    party = case.enterprise or case.supplier
    return " ".join(filter(None, (party.name if party else "", case.number)))


def _with_numbers(
    occasion: Occasion, places: Sequence[BoundEvidence], evidence: Sequence[Piece], counts: Sequence[int]
) -> tuple[Occasion, list[Part]]:
    """The form leads, so that its length alone decides the numbers that stand in it: drawn until both agree."""
    leading, _rest = drawn_papers(occasion)
    length = 0
    for _attempt in range(MOST_DRAWINGS):
        firsts = list(accumulate(counts, initial=length + 1))
        lies = {
            piece.evidence.pk: (first, first + count - 1)
            for piece, first, count in zip(evidence, firsts, counts, strict=False)
        }
        numbered = in_volume(occasion, places, lies)
        form = [Part(each.layout.title, draw(content_of(numbered, each), PDF)) for each in leading]
        drawn = sum(page_count(part) for part in form)
        if drawn == length:
            return numbered, form
        length = drawn
    raise RuntimeError("the form has another length for each numbering of its evidence")


def _following(occasion: Occasion) -> Iterator[Part]:
    _leading, rest = drawn_papers(occasion)
    for each in rest:
        yield Part(each.layout.title, draw(content_of(occasion, each), PDF))
    for letter in letters_in(occasion):
        content = letter_content(occasion.pack, occasion.case, letter)
        if content is not None:
            yield Part(f"{letter.title} {letter.number}", draw(content, PDF))


def _visited(occasion: Occasion, visits: Sequence[VisitRecord]) -> Iterator[Part]:
    """Each signed record with its photos and the sheet that was signed behind it."""
    for each in visits:
        content = visit_content(occasion.pack, each.visit)
        if content is not None:
            yield Part(each.title, draw(content, PDF))
        for piece in each.pieces:
            yield _part_of(piece, occasion.by)


def _part_of(piece: Piece, by: Actor) -> Part:
    """By the one door to evidence, which writes the opening down."""
    if not _is_bound(piece):
        row, fonts = piece.evidence, _fonts()
        title, name = printable(piece.title, fonts), printable(row.name, fonts)
        return Part(piece.title, pdf(sheet_for(title, name, row.digest, row.size), fonts))
    with open_evidence(ref=piece.evidence.ref, by=by, purpose="archive").file as file:
        return Part(piece.title, file.read())


def _wait_for_scans(evidence: list[Piece]) -> None:
    """Files handed in a moment ago are still looked through; not where another stops the volume anyway."""
    states = {piece.evidence.scan_state: piece.title for piece in evidence}
    if states.keys() <= {ScanState.CLEAN, ScanState.PENDING} and ScanState.PENDING in states:
        raise NotYet(_("“%(file)s”正在查毒，通过后接着装订") % {"file": states[ScanState.PENDING]})


def _refuse_unclean(evidence: list[Piece]) -> None:
    """Before anything is drawn: the first of what was handed in that is not clean, by name. A photo of a signed record, which
    nobody can change any more, gives way to a sheet instead."""
    for piece in evidence:
        try:
            require_clean(piece.evidence)
        except Refused as refusal:
            raise Refused(
                "evidence_not_clean",
                _("“%(file)s”不能装订：%(why)s") % {"file": piece.title, "why": refusal.reason},
                next_step=refusal.next_step,
            ) from refusal


def _refuse_much(evidence: list[Piece]) -> None:
    """More than a volume can hold."""
    size = sum(piece.evidence.size for piece in evidence)
    if size > MOST_EVIDENCE:
        raise Refused(
            "volume_too_large",
            _("材料一共 %(size)s MB，超过一卷能装订的 %(most)s MB。")
            % {"size": size // files.MEGABYTE, "most": MOST_EVIDENCE // files.MEGABYTE},
            next_step=_("请压缩扫描件后再装订。"),
        )


def _fonts() -> Path | None:
    return Path(settings.YUNTI_FONTS) if settings.YUNTI_FONTS else None
