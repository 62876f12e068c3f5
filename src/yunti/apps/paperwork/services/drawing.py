"""Drawing a paper of a case. A draft is drawn, marked and forgotten; what was handed in is drawn once and kept.

Equal content is one row of the record: asked again, the very same bytes are handed out.
Not here: letters (`lettering.py`), lists of a round (`listing.py`).
"""

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.content_digest import digest_of, short_of
from yunti.apps.paperwork.models import Paper, PaperFile
from yunti.apps.paperwork.permissions import can_draw_papers, can_draw_voucher
from yunti.apps.paperwork.printed import DRAFT, record_line
from yunti.apps.paperwork.queries.fillings import Filling, filled, local_minute
from yunti.apps.paperwork.queries.occasions import Occasion, Offered, occasion_of, offer_of
from yunti.domain.exact_json import canonical_json
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.permissions import require
from yunti.packs.catalogue import fingerprint
from yunti.packs.layouts.model import Layout
from yunti.packs.reading import Pack
from yunti.papers.binding.making import make_paper
from yunti.papers.document import Document
from yunti.papers.drawing.formats import FORMATS
from yunti.papers.errors import PaperError
from yunti.rules.errors import FactError

LARGEST = 64 * files.MEGABYTE


@dataclass(frozen=True)
class DrawnPaper:
    """`digest` names the kept file; a draft has none."""

    name: str
    content: bytes
    digest: str = ""


@dataclass(frozen=True)
class Wording:
    """What the record keeps of a paper: `text` is exact JSON of everything it was made from."""

    name: str
    title: str
    text: str
    edition: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Content:
    """All a paper says, before it is drawn: `given` facts and inputs, a mark behind it, a line above it."""

    layout: Layout
    pack: Pack
    given: Mapping[str, Any]
    mark: str = ""
    header: str = ""

    @property
    def wording(self) -> Wording:
        text = canonical_json({"given": self.given, "mark": self.mark, "header": self.header})
        return Wording(self.layout.name, self.layout.title, text, fingerprint(self.pack.folder))


def paper_of_case(
    *, case: Case, name: str, suffix: str, by: Actor, ordinal: int | None = None, site: str = ""
) -> DrawnPaper:
    """The paper as a file, for whoever may see it; `ordinal` an earlier submission."""
    require(can_draw_papers(by, case))
    occasion = occasion_of(case, by, ordinal)
    chosen = offered_named(occasion, name, suffix)
    content = content_of(occasion, chosen, site)
    if occasion.submission is None or not chosen.layout.offered.kept:
        return DrawnPaper(file_name(case, chosen.layout, suffix), draw(content, suffix))
    return kept_or_drawn(case=case, content=content, suffix=suffix, by=by)


def offered_named(occasion: Occasion, name: str, suffix: str) -> Offered:
    layout = occasion.pack.papers.get(name)
    chosen = offer_of(occasion, layout) if layout is not None else None
    if chosen is None or suffix not in chosen.formats:
        raise NotFoundOrHidden(_("这份申报现在没有这种公文。"))
    return chosen


def content_of(occasion: Occasion, chosen: Offered, site: str = "") -> Content:
    given = {**occasion.facts, **filled(Filling(occasion, chosen, site))}
    if occasion.submission is None:
        return Content(chosen.layout, occasion.pack, given, mark=DRAFT)
    header = ""
    if chosen.layout.form:
        moment = local_minute(occasion.submission.submitted_at).replace("T", " ")
        header = record_line(str(occasion.case.number), moment, short_of(digest_of(occasion.submission)))
    return Content(chosen.layout, occasion.pack, given, header=header)


def draw(content: Content, suffix: str) -> bytes:
    """What keeps it from being drawn is said with the field and the next step."""
    more = Path(settings.YUNTI_FONTS) if settings.YUNTI_FONTS else None
    with faults_as_refusals():
        return FORMATS[suffix](document_of(content), more)


def document_of(content: Content) -> Document:
    made = make_paper(content.pack, content.layout.name, content.given)
    page = replace(made.page, header=content.header) if content.header else made.page
    return replace(made, mark=content.mark, page=page)


@contextmanager
def faults_as_refusals() -> Iterator[None]:
    """Faults of papers and fields as refusals that pages and jobs show."""
    try:
        yield
    except PaperError as error:
        told = _(error.said.pattern) % error.said.params
        raise Refused("paper_not_drawn", told, next_step=_("请按提示改好后再出；内容都已保存。")) from error
    except FactError as error:
        raise Refused(
            "paper_not_drawn",
            _("有一项内容不能印出：%(why)s") % {"why": error},
            next_step=_("请回到填报页改好后再出。"),
        ) from error


def file_name(case: Case, layout: Layout, suffix: str) -> str:
    """As it lies in a folder: which paper, whose."""
    party = case.enterprise or case.supplier
    return f"{layout.title}-{case.number or (party.name if party else '')}{suffix}"


# the record -------------------------------------------------------------------------------------------------------


def kept_or_drawn(*, case: Case, content: Content, suffix: str, by: Actor) -> DrawnPaper:
    wording = content.wording
    known = PaperFile.objects.filter(
        paper__case=case, paper__name=wording.name, paper__given_digest=wording.digest, suffix=suffix
    ).first()
    if known is None:
        stored = files.put(io.BytesIO(draw(content, suffix)), limit=LARGEST)
        known = keep_paper(case=case, wording=wording, suffix=suffix, stored=stored, by=by)
    with files.open(known.digest) as file:
        return DrawnPaper(file_name(case, content.layout, suffix), file.read(), known.digest)


@command("paperwork.keep_paper")
def keep_paper(
    step: Step, *, case: Case, wording: Wording, suffix: str, stored: files.StoredFile, by: Actor
) -> PaperFile:
    """Whoever was faster has kept it: both hand out the first file."""
    step.require(can_draw_voucher(by, case))
    step.lock_one(Case.objects.filter(pk=case.pk))
    paper = Paper.objects.filter(case=case, name=wording.name, given_digest=wording.digest).first()
    if paper is None:
        paper = step.create(Paper, case=case, **paper_values(wording, by))
    known = PaperFile.objects.filter(paper=paper, suffix=suffix).first()
    made = known or write_file(step, paper, suffix, stored)
    step.record(paper, details={"name": paper.name, "suffix": suffix, "digest": made.digest})
    return made


def paper_values(wording: Wording, by: Actor) -> dict[str, Any]:
    return {
        "name": wording.name,
        "title": wording.title,
        "given": wording.text,
        "given_digest": wording.digest,
        "edition": wording.edition,
        "made_at": clock.now(),
        "made_by": by.ref,
        "organisation_ref": by.organisation_ref,
    }


def write_file(step: Step, paper: Paper, suffix: str, stored: files.StoredFile) -> PaperFile:
    return step.create(
        PaperFile, paper=paper, suffix=suffix, digest=stored.digest, size=stored.size, made_at=clock.now()
    )
