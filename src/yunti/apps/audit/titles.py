"""What actions and subjects of the log are called in Chinese; a code without a title is shown as it is.

Not here: the commands themselves (the room named before the dot).
"""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from yunti.apps.audit.enums import Purpose

ACTIONS: dict[str, Any] = {
    "accounts.accept_invitation": _("接受邀请"),
    "accounts.accept_notice": _("同意个人信息告知书"),
    "accounts.activate_second_factor": _("开启两步验证"),
    "accounts.appoint_agent": _("委托代办人"),
    "accounts.appoint_first_administrator": _("任命首位管理员"),
    "accounts.approve_mandate": _("批准授权"),
    "accounts.ask_officer_to_admit": _("请主管部门核实加入申请"),
    "accounts.change_password": _("更改密码"),
    "accounts.change_phone": _("更换手机号"),
    "accounts.change_roles": _("调整本单位人员角色"),
    "accounts.choose_language": _("选择语言"),
    "accounts.confirm_new_contact": _("确认新的联系方式"),
    "accounts.create_authority": _("新增机构"),
    "accounts.deactivate_second_factor": _("关闭两步验证"),
    "accounts.decide_factor_reset": _("审批重置两步验证"),
    "accounts.decide_join_request": _("答复加入申请"),
    "accounts.disable_person": _("停用账号"),
    "accounts.disable_unused_accounts": _("停用长期不用的账号"),
    "accounts.enable_person": _("恢复账号"),
    "accounts.end_authority": _("终止机构"),
    "accounts.end_expired_mandates": _("终止到期的授权"),
    "accounts.end_mandate": _("终止授权"),
    "accounts.end_other_sign_ins": _("退出其他设备"),
    "accounts.end_sign_in": _("退出登录"),
    "accounts.erase_person": _("清空账号的个人信息"),
    "accounts.give_demo_second_factor": _("为演示账号设置两步验证"),
    "accounts.import_staff": _("批量导入人员"),
    "accounts.invite_colleague": _("邀请同事"),
    "accounts.move_authority": _("调整机构的上级"),
    "accounts.open_sign_in": _("登录"),
    "accounts.propose_mandate": _("提出授权"),
    "accounts.propose_person": _("新建账号"),
    "accounts.refuse_mandate": _("不同意授权"),
    "accounts.register_organisation": _("单位注册"),
    "accounts.rename_authority": _("更改机构名称"),
    "accounts.renew_hash": _("更新密码摘要"),
    "accounts.renew_recovery_codes": _("更换恢复码"),
    "accounts.request_factor_reset": _("申请重置两步验证"),
    "accounts.request_new_contact": _("申请更换联系方式"),
    "accounts.revoke_invitation": _("撤回邀请"),
    "accounts.send_password_link": _("寄出重设密码链接"),
    "accounts.set_password_by_link": _("用链接设置密码"),
    "accounts.settle_demo_person": _("建立演示账号"),
    "accounts.start_password_reset": _("发起重设密码"),
    "accounts.switch_mandate": _("切换岗位"),
    "accounts.unlock_person": _("解除锁定"),
    "audit.commit_sample": _("公布抽样承诺值"),
    "audit.compare_checkpoint": _("对照检查点文件"),
    "audit.draw_sample": _("抽取样本"),
    "audit.export_history": _("导出办理经过"),
    "audit.keep_verification": _("记录核验结果"),
    "audit.open_detail": _("查阅留痕详情"),
    "audit.publish_checkpoint": _("签发检查点"),
    "audit.release_history": _("导出办理经过"),
    "audit.release_log": _("导出全部留痕"),
    "audit.release_search": _("导出留痕查询"),
    "audit.start_verification": _("发起核验"),
    "audit.witness_checkpoint": _("见证检查点"),
    "documents.attach_evidence": _("上传材料"),
    "documents.remove_evidence": _("移除材料"),
    "documents.scan_evidence": _("材料查毒"),
    "messages.choose": _("选择消息方式"),
    "messages.erase_person": _("清空消息中的个人信息"),
    "messages.mark_all_read": _("消息全部已读"),
    "messages.mark_read": _("消息已读"),
    "messages.report_job": _("告知任务结果"),
    "messages.report_waiting": _("告知待确认的工作日历"),
    "operations.cancel_job": _("取消后台任务"),
    "operations.retry_job": _("重新运行后台任务"),
    "operations.set_banner": _("发布维护通知"),
    "operations.withdraw_banner": _("撤下维护通知"),
    "privacy.apply_retention": _("按期限删除个人信息"),
    "privacy.ask": _("提出个人信息请求"),
    "privacy.decide": _("答复个人信息请求"),
    "privacy.erase_person": _("删除个人信息"),
    "privacy.export_own_data": _("下载本人信息"),
    "reference.change_region": _("变更行政区划"),
    "reference.decide_correction": _("审批日历更正"),
    "reference.decide_notice": _("审批放假通知"),
    "reference.enter_correction": _("录入日历更正"),
    "reference.enter_notice": _("录入放假通知"),
    "reference.withdraw_correction": _("撤回日历更正"),
    "reference.withdraw_notice": _("撤回放假通知"),
    "reference.withdraw_region_change": _("撤回区划变更"),
    "registry.ask_for_change": _("申请变更档案"),
    "registry.ask_for_export": _("申请导出名录"),
    "registry.check_list": _("校验导入名单"),
    "registry.close_party": _("注销档案"),
    "registry.confirm_import": _("确认导入"),
    "registry.correct_party": _("更正档案"),
    "registry.decide_change": _("审批档案变更"),
    "registry.declare_enterprise": _("企业自报档案"),
    "registry.declare_supplier": _("服务商自报档案"),
    "registry.define_status_kind": _("定义状态种类"),
    "registry.discard_list": _("放弃导入"),
    "registry.enterprise_merged_away": _("企业并入另一档案"),
    "registry.fetch_export": _("下载导出文件"),
    "registry.grant_status": _("授予状态"),
    "registry.import_list": _("导入名单"),
    "registry.lift_bar": _("解除限制"),
    "registry.link_organisation": _("关联单位账号"),
    "registry.merge_enterprises": _("合并企业档案"),
    "registry.merge_suppliers": _("合并服务商档案"),
    "registry.publish_allow_list": _("发布白名单"),
    "registry.receive_list": _("接收导入文件"),
    "registry.record_ban": _("登记禁入"),
    "registry.record_dishonesty": _("登记失信记录"),
    "registry.record_facts": _("登记事实"),
    "registry.refuse_import": _("不予导入"),
    "registry.register_enterprise": _("登记企业"),
    "registry.register_supplier": _("登记服务商"),
    "registry.revoke_status": _("撤销状态"),
    "registry.supplier_merged_away": _("服务商并入另一档案"),
    "registry.withdraw_change": _("撤回变更申请"),
    "registry.write_export": _("生成导出文件"),
}

