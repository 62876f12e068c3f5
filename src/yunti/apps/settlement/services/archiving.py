"""Closing a batch once everything of it is carried out. Not here: whether it was paid (the payments say so)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.settlement.models import SettlementBatch, SettlementLine
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Refused
from yunti.packs.settlement import SECTION


@command("settlement.archive")
def archive(
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
    step.open_to_all()  # whoever may take the step; it asks
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
    left = SettlementLine.objects.filter(batch__case=taken, carried_out_at__isnull=True).count()
    if left:
        raise Refused(
            "still_carrying_out",
            _("还有 %(count)s 件的决定没有办到各件。") % {"count": left},
            next_step=_("请稍候再办，在结算页面可以看到进度。"),
        )
    step.record(SettlementBatch.objects.get(case=taken), details={"action": action})
    return taken
