"""The table of what is told to whom, in which words: one line per happening and audience.

A message names the case, the step and the state, never what only some may see: no reasons, no figures, no objector.
Not here: who belongs to an audience (`audiences.py`), posting (`services`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.enums import HappeningKind

PARTY, DESK, ASKER, AUTHOR = "party", "desk", "asker", "author"
SEAT, REVIEWER, INVITED, DESK_BEFORE = "seat", "reviewer", "invited", "desk_before"
UNINVITED = "uninvited"


@dataclass(frozen=True)
class Line:
    """`author` is the authority whose decision it is about, `reviewer` the one that decides on it, `seat` the person named,
    `asker` the desk that asked or acted, `uninvited` a person who sees the case no more. `dated` stands instead of the body where a
    day was set; `view` is the part of the page."""

    to: str
    kind: str
    subject: Any
    body: Any
    dated: Any = ""
    view: str = ""


_OPEN = gettext_lazy("请打开申报查看。")
TABLE: Mapping[HappeningKind, tuple[Line, ...]] = {
    HappeningKind.HANDED_IN: (
        Line(PARTY, "cases.progress", gettext_lazy("已收到您的申报 %(number)s"), gettext_lazy("提交的内容已经锁定，回执可以在申报页面查看和下载。")),
        Line(DESK, "cases.incoming", gettext_lazy("新到申报 %(number)s"), gettext_lazy("申报单位已经提交，轮到本岗位办理。")),
    ),
    HappeningKind.RETURNED: (
        Line(PARTY, "cases.correction", gettext_lazy("申报 %(number)s 退回补正"), gettext_lazy("需要补正的问题写在退回补正通知书里，请签收后逐项补正，在截止前重新提交。")),
    ),
    HappeningKind.REFUSED: (
        Line(PARTY, "cases.correction", gettext_lazy("申报 %(number)s 的决定"), gettext_lazy("办理单位已经作出决定，理由和申请复议的途径写在通知书里，请签收。")),
    ),
    HappeningKind.RECOMMENDED: (
        Line(PARTY, "cases.progress", gettext_lazy("申报 %(number)s 已报上一级"), gettext_lazy("现在的状态：%(state)s。")),
        Line(DESK, "cases.incoming", gettext_lazy("新到申报 %(number)s"), gettext_lazy("下一级已经报来，轮到本岗位办理。")),
    ),
    HappeningKind.GRANTED: (
        Line(PARTY, "cases.progress", gettext_lazy("申报 %(number)s 的结果已经发布"), gettext_lazy("现在的状态：%(state)s。")),
    ),
    HappeningKind.WITHDRAWN: (
        Line(PARTY, "cases.progress", gettext_lazy("申报 %(number)s 已撤回"), gettext_lazy("不再办理。")),
        Line(DESK_BEFORE, "cases.progress", gettext_lazy("申报 %(number)s 已撤回"), gettext_lazy("申报单位撤回了申报，本岗位不用再办理。")),
    ),
    HappeningKind.BARRED: (
        Line(PARTY, "cases.correction", gettext_lazy("申报 %(number)s 的决定"), gettext_lazy("现在的状态：%(state)s。理由写在通知书或者申报的办理经过里。")),
    ),
    HappeningKind.LEFT_OUT: (
        Line(ASKER, "registry.status", gettext_lazy("申报 %(number)s 还有单位未能限制申报"), gettext_lazy("没有统一社会信用代码，无法限制。名称写在申报的办理经过里；查明代码以后，请在名单里登记禁止申报。")),
    ),
    HappeningKind.LEFT_BARRED: (
        Line(AUTHOR, "registry.status", gettext_lazy("申报 %(number)s 的认定已被撤销，请核对另行登记的限制"), gettext_lazy("认定时有单位没有统一社会信用代码，名称写在申报的办理经过里。后来在名单里为它们登记过禁止申报的，平台不会自动解除，请核对并解除。")),
    ),
    HappeningKind.QUESTION_ASKED: (
        Line(PARTY, "cases.question", gettext_lazy("申报 %(number)s 有一个问题请您答复"), gettext_lazy("请打开申报答复。"), gettext_lazy("请在 %(day)s 以前打开申报答复。")),
    ),
    HappeningKind.QUESTION_ANSWERED: (
        Line(ASKER, "cases.question", gettext_lazy("申报 %(number)s 的问题已答复"), _OPEN, view="questions"),
    ),
    HappeningKind.PUBLICISED: (
        Line(PARTY, "cases.progress", gettext_lazy("申报 %(number)s 开始公示"), gettext_lazy("公示名单和截止时间见平台的公示页面。")),
    ),
    HappeningKind.OBJECTION_RAISED: (
        Line(DESK, "cases.objection", gettext_lazy("申报 %(number)s 收到一件异议"), gettext_lazy("请在期限内核查处理。")),
        Line(PARTY, "cases.objection", gettext_lazy("申报 %(number)s 收到一件异议"), gettext_lazy("办理单位正在核查，需要您说明时会与您联系。")),
    ),
    HappeningKind.OBJECTION_SETTLED: (
        Line(PARTY, "cases.objection", gettext_lazy("申报 %(number)s 的异议已经处理"), _OPEN),
        Line(DESK, "cases.objection", gettext_lazy("申报 %(number)s 的异议已经处理"), _OPEN),
    ),
    HappeningKind.OBJECTION_ENDED: (
        Line(PARTY, "cases.objection", gettext_lazy("申报 %(number)s 的异议已有结论"), gettext_lazy("处理结论：%(state)s。")),
        Line(DESK, "cases.objection", gettext_lazy("申报 %(number)s 的异议已有结论"), gettext_lazy("处理结论：%(state)s。")),
    ),
    HappeningKind.OBJECTION_ANSWERED: (
        Line(PARTY, "cases.objection", gettext_lazy("您提出的异议 %(number)s 已有答复"), gettext_lazy("处理结论和答复写在异议的页面里，请打开查看。")),
    ),
    HappeningKind.APPEALED: (
        Line(REVIEWER, "cases.appeal", gettext_lazy("申报 %(number)s 申请复议"), gettext_lazy("请在期限内审查决定。")),
        Line(AUTHOR, "cases.appeal", gettext_lazy("申报 %(number)s 申请复议"), gettext_lazy("申报单位对本机关的决定申请复议，由上一级审查。")),
        Line(PARTY, "cases.appeal", gettext_lazy("已收到对申报 %(number)s 的复议申请"), _OPEN),
    ),
    HappeningKind.APPEAL_DECIDED: (
        Line(PARTY, "cases.appeal", gettext_lazy("申报 %(number)s 的复议已有决定"), gettext_lazy("决定和理由写在复议决定书里，请签收。")),
        Line(AUTHOR, "cases.appeal", gettext_lazy("申报 %(number)s 的复议已有决定"), _OPEN),
    ),
    HappeningKind.LETTER_ISSUED: (
        Line(PARTY, "cases.letter", gettext_lazy("申报 %(number)s 有新的文书"), gettext_lazy("请打开申报签收。")),
    ),
    HappeningKind.ASSIGNED: (
        Line(SEAT, "cases.assigned", gettext_lazy("请您经办申报 %(number)s"), _OPEN),
    ),
    HappeningKind.INVITED: (
        Line(INVITED, "cases.assigned", gettext_lazy("请您评审申报 %(number)s"), gettext_lazy("请打开申报，看完填报内容和佐证材料后提交意见；与申报单位有利害关系或者没有时间的，在申报页面点“不能评审”说明。")),
    ),
    HappeningKind.DECLINED: (
        Line(ASKER, "cases.progress", gettext_lazy("申报 %(number)s 有专家不能评审"), gettext_lazy("原因写在申报页面的“受邀评审”里。需要的话，请另请一位专家。")),
    ),
    HappeningKind.UNINVITED: (
        Line(UNINVITED, "cases.assigned", gettext_lazy("不用再评审申报 %(number)s"), gettext_lazy("邀请您的部门结束了这项邀请，申报和材料不再显示。您已经提交的意见留在申报的经过里。")),
    ),
    HappeningKind.REVIEWED: (
        Line(DESK, "cases.progress", gettext_lazy("申报 %(number)s 收到评审意见"), gettext_lazy("受邀的评审专家提交了意见，写在申报的经过里。")),
    ),
    HappeningKind.ROUND_MOVED: (
        Line(PARTY, "cases.round", gettext_lazy("“%(round)s”的申报时间有调整"), gettext_lazy("现在不再另设截止时间，批次关闭以前都可以提交。您有还没提交的申报。"), gettext_lazy("现在是 %(day)s（北京时间）。您有还没提交的申报，请按新的时间提交。")),
    ),
    HappeningKind.ROUND_CLOSED: (
        Line(PARTY, "cases.round", gettext_lazy("“%(round)s”提前结束"), gettext_lazy("没有提交的申报不能再提交，填写的内容仍然保留。理由见批次页面。")),
    ),
    HappeningKind.ROUND_NOTICE: (
        Line(PARTY, "cases.round", gettext_lazy("“%(round)s”有新的通知"), gettext_lazy("《%(title)s》，全文见批次页面。您有还没提交的申报。")),
    ),
}  # fmt: skip


def filled(text: Any, number: str, told: Mapping[str, Any]) -> str:
    words = {name: told.get(name, "") for name in ("state", "day", "round", "title")}
    return str(text) % {"number": number, **words}


def reminder(number: str, day: str, left: int) -> tuple[str, str]:
    return _("申报 %(number)s %(day)s 到期") % {"number": number, "day": day}, _(
        "还剩 %(left)s 个工作日，请按时办理。"
    ) % {"left": left} if left else _("今天到期，请按时办理。")


def last_call(title: str, day: str, left: int) -> tuple[str, str]:
    """For what was never handed in."""
    return _("“%(round)s”%(day)s 截止") % {"round": title, "day": day}, _(
        "还剩 %(left)s 个工作日。您有还没提交的申报，请在截止前提交。"
    ) % {"left": left} if left else _("今天截止。您有还没提交的申报，请在截止前提交。")


def appeal_ends(number: str, day: str, left: int) -> tuple[str, str]:
    return _("申报 %(number)s 申请复议的期限 %(day)s 到期") % {"number": number, "day": day}, _(
        "还剩 %(left)s 个工作日。不服决定的，请在到期前打开申报申请复议；没有异议的不用办理。"
    ) % {"left": left} if left else _("今天到期。不服决定的，请今天打开申报申请复议；没有异议的不用办理。")


def overdue(number: str, day: str, left: int) -> tuple[str, str]:
    return _("申报 %(number)s 已超期") % {"number": number}, _(
        "办理期限是 %(day)s，已超 %(left)s 个工作日，仍未办理。请督促或者改派。"
    ) % {"day": day, "left": left}


# what is owed by a day of its own ---------------------------------------------------------------------------------


class Owing(StrEnum):
    OBJECTION = "objection"
    APPEAL = "appeal"
    QUESTION = "question"
    SCORES = "scores"


@dataclass(frozen=True)
class OwedWords:
    """`today` stands instead of the body on the last day itself."""

    kind: str
    subject: Any
    body: Any
    today: Any = ""


OWED: Mapping[tuple[Owing, bool], OwedWords] = {
    (Owing.OBJECTION, False): OwedWords("cases.due", gettext_lazy("申报 %(number)s 的异议 %(day)s 到期"), gettext_lazy("还剩 %(left)s 个工作日，请核查处理并答复异议人。"), gettext_lazy("今天到期，请核查处理并答复异议人。")),
    (Owing.OBJECTION, True): OwedWords("cases.overdue", gettext_lazy("申报 %(number)s 的异议超期未处理"), gettext_lazy("处理期限是 %(day)s，已超 %(left)s 个工作日。请尽快核查处理。")),
    (Owing.APPEAL, False): OwedWords("cases.due", gettext_lazy("申报 %(number)s 的复议 %(day)s 到期"), gettext_lazy("还剩 %(left)s 个工作日，请按时审查决定。"), gettext_lazy("今天到期，请审查决定。")),
    (Owing.APPEAL, True): OwedWords("cases.overdue", gettext_lazy("申报 %(number)s 的复议超期未决定"), gettext_lazy("决定期限是 %(day)s，已超 %(left)s 个工作日。请尽快审查决定。")),
    (Owing.QUESTION, False): OwedWords("cases.due", gettext_lazy("申报 %(number)s 的问题 %(day)s 前要答复"), gettext_lazy("还剩 %(left)s 个工作日。请打开申报答复办理单位的问题。"), gettext_lazy("今天是最后一天。请打开申报答复办理单位的问题。")),
    (Owing.QUESTION, True): OwedWords("cases.question", gettext_lazy("申报 %(number)s 的问题到期没有答复"), gettext_lazy("要求在 %(day)s 以前答复。可以联系申报单位、撤回这个问题，或者按已有的材料办理。")),
    (Owing.SCORES, False): OwedWords("cases.due", gettext_lazy("申报 %(number)s 的评分 %(day)s 到期"), gettext_lazy("还剩 %(left)s 个工作日。请打开申报，逐项评分后提交。"), gettext_lazy("今天是最后一天。请打开申报，逐项评分后提交。")),
    (Owing.SCORES, True): OwedWords("cases.overdue", gettext_lazy("申报 %(number)s 有专家没有按期评分"), gettext_lazy("评分期限是 %(day)s，已超 %(left)s 个工作日。请联系专家，或者换下由下一位接替。")),
}  # fmt: skip
"""By what is owed, and whether its day has passed."""


def told_of(words: OwedWords, number: str, day: str, left: int) -> tuple[str, str]:
    named = {"number": number, "day": day, "left": left}
    body = words.today if words.today and not left else words.body
    return str(words.subject) % named, str(body) % named
