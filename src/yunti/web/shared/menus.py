"""The menus of all desks in one table: label, address, and which addresses belong to the entry.

An entry is shown only to those whom its address admits. Not here: the addresses (`web/<desk>/urls.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, ResolverMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yunti.kit.actors import ADMINISTRATORS, OFFICERS, OUTSIDE, Actor, Desk
from yunti.kit.permissions import Access


@dataclass(frozen=True, eq=False)
class Entry:
    """One for each place in a menu, told apart as an object. `belongs` names further addresses, or beginnings ending in `*`, under which this entry is the current one.

    Of a long menu what is `aside` lies behind "more"; the current one never does.
    """

    label: str | Promise
    name: str
    belongs: tuple[str, ...] = ()
    about: str | Promise = ""
    aside: bool = False


@dataclass(frozen=True)
class ShownEntry:
    label: str
    url: str
    current: bool
    about: str | Promise = ""
    aside: bool = False


HELP = Entry(
    _("帮助"), "public:help", ("public:accessibility", "public:privacy", "public:ticket", "public:ticket-*")
)
PUBLIC_MENU = (
    Entry(_("首页"), "public:home"),
    Entry(
        _("公示公告"),
        "public:publicity-list",
        ("public:announcement-list", "public:list-*", "public:objection*", "public:event", "public:event-*"),
    ),
    Entry(
        _("服务目录"),
        "public:catalogue-list",
        ("public:catalogue", "public:catalogue-*", "public:supplier", "public:supplier-*"),
    ),
    Entry(_("查进度"), "public:progress"),
    Entry(
        _("证书查验"),
        "public:certificate-search",
        ("public:certificate", "public:voucher", "public:voucher-search"),
    ),
    HELP,
)
ENTERPRISES = Entry(
    _("企业"), "officer:enterprise-list", ("officer:enterprise-*", "officer:import-*", "officer:export-*")
)
WITNESSING = Entry(_("留痕见证"), "audit:checkpoint-list", (), _("下载检查点保存，对照日志只增不改"))
ACCOUNTS = Entry(
    _("收款账户"),
    "officer:account-list",
    ("officer:account",),
    _("企业和服务商登记的收款账户：核对、确认、停用"),
)
EVIDENCE = Entry(
    _("佐证材料"), "shared:evidence-list", ("shared:evidence-*",), _("合同、发票、截图等文件，查毒后可以打开")
)
PAYMENTS = Entry(
    _("付款"),
    "finance:batch-list",
    (
        "finance:batch",
        "finance:file",
        "finance:file-*",
        "finance:answer",
        "finance:answer-*",
        "finance:recovery",
        "finance:recovery-*",
    ),
    _("决定兑付的结算批次：付款文件、放行、银行回单"),
)
BOOKS = Entry(
    _("总账"),
    "shared:book-list",
    ("shared:book-*",),
    _("每个批次的试算平衡、各地和各单位的对账单，每一元都查得到"),
)
BOARDS = Entry(
    _("看板"),
    "officer:board-list",
    ("officer:board", "officer:board-*"),
    _("各地的额度、服务券和资金：用到哪里，预计缺多少"),
)
OWN_STATEMENT = _("对账单"), _("本单位的额度、请求和资金，逐笔记在哪里")
OFFICER_MENU = (
    Entry(_("工作台"), "officer:home"),
    Entry(
        _("申报办理"),
        "officer:cases",
        ("officer:case", "officer:case-*", "officer:cases-*", "officer:round-paper*", "officer:letter"),
        _("企业提交的申报：待办的按期限排列，逐件核验、办理"),
    ),
    Entry(_("复议"), "officer:appeals", ("officer:appeal",), _("对决定申请的复议：审查、决定")),
    Entry(_("岗位安排"), "officer:arrangements", ("officer:hand-over",), _("代班、回避申明、移交经办的申报")),
    Entry(
        _("批次"),
        "officer:round-list",
        (
            "officer:round",
            "officer:round-new",
            "officer:round-change",
            "officer:round-close",
            "officer:round-quota",
            "officer:round-notice-*",
            "officer:pilot-*",
        ),
        _("开设申报批次、调整起止时间、发通知、关闭"),
    ),
    Entry(
        _("结算"),
        "officer:settlement-list",
        ("officer:settlement", "officer:settlement-*"),
        _("兑现审核通过的服务券按批结算：清单、公示、统一兑付、结转"),
    ),
    BOARDS,
    BOOKS,
    PAYMENTS,
    Entry(
        _("公示公布"),
        "officer:publicity",
        ("officer:publicity-*", "officer:objection*"),
        _("评审结果列成名单公示，处理异议，公布结果"),
    ),
    Entry(
        _("现场核查"),
        "officer:inspection-list",
        ("officer:sample", "officer:sample-*", "officer:visit", "officer:spot-*", "officer:check-draw*"),
        _("抽取要现场核查的企业，写核查记录、签字；不定期抽查的登记和查实"),
    ),
    Entry(
        _("排名"),
        "officer:ranking-list",
        ("officer:ranking", "officer:ranking-*", "officer:order"),
        _("同一批次的申报一起排名：分界、名次、横向评分，试算别的等级"),
    ),
    Entry(
        _("企业"),
        "officer:enterprise-list",
        ("officer:enterprise-*", "officer:import-*", "officer:export-*"),
        _("一企一档：查找、登记、导入、变更"),
    ),
    Entry(
        _("服务商"),
        "officer:supplier-list",
        ("officer:supplier-*", "officer:appraisal", "officer:appraisal-*"),
        _("服务商名册和服务目录"),
    ),
    Entry(
        _("专家库"),
        "officer:expert-list",
        ("officer:expert", "officer:expert-*"),
        _("评审专家的领域、工作单位、可安排的日期和保密承诺"),
    ),
    ACCOUNTS,
    Entry(
        _("变更申请"), "officer:change-list", ("officer:change-*",), _("企业要求更正档案的，核对后同意或退回")
    ),
    Entry(
        _("名单"),
        "officer:list-home",
        ("officer:list-*", "officer:status-kind-*"),
        _("禁止申报、失信记录、白名单"),
    ),
    Entry(
        _("联系方式回执"),
        "officer:receipt-list",
        ("officer:receipt", "officer:receipt-*"),
        _("各级主管部门报负责人和联系方式：填报、催报、确认收到"),
    ),
    Entry(
        _("活动通知"),
        "officer:event-list",
        ("officer:event-*",),
        _("宣讲、对接等活动：发布、更正、取消，公众和受邀的单位都能看到"),
    ),
    Entry(_("加入核实"), "officer:join-list", (), _("单位管理员无法答复的加入申请，凭证明材料核实")),
    Entry(
        _("留言投诉"),
        "officer:ticket-list",
        ("officer:ticket", "officer:ticket-*"),
        _("公众的意见、建议、投诉和来电：答复、转办"),
    ),
    WITNESSING,
)
SELDOM = frozenset(
    {
        "officer:arrangements",
        "officer:board-list",
        "finance:batch-list",
        "officer:expert-list",
        "officer:ranking-list",
        "officer:account-list",
        "officer:change-list",
        "officer:list-home",
        "officer:receipt-list",
        "officer:event-list",
        "officer:join-list",
        "officer:ticket-list",
        "audit:checkpoint-list",
    }
)
ADMINISTRATION_MENU = (
    Entry(_("工作台"), "administration:home"),
    Entry(
        _("人员与授权"),
        "administration:person-list",
        ("administration:person-*", "administration:mandate-*", "administration:receipt-*"),
        _("建账号、给岗位、停用、批量导入"),
    ),
    Entry(
        _("机构与地区"),
        "administration:organisation-list",
        ("administration:organisation-*",),
        _("主管部门的上下级和管辖地区"),
    ),
    Entry(
        _("工作日历"),
        "administration:calendar",
        ("administration:calendar-*",),
        _("放假和调休：录入通知、确认、更正"),
    ),
    Entry(
        _("行政区划"),
        "administration:region-list",
        ("administration:region-*",),
        _("地区和开发区的设立、更名、撤销"),
    ),
    Entry(
        _("后台任务"), "administration:job-list", ("administration:job-*",), _("正在做的、做完的、没做成的")
    ),
    Entry(
        _("个人信息"),
        "administration:privacy-list",
        ("administration:privacy-*",),
        _("更正、删除的请求，30 天内答复"),
    ),
    Entry(_("留痕日志"), "audit:log-state", ("audit:verification-*",), _("封存、检查点、见证、核验")),
    Entry(_("运行指标"), "administration:metrics", (), _("队列、发件箱、查毒、磁盘")),
    Entry(
        _("维护通知"), "administration:banner-list", ("administration:banner-*",), _("显示在每一页上方的通知")
    ),
    Entry(_("部件样张"), "public:parts", (), _("页面部件的全部状态")),
)
MENUS: dict[Desk, tuple[Entry, ...]] = {
    Desk.APPLICANT: (
        Entry(_("工作台"), "applicant:home"),
        Entry(
            _("申报"), "applicant:case-list", ("applicant:case*",), _("开放的批次、正在填的和已经提交的申报")
        ),
        Entry(
            _("企业档案"),
            "applicant:enterprise",
            ("applicant:enterprise-*",),
            _("本企业的基本情况、事实和状态"),
        ),
        Entry(OWN_STATEMENT[0], "applicant:statement", (), OWN_STATEMENT[1]),
        EVIDENCE,
    ),
    Desk.SUPPLIER: (
        Entry(_("工作台"), "supplier:home"),
        Entry(
            _("申报"),
            "applicant:case-list",
            ("applicant:case*", "applicant:letter"),
            _("注册、上架等本单位的申报：开放的批次、正在填的和已经提交的"),
        ),
        Entry(
            _("企业的申报"),
            "supplier:case-list",
            ("supplier:case", "supplier:pilot-*"),
            _("确认提到本单位的合同、金额和服务时间"),
        ),
        Entry(
            _("服务商档案"), "supplier:supplier", ("supplier:supplier-*",), _("本单位的名册信息和服务目录")
        ),
        Entry(
            _("看板"), "supplier:board", (), _("写明由本单位服务的服务券：张数、券额、企业、平均费用、名次")
        ),
        Entry(OWN_STATEMENT[0], "supplier:statement", (), OWN_STATEMENT[1]),
        EVIDENCE,
    ),
    Desk.EXPERT: (
        Entry(_("工作台"), "expert:home"),
        Entry(
            _("评审"),
            "expert:cases",
            ("expert:case", "expert:case-decline"),
            _("请您评审的申报：看填报内容和核验，写意见"),
        ),
        Entry(_("我的登记"), "expert:record", (), _("可以安排的日期、保密承诺书、回避申明、暂停")),
    ),
    Desk.FINANCE: (
        Entry(_("工作台"), "finance:home"),
        PAYMENTS,
        BOARDS,
        BOOKS,
        ENTERPRISES,
        ACCOUNTS,
        WITNESSING,
    ),
    Desk.AUDITOR: (
        Entry(_("工作台"), "audit:home"),
        Entry(_("留痕查询"), "audit:event-list", ("audit:event-*",), _("谁、何时、办了什么、依据什么")),
        Entry(
            _("留痕日志"),
            "audit:log-state",
            ("audit:verification-*", "audit:checkpoint-*"),
            _("封存、检查点、见证、核验"),
        ),
        Entry(_("抽样"), "audit:sample-list", ("audit:sample-*",), _("先公布承诺值再抽取，任何人可以重算")),
        PAYMENTS,
        BOOKS,
        Entry(_("查阅记录"), "audit:viewing-list", (), _("谁为何目的看过谁的信息")),
        Entry(
            _("人员与授权"),
            "administration:person-list",
            ("administration:person-*", "administration:mandate-*", "administration:organisation-*"),
            _("只读：账号、授权、机构、核查"),
        ),
    ),
    **dict.fromkeys(OFFICERS, tuple(replace(each, aside=each.name in SELDOM) for each in OFFICER_MENU)),
    **dict.fromkeys(ADMINISTRATORS - {Desk.AUDITOR}, ADMINISTRATION_MENU),
}
HOMES = {
    Desk.APPLICANT: "applicant:home",
    Desk.SUPPLIER: "supplier:home",
    Desk.EXPERT: "expert:home",
    Desk.FINANCE: "finance:home",
    Desk.AUDITOR: "audit:home",
    Desk.SYSTEM_ADMIN: "administration:home",
    Desk.SECURITY_ADMIN: "administration:home",
    **dict.fromkeys(OFFICERS, "officer:home"),
}


@lru_cache(maxsize=512)
def address_and_access(name: str) -> tuple[str, Access] | None:
    """Where an address name leads and whom it admits; nothing where no such address exists."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    access = getattr(resolve(url).func, "access", None)
    return (url, access) if access else None


