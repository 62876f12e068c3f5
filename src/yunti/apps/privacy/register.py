"""Every field that holds personal data: what for, which class, how long kept. And those that only look so, with the reason.

A test fails on a personal-looking field that stands in neither table. Shown to people at “我的个人信息”.
Not here: erasing (`erasure.py`), the job that keeps the periods (`retention.py`).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yunti.apps.privacy.enums import DataClass, Retention

DAYS: dict[Retention, int] = {
    Retention.ACCOUNT: 3 * 365,
    Retention.CONTACT: 180,
    Retention.SIGN_IN: 180,
    Retention.MESSAGE: 30,
    Retention.VIEWING: 3 * 365,
    Retention.AUDIT_DETAIL: 10 * 365,
    Retention.MACHINERY: 90,
}

ONE, TWO, THREE, FOUR = DataClass.ONE, DataClass.TWO, DataClass.THREE, DataClass.FOUR
ACCOUNT, CONTACT, SIGN_IN = Retention.ACCOUNT, Retention.CONTACT, Retention.SIGN_IN
BUSINESS, MACHINERY = Retention.BUSINESS, Retention.MACHINERY


@dataclass(frozen=True)
class PersonalField:
    """`field` is `App.Model.field` as Django spells it."""

    field: str
    title: Any
    purpose: Any
    data_class: DataClass
    retention: Retention


_IDENTIFY, _REACH = _("登录和办理业务时确认身份"), _("办理进度、期限和安全提醒的送达")
_PROTECT, _SUPERVISE = _("发现冒用账号，保护账号安全"), _("行政监督，事后查清谁办了什么")
_REGISTER = _("企业和服务商档案，办理申报和核实")
_FILE, _PAY = _("业务办理的理由和依据"), _("向企业和服务商拨付资金")

REGISTER: tuple[PersonalField, ...] = (
    PersonalField("accounts.Person.login", _("登录名"), _IDENTIFY, ONE, ACCOUNT),
    PersonalField("accounts.Person.name", _("姓名"), _IDENTIFY, ONE, ACCOUNT),
    PersonalField("accounts.Person.email", _("电子邮箱"), _REACH, TWO, ACCOUNT),
    PersonalField("accounts.Person.phone", _("手机号"), _REACH, TWO, ACCOUNT),
    PersonalField("accounts.Person.password", _("密码的摘要"), _IDENTIFY, FOUR, ACCOUNT),
    PersonalField("accounts.Person.disabled_reason", _("停用原因"), _PROTECT, ONE, ACCOUNT),
    PersonalField("accounts.UsedPassword.password", _("用过的密码的摘要"), _PROTECT, FOUR, ACCOUNT),
    PersonalField("accounts.SignIn.address", _("登录的网络地址"), _PROTECT, THREE, SIGN_IN),
    PersonalField("accounts.SignIn.agent", _("登录的设备"), _PROTECT, THREE, SIGN_IN),
    PersonalField("accounts.SecretLink.contact", _("链接寄往的联系方式"), _REACH, TWO, CONTACT),
    PersonalField("accounts.Invitation.contact", _("邀请寄往的联系方式"), _REACH, TWO, CONTACT),
    PersonalField("accounts.JoinRequest.note", _("加入申请的说明"), _FILE, ONE, BUSINESS),
    PersonalField("accounts.JoinRequest.reason", _("加入申请的答复"), _FILE, ONE, BUSINESS),
    PersonalField("accounts.FactorReset.reason", _("重置两步验证的原因"), _PROTECT, ONE, BUSINESS),
    PersonalField("accounts.Mandate.ended_reason", _("终止授权的原因"), _FILE, ONE, BUSINESS),
    PersonalField("account.EmailAddress.email", _("登录邮箱"), _IDENTIFY, TWO, ACCOUNT),
    PersonalField("socialaccount.SocialAccount.extra_data", _("单点登录传来的资料"), _IDENTIFY, TWO, ACCOUNT),
    PersonalField("mfa.Authenticator.data", _("两步验证的密钥"), _IDENTIFY, FOUR, ACCOUNT),
    PersonalField("sessions.Session.session_data", _("登录会话"), _IDENTIFY, THREE, MACHINERY),
    PersonalField("axes.AccessAttempt.username", _("登录失败的登录名"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessAttempt.ip_address", _("登录失败的网络地址"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessAttempt.user_agent", _("登录失败的设备"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessAttempt.get_data", _("登录失败的请求参数"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessAttempt.post_data", _("登录失败的表单，不含密码"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessFailureLog.username", _("登录失败的登录名"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessFailureLog.ip_address", _("登录失败的网络地址"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessFailureLog.user_agent", _("登录失败的设备"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessLog.username", _("登录的登录名"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessLog.ip_address", _("登录的网络地址"), _PROTECT, THREE, SIGN_IN),
    PersonalField("axes.AccessLog.user_agent", _("登录的设备"), _PROTECT, THREE, SIGN_IN),
    PersonalField("yunti_messages.Message.subject", _("消息标题"), _REACH, ONE, Retention.MESSAGE),
    PersonalField("yunti_messages.Message.body", _("消息正文"), _REACH, ONE, Retention.MESSAGE),
    PersonalField("kit.AuditDetail.payload", _("留痕的详情"), _SUPERVISE, THREE, Retention.AUDIT_DETAIL),
    PersonalField("kit.AuditDetail.salt", _("留痕详情的随机数"), _SUPERVISE, THREE, Retention.AUDIT_DETAIL),
    PersonalField("kit.AuditedRow.salt", _("数据摘要的随机数"), _SUPERVISE, THREE, BUSINESS),
    PersonalField("kit.ViewingRecord.address", _("查阅时的网络地址"), _SUPERVISE, THREE, SIGN_IN),
    PersonalField("kit.ViewingRecord.note", _("查阅的说明"), _SUPERVISE, ONE, Retention.VIEWING),
    PersonalField("kit.IdempotencyKey.result", _("重复提交时的答复"), _PROTECT, ONE, BUSINESS),
    PersonalField("kit.BackgroundJob.arguments", _("后台任务的参数"), _FILE, ONE, MACHINERY),
    PersonalField("kit.BackgroundJob.result", _("后台任务的结果"), _FILE, ONE, MACHINERY),
    PersonalField("kit.BackgroundJob.note", _("后台任务的进度说明"), _FILE, ONE, MACHINERY),
    PersonalField("documents.Evidence.name", _("材料的文件名"), _FILE, ONE, BUSINESS),
    PersonalField("documents.Evidence.note", _("材料的备注"), _FILE, ONE, BUSINESS),
    PersonalField("documents.Upload.name", _("上传中的文件名"), _FILE, ONE, BUSINESS),
    PersonalField("cases.Answer.value", _("申报填写的内容"), _FILE, TWO, BUSINESS),
    PersonalField("cases.Submission.facts", _("提交时锁定的内容"), _FILE, TWO, BUSINESS),
    PersonalField("cases.CaseMove.reasons", _("办理的理由"), _FILE, ONE, BUSINESS),
    PersonalField("cases.CaseMove.note", _("办理的说明"), _FILE, ONE, BUSINESS),
    PersonalField("cases.CaseMove.left_out", _("未能限制申报的单位"), _FILE, ONE, BUSINESS),
    PersonalField("cases.Attestation.note", _("确认时写明的内容"), _FILE, ONE, BUSINESS),
    PersonalField("cases.Assignment.ended_reason", _("结束邀请、谢绝评审的理由"), _FILE, ONE, BUSINESS),
    PersonalField("receipts.ContactReceipt.answers", _("回执写的负责人和联系方式"), _REACH, TWO, BUSINESS),
    PersonalField("receipts.ReceiptDeadline.reason", _("公布回执截止日期的理由"), _FILE, ONE, BUSINESS),
    PersonalField("pilots.PaperReception.note", _("接收纸质材料的说明"), _FILE, ONE, BUSINESS),
    PersonalField("partners.PartnerWord.note", _("合作方写明的不符之处"), _FILE, ONE, BUSINESS),
    PersonalField("cases.Objection.text", _("异议的内容"), _FILE, TWO, BUSINESS),
    PersonalField("cases.Objection.objector", _("异议人的姓名或名称"), _FILE, TWO, BUSINESS),
    PersonalField("cases.Objection.contact", _("异议人的联系方式"), _REACH, TWO, BUSINESS),
    PersonalField("cases.Objection.outcome", _("异议的处理结果"), _FILE, ONE, BUSINESS),
    PersonalField("casework.CaseNote.text", _("办理人员的内部备注"), _FILE, TWO, BUSINESS),
    PersonalField("casework.ItemMark.note", _("逐项核对的说明"), _FILE, ONE, BUSINESS),
    PersonalField("casework.CaseQuestion.text", _("向申报单位提的问题"), _FILE, ONE, BUSINESS),
    PersonalField("casework.CaseQuestion.answer", _("申报单位的答复"), _FILE, TWO, BUSINESS),
    PersonalField("casework.Override.reason", _("改判的理由"), _FILE, TWO, BUSINESS),
    PersonalField("casework.Override.withdrawn_reason", _("撤销改判的理由"), _FILE, TWO, BUSINESS),
    PersonalField("cases.Handling.reason", _("交办、改派、移交的理由"), _FILE, ONE, BUSINESS),
    PersonalField("cases.Pause.reason", _("暂停计时的说明"), _FILE, ONE, BUSINESS),
    PersonalField("cases.Reopening.reason", _("重新办理的理由"), _FILE, ONE, BUSINESS),
    PersonalField("cases.Happening.told", _("待告知的事项"), _REACH, ONE, BUSINESS),
    PersonalField("letters.Letter.lines", _("文书的正文"), _FILE, ONE, BUSINESS),
    PersonalField("letters.Letter.receipt_note", _("纸质文书的回执"), _FILE, ONE, BUSINESS),
    PersonalField("appeals.Appeal.text", _("复议的请求和理由"), _FILE, TWO, BUSINESS),
    PersonalField("appeals.Appeal.reason", _("复议决定的理由"), _FILE, ONE, BUSINESS),
    PersonalField("desks.Absence.reason", _("不在岗的事由"), _FILE, ONE, BUSINESS),
    PersonalField("desks.DeclaredRelation.name", _("申明有关系的单位"), _FILE, TWO, BUSINESS),
    PersonalField("desks.DeclaredRelation.note", _("回避申明的说明"), _FILE, TWO, BUSINESS),
    PersonalField("desks.DeclaredRelation.ended_reason", _("撤销回避申明的理由"), _FILE, ONE, BUSINESS),
    PersonalField("experts.Expert.fields", _("专家的专业领域"), _FILE, ONE, BUSINESS),
    PersonalField("experts.Expert.institution", _("专家的工作单位"), _FILE, ONE, BUSINESS),
    PersonalField("experts.Expert.employer_uscc", _("专家工作单位的代码"), _FILE, ONE, BUSINESS),
    PersonalField("experts.Expert.title", _("专家的职称"), _FILE, ONE, BUSINESS),
    PersonalField("experts.Expert.pause_reason", _("暂停安排专家的理由"), _FILE, ONE, BUSINESS),
    PersonalField("experts.Expert.ended_reason", _("专家出库的理由"), _FILE, ONE, BUSINESS),
    PersonalField("tickets.Ticket.text", _("留言的内容"), _FILE, TWO, BUSINESS),
    PersonalField("tickets.Ticket.contact", _("留言人的联系方式"), _REACH, TWO, CONTACT),
    PersonalField("tickets.TicketEntry.text", _("留言的答复和办理"), _FILE, TWO, BUSINESS),
    PersonalField("budgets.AllotmentChange.reason", _("下达、调剂额度的理由"), _FILE, ONE, BUSINESS),
    PersonalField("budgets.LocalMatching.reason", _("登记地方配套的理由"), _FILE, ONE, BUSINESS),
    PersonalField("budgets.LocalMatching.paper", _("地方配套的文件"), _FILE, ONE, BUSINESS),
    PersonalField("budgets.CutOff.reason", _("调整截止日期的理由"), _FILE, ONE, BUSINESS),
    PersonalField("budgets.ProgrammePeriod.closed_reason", _("结束年度的理由"), _FILE, ONE, BUSINESS),
    PersonalField("ledger.LedgerEntry.reason", _("资金记账的理由"), _FILE, ONE, BUSINESS),
    PersonalField("vouchers.Voucher.why", _("服务券退出的理由"), _FILE, ONE, BUSINESS),
    PersonalField("paperwork.Paper.given", _("公文的内容"), _FILE, TWO, BUSINESS),
    PersonalField("paperwork.RegisterEntry.values", _("纸质材料和用印的登记"), _FILE, ONE, BUSINESS),
    PersonalField("paperwork.RegisterEntry.struck_reason", _("划去登记的理由"), _FILE, ONE, BUSINESS),
    PersonalField("evaluations.Evaluation.record", _("评定记录"), _FILE, TWO, BUSINESS),
    PersonalField("settlement.PaymentFile.content", _("付款文件"), _PAY, TWO, BUSINESS),
    PersonalField("settlement.PaymentFile.dropped_reason", _("撤下付款文件的理由"), _FILE, ONE, BUSINESS),
    PersonalField("settlement.Payment.returned_reason", _("付款被退回的原因"), _PAY, ONE, BUSINESS),
    PersonalField("settlement.BankAnswer.file_name", _("银行回单的文件名"), _PAY, ONE, BUSINESS),
    PersonalField("settlement.BankAnswerRow.reason", _("银行回单写的原因"), _PAY, ONE, BUSINESS),
    PersonalField("settlement.Clawback.dropped_reason", _("不追回的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.BankAccount.account_number", _("收款账号"), _PAY, TWO, BUSINESS),
    PersonalField(
        "registry.BankAccount.ended_reason", _("收款账户停用、不予确认的理由"), _FILE, ONE, BUSINESS
    ),
    PersonalField("registry.ListedService.delisted_reason", _("服务下架的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.AllowList.ended_reason", _("终止白名单的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.AllowListMatch.reason", _("确认名单上企业的依据"), _FILE, ONE, BUSINESS),
    PersonalField("registry.AllowListDenial.reason", _("排除名单上同名企业的依据"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.Round.closed_reason", _("关闭批次的理由"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.Round.facts", _("批次的联系方式"), _REACH, ONE, BUSINESS),
    PersonalField("programmes.RoundChange.before", _("批次调整前的内容"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.RoundChange.after", _("批次调整后的内容"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.RoundChange.reason", _("调整批次的理由"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.RoundChange.changed_by_name", _("调整批次的人员"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.RoundEvent.topic", _("活动的内容"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.RoundEvent.contact", _("活动的咨询电话"), _REACH, ONE, BUSINESS),
    PersonalField("programmes.RoundEvent.withdrawn_reason", _("取消活动的理由"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.EventCorrection.before", _("活动更正前的内容"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.EventCorrection.after", _("活动更正后的内容"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.EventCorrection.reason", _("更正活动的理由"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.RoundNotice.text", _("批次通知的正文"), _FILE, ONE, BUSINESS),
    PersonalField("programmes.RoundNotice.withdrawn_reason", _("撤回批次通知的理由"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SiteSample.redraw_reason", _("重抽的理由"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SpotDraw.redraw_reason", _("重抽抽查对象的理由"), _FILE, ONE, BUSINESS),
    PersonalField("panels.Panel.redraw_reason", _("重抽评审专家的理由"), _FILE, ONE, BUSINESS),
    PersonalField("panels.Panel.excluded", _("没有列入抽取的专家和理由"), _FILE, ONE, BUSINESS),
    PersonalField("panels.Panel.without_added", _("不加请专家的理由"), _FILE, ONE, BUSINESS),
    PersonalField("panels.Score.remark", _("专家评分的评语"), _FILE, ONE, BUSINESS),
    PersonalField("panels.PanelSeat.why", _("专家回避或换下的理由"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SiteVisit.visitors", _("核查人员"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SiteVisit.signed_by", _("签字的核查人员"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SiteVisit.representative", _("企业代表"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SiteVisit.findings", _("核查逐项结果"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SiteVisit.opinion", _("核查意见"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SpotCheck.visitors", _("抽查人员"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SpotCheck.result", _("抽查结果"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SpotCheck.follow_up", _("抽查后的要求"), _FILE, ONE, BUSINESS),
    PersonalField("inspections.SpotCheck.decision_note", _("查实抽查结论的理由"), _FILE, ONE, BUSINESS),
    PersonalField("appraisals.SupplierHonour.reason", _("授予称号的理由"), _FILE, ONE, BUSINESS),
    PersonalField("publicity.PublicList.contact", _("受理异议的联系方式"), _REACH, ONE, BUSINESS),
    PersonalField("publicity.ListExtension.reason", _("延长公示的理由"), _FILE, ONE, BUSINESS),
    PersonalField("publicity.PublicList.withdrawn_reason", _("撤回名单的理由"), _FILE, ONE, BUSINESS),
    PersonalField("publicity.ListLine.ended_reason", _("撤下一行的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.Enterprise.legal_representative", _("法定代表人"), _REGISTER, ONE, BUSINESS),
    PersonalField("registry.Enterprise.contact_name", _("企业联系人"), _REGISTER, ONE, BUSINESS),
    PersonalField("registry.Enterprise.contact_phone", _("企业联系电话"), _REGISTER, TWO, BUSINESS),
    PersonalField("registry.Supplier.legal_representative", _("服务商法定代表人"), _REGISTER, ONE, BUSINESS),
    PersonalField("registry.Supplier.contact_name", _("服务商联系人"), _REGISTER, ONE, BUSINESS),
    PersonalField("registry.Supplier.contact_phone", _("服务商联系电话"), _REGISTER, TWO, BUSINESS),
    PersonalField("registry.ChangeRequest.old_value", _("更正前的内容"), _REGISTER, TWO, BUSINESS),
    PersonalField("registry.ChangeRequest.new_value", _("更正后的内容"), _REGISTER, TWO, BUSINESS),
    PersonalField("registry.ChangeRequest.reason", _("更正的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.ChangeRequest.evidence_note", _("更正的佐证说明"), _FILE, ONE, BUSINESS),
    PersonalField("registry.ChangeRequest.decision_note", _("更正的答复"), _FILE, ONE, BUSINESS),
    PersonalField("registry.StatusGrant.revoked_reason", _("撤销的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.Ban.lifted_reason", _("解除的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.DishonestyRecord.lifted_reason", _("解除的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.FiscalViolation.withdrawn_reason", _("撤销的理由"), _FILE, ONE, BUSINESS),
    PersonalField("registry.RegistryExport.reason", _("导出的理由"), _FILE, ONE, BUSINESS),
    PersonalField("privacy.PrivacyRequest.text", _("个人信息请求的内容"), _FILE, TWO, ACCOUNT),
    PersonalField("privacy.PrivacyRequest.answer", _("个人信息请求的答复"), _FILE, TWO, ACCOUNT),
)

_OF_A_PARTY = "belongs to an enterprise, a supplier or an authority, not to a person"
_OF_THE_PROGRAM = "is written by the program from its own words"

_OF_A_TABLE = "is about a day of the calendar or a region"

NOT_PERSONAL: dict[str, str] = {
    "accounts.Organisation.name": _OF_A_PARTY,
    "settlement.PaymentFile.first_session": _OF_THE_PROGRAM,
    "settlement.PaymentFile.second_session": _OF_THE_PROGRAM,
    "settlement.BankAnswerRow.result": "a word of the bank for what became of a payment",
    "inspections.SiteSample.name": _OF_THE_PROGRAM,
    "inspections.SiteVisit.name": _OF_THE_PROGRAM,
    "panels.Panel.name": _OF_THE_PROGRAM,
    "rankings.CaseOrder.name": _OF_THE_PROGRAM,
    "rankings.Ranking.name": _OF_THE_PROGRAM,
    "rankings.RankingTerms.name": _OF_THE_PROGRAM,
    "paperwork.Paper.name": _OF_THE_PROGRAM,
    "registry.Enterprise.name": _OF_A_PARTY,
    "registry.Enterprise.address": _OF_A_PARTY,
    "registry.Supplier.name": _OF_A_PARTY,
    "registry.Supplier.address": _OF_A_PARTY,
    "registry.FormerName.name": _OF_A_PARTY,
    "registry.FormerName.reason": _OF_A_PARTY,
    "registry.AllowListEntry.name": _OF_A_PARTY,
    "registry.EnterpriseImport.file_name": _OF_A_PARTY,
    "certificates.Certificate.text": _OF_THE_PROGRAM,
    "certificates.Certificate.holder": _OF_A_PARTY,
    "publicity.PublicList.name": _OF_THE_PROGRAM,
    "experts.UndertakingText.text": "is what every expert signs",
    "ledger.LedgerPosting.subject": "is a kind and a reference",
    "audit.WitnessSignature.organisation_name": _OF_A_PARTY,
    "accounts.SignIn.ended_reason": _OF_THE_PROGRAM,
    "audit.Checkpoint.note": _OF_THE_PROGRAM,
    "appeals.Appeal.body": "names an authority",
    "cases.Answer.origin_note": _OF_THE_PROGRAM,
    "casework.SavedView.name": "is what a person calls a filter of a list",
    "axes.AccessLog.session_hash": _OF_THE_PROGRAM,
    "operations.Banner.text": "is a public announcement",
    "operations.Banner.text_en": "is a public announcement",
    "reference.CalendarDay.name": _OF_A_TABLE,
    "reference.CalendarDay.reason": _OF_A_TABLE,
    "reference.HolidayNotice.reason": _OF_A_TABLE,
    "reference.RegionChange.name": _OF_A_TABLE,
    "reference.RegionChange.note": _OF_A_TABLE,
    "reference.RegionChange.withdrawn_reason": _OF_A_TABLE,
    "kit.BackgroundJob.name": _OF_THE_PROGRAM,
    "auth.Permission.name": _OF_THE_PROGRAM,
    "auth.Group.name": _OF_THE_PROGRAM,
    "django_tasks_database.DBTaskResult.queue_name": _OF_THE_PROGRAM,
    "django_tasks_database.DBTaskResult.backend_name": _OF_THE_PROGRAM,
    "socialaccount.SocialApp.name": _OF_THE_PROGRAM,
}


def kept_days(retention: Retention) -> int | None:
    """None where the file of the business decides."""
    return DAYS.get(retention)
