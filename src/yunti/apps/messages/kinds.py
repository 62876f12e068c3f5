"""Every kind of message on one page: its title, how it is sent unless a person chooses otherwise, whether it may be refused.

Not here: the texts (the service that posts the message), a person's own choices (`models.Preference`).
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from yunti.apps.messages.enums import Channel, Timing

IN_APP_ONLY: dict[Channel, Timing] = {}
MAIL_AT_ONCE = {Channel.MAIL: Timing.AT_ONCE}
MAIL_DAILY = {Channel.MAIL: Timing.DAILY}
MAIL_AND_SMS = {Channel.MAIL: Timing.AT_ONCE, Channel.SMS: Timing.AT_ONCE}


@dataclass(frozen=True)
class Kind:
    """In-app delivery is always on. A mandatory kind keeps its other channels on too."""

    name: str
    title: Any
    timing: dict[Channel, Timing] = field(default_factory=dict)
    mandatory: bool = False

    def default(self, channel: Channel) -> Timing:
        return Timing.AT_ONCE if channel == Channel.IN_APP else self.timing.get(channel, Timing.OFF)


_KINDS = (
    Kind("accounts.security", _("账号安全"), MAIL_AND_SMS, mandatory=True),
    Kind("accounts.mandate", _("授权的开始、到期与终止"), MAIL_AT_ONCE),
    Kind("accounts.invitation", _("加入机构的邀请与申请"), MAIL_AT_ONCE),
    Kind("registry.change", _("档案变更申请与结果"), MAIL_AT_ONCE),
    Kind("registry.status", _("认定状态、失信记录与禁入"), MAIL_AT_ONCE, mandatory=True),
    Kind("registry.account", _("收款账户的登记、确认与停用"), MAIL_AND_SMS, mandatory=True),
    Kind("registry.import", _("名单核对与导入结果"), IN_APP_ONLY),
    Kind("registry.export", _("名录导出完成"), IN_APP_ONLY),
    Kind("reference.waiting", _("工作日历待确认"), MAIL_AT_ONCE),
    Kind("cases.partner", _("申报中与本单位有关的内容"), MAIL_AT_ONCE),
    Kind("vouchers.strike", _("服务券逾期未兑现"), MAIL_AND_SMS, mandatory=True),
    Kind("vouchers.unserved", _("申领没有等到额度"), MAIL_AND_SMS, mandatory=True),
    Kind("settlement.payment", _("付款的结果"), MAIL_AND_SMS, mandatory=True),
    Kind("documents.scan", _("上传文件的查毒结果"), MAIL_AT_ONCE, mandatory=True),
    Kind("cases.progress", _("申报的受理、推荐与结果"), MAIL_AT_ONCE),
    Kind("cases.correction", _("退回补正、不予推荐或认定"), MAIL_AND_SMS, mandatory=True),
    Kind("cases.signing", _("本单位确认申报内容"), MAIL_AT_ONCE),
    Kind("cases.question", _("办理中的提问与答复"), MAIL_AT_ONCE),
    Kind("cases.objection", _("异议的收到与处理"), MAIL_AT_ONCE),
    Kind("cases.appeal", _("复议的申请与决定"), MAIL_AT_ONCE, mandatory=True),
    Kind("cases.round", _("申报批次的时间与通知"), MAIL_AT_ONCE),
    Kind("cases.letter", _("办理单位的文书"), MAIL_AND_SMS, mandatory=True),
    Kind("cases.incoming", _("新到本岗位的申报"), MAIL_DAILY),
    Kind("cases.assigned", _("交由本人办理的申报"), MAIL_AT_ONCE),
    Kind("cases.due", _("办理期限临近"), MAIL_AT_ONCE),
    Kind("cases.overdue", _("办理超期"), MAIL_AT_ONCE, mandatory=True),
    Kind("receipts.due", _("工作联系方式回执待报"), MAIL_AT_ONCE),
    Kind("tickets.incoming", _("新到本岗位的留言"), MAIL_DAILY),
    Kind("tickets.answered", _("留言的答复"), MAIL_AT_ONCE),
    Kind("privacy.request", _("个人信息请求的办理"), MAIL_AT_ONCE, mandatory=True),
    Kind("audit.alarm", _("留痕核验告警"), MAIL_AND_SMS, mandatory=True),
    Kind("jobs.ended", _("后台任务完成"), IN_APP_ONLY),
    Kind("jobs.parked", _("后台任务待处理"), MAIL_AT_ONCE, mandatory=True),
    Kind("operations.disk", _("磁盘将满"), MAIL_AT_ONCE, mandatory=True),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def kind_named(name: str) -> Kind:
    if name not in KINDS:
        raise ValueError(f"{name} is no kind of message; add it to apps/messages/kinds.py")
    return KINDS[name]