def home_of(actor: Actor) -> str:
    """The address of the actor's own desk, or the public front page."""
    name = HOMES.get(actor.desk, "public:home") if actor.desk else "public:home"
    found = address_and_access(name)
    return found[0] if found else "/"


def entries_for(actor: Actor, *, desk: bool) -> Sequence[Entry]:
    """Of the desk bar, or of the white masthead, where enterprises and suppliers have their desk too."""
    if actor.desk and (desk or actor.desk in OUTSIDE):
        return MENUS[actor.desk] if desk else (*MENUS[actor.desk], HELP)
    if actor.desk:  # working desks on pages with the masthead: the way back
        return (MENUS[actor.desk][0], HELP)
    return PUBLIC_MENU


def menu_for(request: HttpRequest, *, desk: bool) -> list[ShownEntry]:
    """The entries this actor may open, the current one marked."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:  # refused before anybody was recognised
        return []
    here: ResolverMatch | None = getattr(request, "resolver_match", None)
    name, language = here.view_name if here is not None else "", get_language() or ""
    found = ((entry, address_and_access(entry.name)) for entry in entries_for(actor, desk=desk))
    return [
        _shown(entry, place[0], _is_current(entry, name), language)
        for entry, place in found
        if place and place[1].admits(actor)
    ]


def _shown(entry: Entry, url: str, current: bool, language: str) -> ShownEntry:
    return ShownEntry(_label(entry, language), url, current, entry.about, entry.aside and not current)


@lru_cache(maxsize=512)
def _label(entry: Entry, language: str) -> str:
    """In the language that is active, which is the one named."""
    return str(entry.label)


def shortcuts_for(request: HttpRequest) -> list[ShownEntry]:
    """What the home page of a desk offers: its other pages."""
    return [entry for entry in menu_for(request, desk=True) if entry.about and not entry.current]


@lru_cache(maxsize=8192)
def _is_current(entry: Entry, here: str) -> bool:
    return bool(here) and any(
        here.startswith(name[:-1]) if name.endswith("*") else here == name
        for name in (entry.name, *entry.belongs)
    )
