"""Issuing a letter: a person completes what the case does not know, and the letter is kept in every format as it went out.

Not here: papers that need nobody's word (`drawing.py`), delivery (`apps.messages`).
"""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.paperwork.models import Paper, PaperFile
from yunti.apps.paperwork.permissions import can_draw_papers, can_issue_paper
from yunti.apps.paperwork.queries.fillings import Filling, filled
from yunti.apps.paperwork.queries.occasions import Occasion, Offered, occasion_of, offer_of
from yunti.apps.paperwork.services.drawing import (
    LARGEST,
    Content,
    DrawnPaper,
    Wording,
    draw,
    paper_values,
    write_file,
)
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import files
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.permissions import require
from yunti.rules.errors import FactError
from yunti.rules.values import read_fact


def letter_of(case: Case, name: str, by: Actor) -> tuple[Occasion, Offered]:
    """The letter that can be issued now, after the step it tells of."""
    occasion = occasion_of(case, by, _last_ordinal(case))
    layout = occasion.pack.papers.get(name)
    chosen = offer_of(occasion, layout) if layout is not None else None
    if chosen is None or not chosen.layout.offered.issued:
        raise NotFoundOrHidden(_("这份申报现在没有这种通知书可出。"))
    require(can_issue_paper(by, case, chosen.move, occasion.pack.section("actors")))
    return occasion, chosen


def _last_ordinal(case: Case) -> int | None:
    return max((each.ordinal for each in case.submissions.all()), default=None)


def proposed(occasion: Occasion, chosen: Offered) -> dict[str, Any]:
    """What the case knows of it; everything may be changed before it goes out."""
    return filled(Filling(occasion, chosen))


def issue_paper(
    *, case: Case, name: str, given: Mapping[str, Any], by: Actor, key: str | None = None
) -> Paper:
    """`given` are the inputs as the person left them. Drawn in every format before anything is written."""
    occasion, chosen = letter_of(case, name, by)
    _refuse_unfit(chosen, given)
    content = Content(chosen.layout, occasion.pack, {**occasion.facts, **given})
    drawn = {suffix: files.put(io.BytesIO(draw(content, suffix)), limit=LARGEST) for suffix in chosen.formats}
    return _write_letter(case=case, wording=content.wording, drawn=drawn, move=chosen.move, by=by, key=key)


def _refuse_unfit(chosen: Offered, given: Mapping[str, Any]) -> None:
    """Every field at once: what is missing, what cannot be read."""
    problems = []
    for name, spec in chosen.layout.inputs.items():
        value = given.get(name)
        if value in (None, "", []):
            if name in chosen.layout.required:
                problems.append(Problem(name, "required", _("请填写%(field)s。") % {"field": spec.title}))
            continue
        try:
            read_fact(value, spec)
        except FactError as error:
            problems.append(Problem(name, "unreadable", str(error)))
    if problems:
        raise InvalidInput(problems)


@command("paperwork.issue_paper")
def _write_letter(
    step: Step,
    *,
    case: Case,
    wording: Wording,
    drawn: Mapping[str, files.StoredFile],
    move: CaseMove | None,
    by: Actor,
    key: str | None = None,
) -> Paper:
    step.require(can_issue_paper(by, case, move, pack_of(case.round).section("actors")))
    step.lock_one(Case.objects.filter(pk=case.pk))
    same = Paper.objects.filter(case=case, name=wording.name, given_digest=wording.digest)
    if same.exists():
        raise Conflict(
            "letter_already_issued",
            _("内容相同的通知书已经出过。"),
            next_step=_("请在公文页下载；要改内容，改后再出。"),
        )
    after = move.ordinal if move else None
    paper = step.create(Paper, case=case, issued=True, after_move=after, **paper_values(wording, by))
    made = [write_file(step, paper, suffix, stored) for suffix, stored in drawn.items()]
    step.record(paper, details={"name": paper.name, "files": {each.suffix: each.digest for each in made}})
    return paper


def issued_file(*, case: Case, paper: Paper, suffix: str, by: Actor) -> DrawnPaper:
    require(can_draw_papers(by, case))
    found = PaperFile.objects.filter(paper=paper, suffix=suffix).first()
    if found is None:
        raise NotFoundOrHidden()
    with files.open(found.digest) as file:
        name = f"{paper.title}-{case.number}{suffix}"
        return DrawnPaper(name, file.read(), found.digest)
