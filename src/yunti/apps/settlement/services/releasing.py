"""Two persons in two sessions release a payment file, each over the digest they were shown; only then it leaves.

That each of them signed in afresh is asked where they press the button (`risky` addresses).
Not here: drawing and dropping (`drawing.py`).
"""

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import SignIn
from yunti.apps.settlement.enums import PaymentState
from yunti.apps.settlement.models import PaymentFile
from yunti.apps.settlement.permissions import can_pay, can_see_payments, has_finance
from yunti.apps.settlement.queries.drawable import account_stands
from yunti.apps.settlement.services.drawing import (
    content_of,
    digest_of,
    file_again,
    locked,
    payments_of,
    require_unreleased,
    write_states,
)
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.kit.wording import listed


@command("settlement.release_file")
def release_file(
    step: Step, *, file: PaymentFile, digest: str, session: str, by: Actor, key: str | None = None
) -> PaymentFile:
    """The first release, or the second, with which the payments are on their way. `session` is the reference of the sign-in."""
    locked(step, file.batch, by)
    row = file_again(file)
    require_unreleased(row)
    _refuse_foreign(session, by)
    payments = payments_of(row)
    again = content_of(payments)
    if digest != row.digest or digest_of(row.content) != row.digest or again != row.content:
        raise Conflict(
            "other_content",
            _("付款文件的内容与摘要不一致，没有放行。"),
            next_step=_("请刷新后核对摘要；仍不一致的，请撤下这个文件并告诉系统管理员。"),
        )
    now = clock.now()
    gone = [each.account.holder for each in payments if not account_stands(each, now)]
    if gone:
        raise Refused(
            "account_gone",
            _("这些单位的收款账户现在不能用：%(names)s。") % {"names": listed(gone)},
            next_step=_("请撤下这个文件，重新编制。"),
        )
    if not row.first_by:
        row.first_at, row.first_by, row.first_desk = now, by.ref, str(by.desk)
        row.first_session = session
        step.save(row, "first_at", "first_by", "first_desk", "first_session")
    else:
        _refuse_alike(row, by)
        row.second_at, row.second_by, row.second_desk = now, by.ref, str(by.desk)
        row.second_session, row.released_at = session, now
        step.save(row, "second_at", "second_by", "second_desk", "second_session", "released_at")
        for each in payments:
            each.state = PaymentState.SENT
        write_states(step, payments)
        failpoints.reached("paying.released")
    step.record(row, details={"digest": digest, "released": row.released_at is not None})
    return row


def _refuse_foreign(session: str, by: Actor) -> None:
    """The session is a living one of this very person."""
    rows = SignIn.objects.filter(ref=session, person_id=by.person_id or 0, ended_at__isnull=True)
    if not session or not rows.exists():
        raise Refused("no_session", _("这次登录已经结束，没有放行。"), next_step=_("请重新登录后再办。"))


def _refuse_alike(row: PaymentFile, by: Actor) -> None:
    """Somebody else, and from the other side: where the city has a finance desk, one of the two is of it. A session is one person's."""
    if by.ref == row.first_by:
        raise Refused(
            "same_person",
            _("您已经放行过，第二次放行要由另一个人办理。"),
            next_step=_("请另一位经办人登录后放行。"),
        )
    desks = {row.first_desk, str(by.desk)}
    if has_finance(row.batch.region_code) and (Desk.FINANCE not in desks or len(desks) == 1):
        raise Refused(
            "no_finance",
            _("两次放行要由主管部门和财政部门各一人办理。"),
            next_step=_("请另一个部门的经办人登录后放行。"),
        )


@command("settlement.take_file")
def take_file(step: Step, *, file: PaymentFile, by: Actor) -> bytes:
    """What the bank is given, after both released it; each time is written down."""
    row = file_again(file)
    if not can_see_payments(by, row.batch):
        raise NotFoundOrHidden()
    step.require(can_pay(by, row.batch))
    if row.released_at is None:
        raise Refused(
            "not_released",
            _("付款文件要两个人放行以后才能下载。"),
            next_step=_("请先核对并放行。"),
        )
    content = row.content
    if digest_of(content) != row.digest:
        raise Conflict("other_content", _("付款文件的内容与摘要不一致，不能下载。"))
    step.record(row, details={"digest": row.digest})
    return content.encode()
