"""Writing a note for the other officers of a case, and correcting one. The party never sees either.

Not here: reading them (`queries.desk`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.casework.models import CaseNote
from yunti.apps.casework.permissions import can_work_on, own_roles
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.permissions import Denied

LONGEST = 4_000


@command("casework.write_note")
def write_note(step: Step, *, case: Case, text: str, by: Actor, key: str | None = None) -> CaseNote:
    row = lock_case(step, case, by)
    step.require(can_work_on(by, row, own_roles(by, row, pack_of(row.round))))
    return _write(step, row, text, None, by)


@command("casework.correct_note")
def correct_note(step: Step, *, case: Case, ref: str, text: str, by: Actor) -> CaseNote:
    """By the person who wrote it; the first wording stays to be read."""
    row = lock_case(step, case, by)
    step.require(can_work_on(by, row, own_roles(by, row, pack_of(row.round))))
    wrong = CaseNote.objects.filter(case=row, ref=ref).first()
    if wrong is None:
        raise NotFoundOrHidden(_("没有找到这条备注。"))
    if wrong.written_by != by.ref:
        step.require(Denied("not_your_note", _("只能更正自己写的备注。"), next_step=_("可以另写一条。")))
    if CaseNote.objects.filter(corrects=wrong).exists():
        raise Conflict("corrected_already", _("这条备注已经更正过。"), next_step=_("请更正最新的一条。"))
    return _write(step, row, text, wrong, by)


def _write(step: Step, case: Case, text: str, corrects: CaseNote | None, by: Actor) -> CaseNote:
    if not text.strip():
        raise InvalidInput([Problem("text", "empty", _("没有写内容。"))])
    if len(text) > LONGEST:
        most = _("一条备注不超过 %(most)s 字。") % {"most": LONGEST}
        raise InvalidInput([Problem("text", "too_long", most)])
    made = step.create(
        CaseNote, case=case, text=text.strip(), corrects=corrects, written_at=clock.now(), written_by=by.ref
    )
    step.record(case, details={"note": made.ref, "corrects": corrects.ref if corrects else ""})
    return made