SUBJECTS: dict[str, Any] = {
    "accounts.person": _("人员"),
    "accounts.organisation": _("单位"),
    "accounts.mandate": _("授权"),
    "accounts.invitation": _("邀请"),
    "accounts.joinrequest": _("加入申请"),
    "accounts.signin": _("登录"),
    "accounts.factorreset": _("重置两步验证"),
    "registry.enterprise": _("企业"),
    "registry.supplier": _("服务商"),
    "registry.changerequest": _("变更申请"),
    "registry.enterpriseimport": _("名单导入"),
    "registry.registryexport": _("名册导出"),
    "registry.statuskind": _("状态种类"),
    "registry.allowlist": _("白名单"),
    "registry.ban": _("禁入"),
    "registry.dishonestyrecord": _("失信记录"),
    "reference.holidaynotice": _("放假通知"),
    "reference.calendarday": _("日历更正"),
    "reference.regionchange": _("区划变更"),
    "yunti_messages.delivery": _("消息"),
    "documents.evidence": _("材料"),
    "operations.banner": _("维护通知"),
    "kit.auditevent": _("留痕"),
    "kit.backgroundjob": _("后台任务"),
    "audit.checkpoint": _("检查点"),
    "audit.witnesssignature": _("见证"),
    "audit.sample": _("抽样"),
    "audit.verification": _("核验"),
    "privacy.privacyrequest": _("个人信息请求"),
}
PURPOSES = {
    **dict(Purpose.choices),
    "account_administration": _("管理账号"),
    "registry.detail": _("查看档案"),
}


def action_title(action: str) -> str:
    return str(ACTIONS.get(action, action))


def actions_called(text: str) -> tuple[str, ...]:
    """The codes whose title contains the text, so that people can search by the words they see."""
    return tuple(code for code, title in ACTIONS.items() if text and text in str(title))


def subject_title(subject_type: str) -> str:
    if subject_type in SUBJECTS or not subject_type:
        return str(SUBJECTS.get(subject_type, ""))
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject_type
