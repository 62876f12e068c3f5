"""An officer says how a file of a case is shown to experts who read blind. Not here: what else is hidden (`queries.veil`)."""

from django.utils.translation import gettext as _

from yunti.apps.cases.queries.lent import evidence_beside
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.panels.enums import Showing
from yunti.apps.panels.models import FileMark, Panel
from yunti.apps.panels.permissions import can_draw
from yunti.apps.panels.queries.panels import rule_for
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Problem


@command("panels.mark_file")
def mark_file(
    step: Step, *, panel: Panel, evidence_ref: str, showing: str, by: Actor, key: str | None = None
) -> FileMark:
    """Before and after the draw; whoever has opened the file already has seen it, and the event says since when nobody else does."""
    case = lock_case(step, panel.case, by)
    pack, rule = rule_for(case, panel.name)
    step.require(can_draw(by, case, pack, rule))
    if not rule.is_blind or all(each.evidence.ref != evidence_ref for each in evidence_beside(case, pack)):
        raise NotFoundOrHidden(_("这份申报没有这个文件，或者不是隐名评审。"))
    if showing not in Showing.values:
        raise InvalidInput([Problem("showing", "unknown", _("没有选择怎样显示。"))])
    found = step.lock(FileMark.objects.filter(case=case, evidence_ref=evidence_ref))
    if found:
        row = found[0]
        row.showing, row.marked_at, row.marked_by = showing, clock.now(), by.ref
        step.save(row, "showing", "marked_at", "marked_by")
    else:
        now = clock.now()
        row = step.create(
            FileMark, case=case, evidence_ref=evidence_ref, showing=showing, marked_at=now, marked_by=by.ref
        )
    step.record(case, details={"file": evidence_ref, "showing": showing})
    return row
