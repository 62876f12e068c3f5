"""A pilot unit confirms an application and says with it whether the customer belongs to its pilot: mark and step in one.

Not here: the step (`apps.settlement`, the door of all steps), what the mark is worth when paid (`apps.settlement`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.permissions import is_partner
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.writing import write_answer
from yunti.apps.pilots.queries.tags import may_tag
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.services import take_step
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Refused
from yunti.kit.permissions import Allowed, Denied
from yunti.kit.wording import listed
from yunti.packs.pilots import pilots_of


@command("pilots.confirm")
def confirm(
    step: Step,
    *,
    case: Case,
    action: str,
    seen: int,
    tagged: bool,
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Any = (),
    key: str | None = None,
) -> Case:
    """As the step of the procedure; nothing is marked where the step is refused. A mark set before goes with `tagged` false."""
    row = lock_case(step, case, by)
    step.require(Allowed() if is_partner(by, row) else Denied("not_partner", _("只由申报里的服务商标注。")))
    pack = pack_of(row.round)
    spec = pilots_of(pack)
    if tagged and (spec is None or not may_tag(by, row, action)):
        raise Refused(
            "not_a_pilot_unit",
            _("本单位现在不是本批次的试点单位，不能标注试点。"),
            clause=listed(spec.clause) if spec is not None else "",
            next_step=_("请去掉标注再办理。"),
        )
    standing = Answer.objects.filter(case=row, field=spec.tag).first() if spec is not None else None
    if spec is not None and (tagged or standing is not None):
        write_answer(step, row, standing, spec.tag, text_of(tagged), by)
    moved = take_step(case=row, action=action, seen=seen, by=by, stated=stated, reasons=reasons)
    step.record(moved, details={"action": action, "tagged": tagged})
    return moved
