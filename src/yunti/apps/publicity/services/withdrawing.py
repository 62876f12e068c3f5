"""Taking back a list that should not have been published: its lines end, its cases are ready to be listed anew.

Not here: correcting lines with a new list (`publishing.py`); an announcement is corrected so, never taken back.
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.services.locking import lock_cases
from yunti.apps.cases.services.showing import show_cases
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.enums import ListKind
from yunti.apps.publicity.models import PublicList
from yunti.apps.publicity.permissions import can_change_list
from yunti.apps.publicity.queries.lists import own_list, showing_of_list
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem

LONGEST_REASON = 400


@command("publicity.withdraw_list")
def withdraw_list(step: Step, *, ref: str, reason: str, by: Actor) -> PublicList:
    found = own_list(by, ref)
    pack, showing = pack_of(found.round), showing_of_list(found)
    step.require(can_change_list(by, found, pack, showing))
    lines = list(found.lines.filter(ended_at__isnull=True).select_related("case"))
    cases = lock_cases(step, [line.case for line in lines])
    row = step.lock_one(PublicList.objects.filter(pk=found.pk))
    if row.kind != ListKind.PUBLICITY:
        raise Conflict("not_withdrawn", _("公布的名单不能撤回，有误的发布更正名单。"))
    if showing.is_handed_over:
        raise Conflict(
            "not_withdrawn",
            _("结算清单不能撤回。"),
            next_step=_("有误的，请在公示期内提出异议，涉及的服务券在兑付前推迟。"),
        )
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("这份名单已经撤回。"))
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidInput([Problem("reason", "empty", _("请写明撤回的理由，不超过 400 字。"))])
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by.ref, reason.strip()
    step.save(row)
    for line in lines:
        line.ended_at, line.ended_reason = row.withdrawn_at, row.withdrawn_reason
        step.save(line, "ended_at", "ended_reason")
    show_cases(step, _still_shown(cases, showing.state), None)
    step.record(row, details={"reason": reason.strip()})
    return row


def _still_shown(cases: list[Case], state: str) -> list[Case]:
    return [case for case in cases if case.state == state]
