"""Showing the whole queue of a batch before anything is decided. Not here: the list for the public (`apps.publicity`)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.publicity.services import HandedLine, hand_over_list
from yunti.apps.settlement.models import SettlementBatch
from yunti.apps.settlement.queries.batches import not_included
from yunti.apps.settlement.queries.listing import cells_of, left_out_of, lines_of
from yunti.kit import failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Refused
from yunti.packs.publicity import SETTLED
from yunti.packs.settlement import SECTION


@command("settlement.show")
def show(
    step: Step,
    *,
    case: Case,
    action: str,
    seen: int,
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> Case:
    """The list is published and the step taken in one: the step asks whether it was."""
    step.open_to_all()  # whoever may publish and take the step; both ask
    step.lock(Organisation.objects.filter(ref=by.organisation_ref))
    lines = lines_of(case)
    step.lock(Case.objects.filter(pk__in=[case.pk, *(line.claim.case_id for line in lines)]))
    _refuse_early(case)
    batch = SettlementBatch.objects.select_related("round").get(case=case)
    if batch.list_id is not None:
        raise Conflict("shown", _("清单已经公示。"), next_step=_("请刷新页面。"))
    cells = cells_of(batch, lines)
    handed = [HandedLine(line.claim.case, cells[line.pk]) for line in lines]
    without = left_out_of(batch)
    made = hand_over_list(round=batch.round, name=SETTLED, lines=handed, without=without, by=by)
    batch.list = made
    step.save(batch, "list")
    failpoints.reached("settling.shown")
    taken = move_case(
        case=case,
        action=action,
        seen=seen,
        by=by,
        stated=stated,
        reasons=reasons,
        note=note,
        through=SECTION,
    )
    step.record(batch, details={"list": made.number, "lines": len(lines)})
    return taken


def _refuse_early(case: Case) -> None:
    left = not_included(case)
    if left:
        raise Refused(
            "still_including",
            _("还有 %(count)s 件正在列入清单。") % {"count": left},
            next_step=_("请稍候再办，通常只要几分钟；在结算页面可以看到进度。"),
        )
