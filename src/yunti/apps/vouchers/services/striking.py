"""What follows for an enterprise that let a voucher lapse: it is noted down, once, and the enterprise is told how it stands now.

Not here: what so many of them mean (the pack's operation, `packs.redeeming`), lapsing (`following.py`).
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.models import Strike, Voucher
from yunti.apps.vouchers.queries.strikes import standing_in
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.kit.commands import Step
from yunti.kit.errors import Refused
from yunti.packs.vouchers import Vouchers


def is_spared(came_back_at: datetime | None, issued_on: date | None, cutoff: date | None) -> bool:
    """Whoever had applied, and whose application lay with others when the time was over, is not to blame for it; nor is anybody who
    was given a voucher after that."""
    if cutoff is None:
        return False
    came_back = came_back_at is not None and clock.local(came_back_at).date() > cutoff
    return came_back or (issued_on is not None and issued_on > cutoff)


def strike(step: Step, each: Round, spec: Vouchers, rows: Sequence[Voucher]) -> None:
    period = ProgrammePeriod.objects.filter(round=each).first()
    if period is None:
        raise Refused(
            "no_period",
            _("这个批次还没有开始年度，记不下未兑现的次数。"),
            next_step=_("请先在年度额度的页面开始年度。"),
        )
    today = clock.today()
    step.bulk_create(
        Strike,
        [
            Strike(voucher=row, enterprise_id=row.enterprise_id, period=period, struck_on=today)
            for row in rows
        ],
    )
    for row in rows:
        _tell(step, each, spec, row, period)


@override("zh-hans")
def _tell(step: Step, each: Round, spec: Vouchers, row: Voucher, period: ProgrammePeriod) -> None:
    """In Chinese, whatever language whoever causes it reads."""
    organisation = row.case.organisation
    assert spec.strikes is not None
    if organisation is None:
        return
    pack = pack_of(each)
    found = standing_in(pack, spec.strikes, row.enterprise_id, each.programme, period.index + 1)
    body = _("截止前没有兑现的服务券累计 %(count)s 张。下一周期的申领资格：%(standing)s。") % {
        "count": found.count,
        "standing": spec.strikes.title(pack, found.status),
    }
    post_message(
        kind="vouchers.strike",
        to=Recipients(desk=Desk.APPLICANT, organisation_ref=organisation.ref),
        subject=_("服务券 %(number)s 逾期未兑现，已作废") % {"number": row.number},
        body=body,
        link=f"/applicant/apply/{row.case.ref}/",
        by=step.by,
    )
