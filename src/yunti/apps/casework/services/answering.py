"""The party answers a question, in its own words and with papers of its library.

Not here: asking (`asking.py`), the papers themselves (`apps.documents`).
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.casework.models import CaseQuestion
from yunti.apps.casework.permissions import can_answer
from yunti.apps.casework.services.asking import let_go_on
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.permissions import evidence_seen_by
from yunti.apps.documents.services import EvidencePlace, use_evidence
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem

LONGEST = 4_000
MOST_PAPERS = 10


@command("casework.answer_question")
def answer_question(
    step: Step,
    *,
    case: Case,
    ref: str,
    text: str,
    by: Actor,
    papers: Sequence[str] = (),
    key: str | None = None,
) -> CaseQuestion:
    _lock_papers(step, papers, by)
    row = lock_case(step, case, by)
    step.require(can_answer(by, row))
    asked = CaseQuestion.objects.filter(case=row, ref=ref).first()
    if asked is None:
        raise NotFoundOrHidden(_("没有找到这个问题。"))
    if asked.withdrawn_at is not None:
        raise Conflict("withdrawn", _("这个问题已经撤回，不用回答。"))
    if asked.answered_at is not None:
        raise Conflict(
            "answered", _("这个问题已经回答过。"), next_step=_("要补充的，请联系办理单位再问一次。")
        )
    _refuse_unfit(text, papers)
    asked.answer, asked.answered_at, asked.answered_by = text.strip(), clock.now(), by.ref
    step.save(asked, "answer", "answered_at", "answered_by")
    if papers:
        places = [EvidencePlace(each, str(number)) for number, each in enumerate(dict.fromkeys(papers), 1)]
        label = _("%(number)s 的答复") % {"number": row.number}
        use_evidence(subject=asked, label=label, places=places, by=by, frozen=True)
    step.record(row, details={"question": asked.ref, "papers": list(papers)})
    let_go_on(step, row, asked, by)
    note_happening(
        row,
        HappeningKind.QUESTION_ANSWERED,
        by=by,
        about=f"question:{asked.ref}",
        told={"role": asked.role},
    )
    return asked


def _lock_papers(step: Step, papers: Sequence[str], by: Actor) -> None:
    """Papers are locked before cases, everywhere."""
    own = Evidence.objects.filter(evidence_seen_by(by), ref__in=papers, removed_at__isnull=True)
    if papers and len(step.lock(own.order_by("pk"))) < len(set(papers)):
        raise NotFoundOrHidden(_("有材料已经删除，或不属于本单位。"), next_step=_("请刷新后重新选择材料。"))


def _refuse_unfit(text: str, papers: Sequence[str]) -> None:
    problems = []
    if not text.strip():
        problems.append(Problem("text", "empty", _("没有写答复。")))
    if len(text) > LONGEST:
        problems.append(Problem("text", "too_long", _("答复不超过 %(most)s 字。") % {"most": LONGEST}))
    if len(set(papers)) > MOST_PAPERS:
        text_ = _("一次最多附 %(most)s 份材料。") % {"most": MOST_PAPERS}
        problems.append(Problem("papers", "too_many", text_))
    if problems:
        raise InvalidInput(problems)
