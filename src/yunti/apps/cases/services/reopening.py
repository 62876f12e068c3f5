"""A decided case is handled again on a ground that lies outside the workflow, such as an appeal that was won.

It is no step of the pack's table: it is a row of its own with day, person, ground and reason, and one audit event.
Not here: what makes a ground (`apps.appeals`), the steps that follow (`moving.py`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.deadlines import due_again
from yunti.apps.cases.models import Case, Reopening
from yunti.apps.cases.services.pausing import begin_pause
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import CommandMisused, Conflict
from yunti.packs.handling import pausing


@command("cases.reopen_case")
def reopen_case(
    step: Step, *, case: Case, to: str, source: str, ground: str, reason: str, clause: str, by: Actor
) -> Reopening:
    """Called by the room that decided on the ground, within its own command, with the case locked and the permission asked."""
    if step.parent is None:
        raise CommandMisused("a case is reopened by the decision on its ground")
    step.open_to_all()
    rows = step.lock(Case.objects.filter(pk=case.pk).select_related("round"))
    row, pack = rows[0], pack_of(rows[0].round)
    if row.state != source:
        raise Conflict("not_as_decided", _("这件的状态已经变化，不能按这项决定重新办理。"))
    made = step.create(
        Reopening,
        case=row,
        after=row.moves.count(),
        source=row.state,
        target=to,
        ground=ground,
        reason=reason,
        clause=clause,
        reopened_at=clock.now(),
        reopened_by=by.ref,
        organisation_ref=by.organisation_ref,
    )
    row.state, row.entered_at = to, made.reopened_at
    kind = pausing(pack, row.workflow, to)
    if kind is not None:
        begin_pause(step, row, kind, "", by)
    row.due_on = due_again(pack, row, reopened=True)
    step.save(row, "state", "entered_at", "due_on")
    step.record(
        row,
        details={"from": source, "to": to, "ground": ground, "reason": reason},
        clause=clause,
        edition=f"{row.round.programme}/{row.round.edition}",
    )
    return made
