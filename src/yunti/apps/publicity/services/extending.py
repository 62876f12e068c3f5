"""A list stays open for longer than it was published for: a new last day with its reason, told to everybody who reads the list.

The content that was frozen does not change; its last day is the first that was told. A last day never comes earlier, so that no list is
open for less than the rules ask. Not here: publishing (`publishing.py`, `handing_over.py`), taking back (`withdrawing.py`).
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from yunti.apps.cases.services.locking import lock_cases
from yunti.apps.cases.services.showing import show_cases
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.enums import ListKind
from yunti.apps.publicity.models import ListExtension, PublicList
from yunti.apps.publicity.permissions import can_change_list
from yunti.apps.publicity.queries.lists import own_list, showing_of_list
from yunti.apps.publicity.services.handing_over import show_alike
from yunti.domain.masking import find_personal_data
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.publicity import Showing

LONGEST_REASON = 200
MOST_DAYS = 90
"""A slip of the pen in the year would keep what waits for the end of a list waiting for ever; a list may be extended again."""


@command("publicity.extend_list")
def extend_list(
    step: Step, *, ref: str, last_day: date, reason: str, seen: date | None, by: Actor
) -> ListExtension:
    """`seen` is the last day that the page told. The cases that still stand on the list wait for the new day."""
    found = own_list(by, ref)
    pack, showing = pack_of(found.round), showing_of_list(found)
    step.require(can_change_list(by, found, pack, showing))
    lines = list(found.lines.filter(ended_at__isnull=True).select_related("case"))
    cases = lock_cases(step, [line.case for line in lines])
    row = step.lock_one(PublicList.objects.filter(pk=found.pk))
    before = _open_until(row, showing, seen)
    problems = _problems(before, last_day, reason, showing)
    if problems:
        raise InvalidInput(problems)
    row.last_day = last_day
    step.save(row, "last_day")
    made = step.create(
        ListExtension,
        list=row,
        from_day=before,
        to_day=last_day,
        reason=reason.strip(),
        extended_at=clock.now(),
        extended_by=by.ref,
    )
    still = [case for case in cases if case.shown_until == before and case.state == showing.state]
    if showing.is_handed_over:
        show_alike(step, still, last_day, by)
    else:
        show_cases(step, still, last_day)
    step.record(
        row,
        details={"number": row.number, "from": before, "to": last_day, "reason": made.reason},
        clause=listed(showing.clause),
        edition=f"{pack.programme}/{pack.edition}",
    )
    return made


def _open_until(row: PublicList, showing: Showing, seen: date | None) -> date:
    """Refused where the list is not open any more, or was extended since the page was read."""
    if row.kind != ListKind.PUBLICITY or row.last_day is None:
        raise Refused("not_in_publicity", _("公布的名单没有公示期，不能延长。"))
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("这份名单已经撤回。"))
    if clock.today() > row.last_day:
        raise Refused(
            "publicity_over",
            _("公示期到 %(day)s 已满，不能再延长。") % {"day": f"{row.last_day:%Y-%m-%d}"},
            clause=listed(showing.clause),
            next_step=_("期满以后的意见请按申诉或投诉办理。"),
        )
    if row.last_day != seen:
        raise Conflict(
            "changed_meanwhile",
            _("填写期间公示截止日期已经改为 %(day)s。") % {"day": f"{row.last_day:%Y-%m-%d}"},
            next_step=_("请对照最新的日期再办，已填的还在下面。"),
        )
    return row.last_day


def _problems(before: date, last_day: date, reason: str, showing: Showing) -> list[Problem]:
    problems = []
    told = {"day": f"{before:%Y-%m-%d}", "clause": listed(showing.clause)}
    if last_day <= before:
        text = _("公示期只能延长：新的截止日期要在 %(day)s 之后（%(clause)s）。") % told
        problems.append(Problem("last_day", "shorter", text))
    elif last_day > before + timedelta(days=MOST_DAYS):
        text = _("一次最多延长 %(days)s 天，请核对日期。") % {"days": MOST_DAYS}
        problems.append(Problem("last_day", "too_long", text))
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有写明延长的理由。")))
    elif len(reason.strip()) > LONGEST_REASON:
        text = _("理由不超过 %(most)s 字。") % {"most": LONGEST_REASON}
        problems.append(Problem("reason", "too_long", text))
    elif find_personal_data(reason):
        text = _("这一项会公开，不能写手机、邮箱、证件号等个人信息。")
        problems.append(Problem("reason", "personal_data", text))
    return problems
