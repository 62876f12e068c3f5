"""Taking in the papers of an application that is being written: how many copies, whether with a PDF, on which day.

Not here: what the rules make of it (`queries.figures`), handing in (`apps.cases`).
"""

from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.pilots.models import PaperReception
from yunti.apps.pilots.permissions import can_take_in
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.wording import listed
from yunti.packs.pilots import pilots_of

MOST_COPIES = 99


@command("pilots.receive_papers")
def receive_papers(
    step: Step,
    *,
    case: Case,
    copies: int,
    pdf: bool,
    received_on: date,
    by: Actor,
    note: str = "",
    key: str | None = None,
) -> PaperReception:
    """The application may not be handed in yet: nothing of what it says is read for this."""
    row = step.lock_one(Case.objects.filter(pk=case.pk).select_related("round"))
    pack = pack_of(row.round)
    spec = pilots_of(pack)
    if spec is None or row.workflow != spec.workflow:
        raise NotFoundOrHidden()
    step.require(can_take_in(by, row.round, pack, spec))
    if row.number is not None:
        raise Conflict("handed_in", _("申报已经提交，收件记录不能再改。"), next_step=_("请刷新页面。"))
    _refuse_unsound(copies, pdf, received_on)
    found = PaperReception.objects.filter(case=row).first()
    said = {
        "copies": copies,
        "pdf": pdf,
        "received_on": received_on,
        "note": note.strip()[:200],
        "recorded_at": clock.now(),
        "recorded_by": by.ref,
    }
    if found is None:
        found = step.create(PaperReception, case=row, **said)
    else:
        for name, value in said.items():
            setattr(found, name, value)
        step.save(found)
    details = {"copies": copies, "pdf": pdf, "received_on": received_on.isoformat(), "note": said["note"]}
    step.record(row, details=details, clause=listed(spec.clause))
    return found


def _refuse_unsound(copies: int, pdf: bool, received_on: date) -> None:
    problems = []
    if not 0 <= copies <= MOST_COPIES:
        problems.append(
            Problem("copies", "out_of_bounds", _("份数填 0 至 %(most)s。") % {"most": MOST_COPIES})
        )
    elif not copies and not pdf:
        problems.append(Problem("copies", "nothing", _("纸质和PDF都没有收到的，不用登记。")))
    if received_on > clock.today():
        problems.append(Problem("received_on", "later", _("收件日期不能在今天以后。")))
    if problems:
        raise InvalidInput(problems)
