"""Drawing a list of a round, such as the summary table, and the papers of a public list; kept by content as those of a case are.

Not here: which cases stand in a list (`queries.round_lists`), what a public list says (`queries.list_papers`).
"""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.boards.queries.board import Desk
from yunti.apps.cases.models import Case
from yunti.apps.paperwork.models import Paper, PaperFile
from yunti.apps.paperwork.permissions import can_draw_boards, can_draw_round_papers
from yunti.apps.paperwork.printed import WITHDRAWN
from yunti.apps.paperwork.queries.board_papers import given_of_board, paper_of_board_named
from yunti.apps.paperwork.queries.fillings import came_through
from yunti.apps.paperwork.queries.list_papers import given_of, paper_of_list_named
from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.queries.round_lists import MOST_CASES, RoundList, cases_in, rows_of
from yunti.apps.paperwork.services.drawing import (
    LARGEST,
    Content,
    DrawnPaper,
    Wording,
    draw,
    paper_values,
    write_file,
)
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.models import PublicList
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.permissions import require
from yunti.packs.layouts.offers import ROWS_COUNT, ROWS_THROUGH

GIVEN: Mapping[str, Callable[[Actor, Sequence[Case]], Any]] = {
    "office.name": lambda by, cases: by.organisation_name,
    "today": lambda by, cases: clock.today().isoformat(),
    ROWS_COUNT: lambda by, cases: len(cases),
}


def paper_of_round(*, chosen: RoundList, suffix: str, by: Actor) -> DrawnPaper:
    require(can_draw_round_papers(by))
    if suffix not in formats_of(chosen.layout):
        raise NotFoundOrHidden()
    pack = pack_of(chosen.round)
    cases = cases_in(by, chosen, pack)
    if not cases:
        raise Refused(
            "nothing_to_list",
            _("本单位在这个批次还没有可以列入的申报。"),
            next_step=_("推荐或认定以后再出汇总表。"),
        )
    if len(cases) > MOST_CASES:
        raise Refused(
            "too_many_to_list",
            _("可以列入的超过 %(most)s 件，一张表列不下。") % {"most": MOST_CASES},
            next_step=_("请由各县（区）分别出表。"),
        )
    inputs = {name: _given(source, by, cases) for name, source in chosen.layout.offered.given.items()}
    content = Content(chosen.layout, pack, {**inputs, "cases": rows_of(chosen, pack, cases)})
    name = f"{chosen.layout.title}-{by.organisation_name}{suffix}"
    return _kept_or_drawn(chosen.round, content, suffix, name, by)


def _given(source: str, by: Actor, cases: Sequence[Case]) -> Any:
    if source.startswith(ROWS_THROUGH):
        state = source.removeprefix(ROWS_THROUGH)
        return sum(came_through(tuple(each.moves.all()), state) for each in cases)
    return GIVEN[source](by, cases)


def paper_of_list(*, each: PublicList, name: str, suffix: str, by: Actor) -> DrawnPaper:
    """The list is frozen when it is published: there is no draft. One that was withdrawn says so on every page."""
    require(can_draw_round_papers(by))
    layout = paper_of_list_named(each, name)
    if suffix not in formats_of(layout):
        raise NotFoundOrHidden()
    mark = WITHDRAWN if each.withdrawn_at is not None else ""
    content = Content(layout, pack_of(each.round), given_of(each, layout), mark=mark)
    return _kept_or_drawn(each.round, content, suffix, f"{layout.title}-{each.number}{suffix}", by)


def paper_of_board(*, desk: Desk, name: str, suffix: str, by: Actor) -> DrawnPaper:
    """As the board stands at the moment; the desk was opened for whoever sees it."""
    require(can_draw_boards(by))
    layout = paper_of_board_named(desk, name)
    if suffix not in formats_of(layout):
        raise NotFoundOrHidden()
    given = given_of_board(desk, layout, by)
    if not given["cases"]:
        raise Refused(
            "nothing_to_list",
            _("看板上还没有可以列入的内容。"),
            next_step=_("下达额度或者有申请以后再出。"),
        )
    name = f"{layout.title}-{by.organisation_name}{suffix}"
    return _kept_or_drawn(desk.round, Content(layout, desk.pack, given), suffix, name, by)


def _kept_or_drawn(round: Round, content: Content, suffix: str, name: str, by: Actor) -> DrawnPaper:
    wording = content.wording
    known = PaperFile.objects.filter(
        paper__round=round,
        paper__jurisdiction=by.jurisdiction,
        paper__name=wording.name,
        paper__given_digest=wording.digest,
        suffix=suffix,
    ).first()
    if known is None:
        stored = files.put(io.BytesIO(draw(content, suffix)), limit=LARGEST)
        known = keep_round_paper(round=round, wording=wording, suffix=suffix, stored=stored, by=by)
    with files.open(known.digest) as file:
        return DrawnPaper(name, file.read(), known.digest)


@command("paperwork.keep_round_paper")
def keep_round_paper(
    step: Step, *, round: Round, wording: Wording, suffix: str, stored: files.StoredFile, by: Actor
) -> PaperFile:
    step.require(can_draw_boards(by))
    step.lock_one(Round.objects.filter(pk=round.pk))
    same = {"round": round, "jurisdiction": by.jurisdiction}
    paper = Paper.objects.filter(**same, name=wording.name, given_digest=wording.digest).first()
    if paper is None:
        paper = step.create(Paper, **same, **paper_values(wording, by))
    known = PaperFile.objects.filter(paper=paper, suffix=suffix).first()
    made = known or write_file(step, paper, suffix, stored)
    step.record(paper, details={"name": paper.name, "suffix": suffix, "digest": made.digest})
    return made
