"""Choices of the room with their Chinese labels. Not here: states of a case, which are the pack's own words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AnswerOrigin(TextChoices):
    TYPED = "typed", _("填写")
    REGISTRY = "registry", _("名录")
    EARLIER = "earlier", _("以前的申报")
    FORM = "form", _("表上印定")


class ObjectionState(TextChoices):
    RAISED = "raised", _("待确认")
    OPEN = "open", _("处理中")
    UPHELD = "upheld", _("异议成立")
    DISMISSED = "dismissed", _("异议不成立")
    DROPPED = "dropped", _("未确认，已失效")


class ConsequenceKind(TextChoices):
    BAN = "ban", _("限制申报")
    ENDED = "ended", _("终止的状态")


class HandlingEnd(TextChoices):
    GIVEN_BACK = "given_back", _("交回")
    REASSIGNED = "reassigned", _("改派")
    HANDED_ON = "handed_on", _("移交")
    LEFT_DESK = "left_desk", _("离开本岗位")


class AssignmentEnd(TextChoices):
    """How an invitation ended; the first two are the expert's own word, the others the desk's."""

    INTEREST = "interest", _("与申报单位有利害关系")
    NO_TIME = "no_time", _("没有时间")
    ENDED = "ended", _("由邀请单位结束")
    CONFLICT = "conflict", _("邀请单位查明有利害关系")


DECLINED = (AssignmentEnd.INTEREST, AssignmentEnd.NO_TIME)
INTERESTED = (AssignmentEnd.INTEREST, AssignmentEnd.CONFLICT)
"""Whatever this person said in the case does not count, and the person is not asked again."""


class HappeningKind(TextChoices):
    HANDED_IN = "handed_in", _("已提交")
    RETURNED = "returned", _("退回补正")
    REFUSED = "refused", _("不予推荐或认定")
    RECOMMENDED = "recommended", _("报上一级办理")
    GRANTED = "granted", _("结果已发布")
    WITHDRAWN = "withdrawn", _("申报单位撤回")
    BARRED = "barred", _("列入黑名单")
    LEFT_OUT = "left_out", _("未能限制申报的单位")
    LEFT_BARRED = "left_barred", _("认定撤销后待核对的限制")
    QUESTION_ASKED = "question_asked", _("办理单位提问")
    QUESTION_ANSWERED = "question_answered", _("申报单位答复")
    OBJECTION_RAISED = "objection_raised", _("收到异议")
    OBJECTION_SETTLED = "objection_settled", _("异议处理完毕")
    OBJECTION_ENDED = "objection_ended", _("异议有结论")
    OBJECTION_ANSWERED = "objection_answered", _("答复异议人")
    PUBLICISED = "publicised", _("开始公示")
    APPEALED = "appealed", _("申请复议")
    APPEAL_DECIDED = "appeal_decided", _("复议决定")
    LETTER_ISSUED = "letter_issued", _("新的文书")
    ASSIGNED = "assigned", _("交由办理")
    INVITED = "invited", _("邀请评审")
    REVIEWED = "reviewed", _("收到评审意见")
    DECLINED = "declined", _("专家谢绝评审")
    UNINVITED = "uninvited", _("结束评审邀请")
    ROUND_MOVED = "round_moved", _("批次的申报时间有调整")
    ROUND_CLOSED = "round_closed", _("批次提前结束")
    ROUND_NOTICE = "round_notice", _("批次有新的通知")


UNSETTLED = frozenset({ObjectionState.RAISED, ObjectionState.OPEN})


class ListedHow(TextChoices):
    """How an entry of an allow-list was found to be this party; by name alone it is only proposed."""

    CODE = "code", _("信用代码一致")
    CONFIRMED = "confirmed", _("名称相同，已确认是同一家")
    DENIED = "denied", _("名称相同，已确认不是同一家")
    NAME = "name", _("名称在名单上，待主管部门确认")


class TieKind(TextChoices):
    """What connects a person with a party, as others are told."""

    ACTS = "acts", _("同时是这家单位的经办人")
    DECLARED = "declared", _("申明过有关系")
    EMPLOYER = "employer", _("在这家单位工作")
    INSTITUTION = "institution", _("工作单位与这家单位同名")
    PHONE = "phone", _("手机号是这家单位的联系电话")
    NAME = "name", _("与法定代表人或联系人同名")
