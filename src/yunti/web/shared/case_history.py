"""What happened in a case, newest first: steps with their reasons, statements, people asked, objections.

Not here: the rows (`apps.cases`), the audit log (`web.audit`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.enums import DECLINED, INTERESTED, ObjectionState
from yunti.apps.cases.queries.cases import Case
from yunti.apps.cases.queries.file import CaseFile
from yunti.kit import clock
from yunti.kit.wording import labelled, listed
from yunti.packs.reading import Pack
from yunti.web.shared.case_checks import clauses

SEPARATOR = re.compile(r"\u3001|, ")  # of lists as rows keep them, in the language of whoever wrote


@dataclass(frozen=True)
class Event:
    at: datetime
    title: str
    who: str
    aside: str = ""
    reasons: tuple[str, ...] = ()
    note: str = ""
    clause: str = ""


def events_of(pack: Pack, case: Case, file: CaseFile) -> list[Event]:
    found = [
        *_moves(pack, case, file),
        *_statements(pack, file),
        *_asked(pack, file),
        *_objections(file),
        *_reopened(pack, case, file),
        Event(clock.local(case.started_at), _("开始填写"), ""),
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)


def _moves(pack: Pack, case: Case, file: CaseFile) -> Iterator[Event]:
    workflow = pack.section("workflows")[case.workflow]
    titles = {spec["action"]: spec["title"] for spec in workflow["moves"]}
    states: Mapping[str, Any] = workflow["states"]
    for move in file.moves:
        target = states.get(move.target, {}).get("title", move.target)
        yield Event(
            clock.local(move.moved_at),
            titles.get(move.action, move.action),
            _who(pack, file, move.moved_by, move.role),
            _("转为“%(state)s”") % {"state": target},
            tuple(move.reasons),
            move.note,
            clauses(pack, [part for part in SEPARATOR.split(move.clause) if part]),
        )
        if move.left_out:
            yield Event(
                clock.local(move.moved_at),
                _("下列单位没有统一社会信用代码，未能限制申报"),
                "",
                reasons=tuple(move.left_out),
                note=_("查明代码以后，请在“名单”里登记禁止申报。"),
            )


def _statements(pack: Pack, file: CaseFile) -> Iterator[Event]:
    guards = pack.section("guards")
    moments = {clock.local(move.moved_at) for move in file.moves}
    for each in file.statements:
        at = clock.local(each.stated_at)
        title = guards.get(each.guard, {}).get("title", each.guard)
        left_out = is_left_out(file, each)
        if left_out:
            title = _("%(title)s（与申报单位有利害关系，不作数）") % {"title": title}
        elif each.withdrawn_at is not None:
            title = _("%(title)s（已撤回）") % {"title": title}
        if at in moments and not each.note:
            continue  # made with the step itself, which says it
        note = (
            "" if left_out or any(each.note == "\n".join(move.reasons) for move in file.moves) else each.note
        )
        yield Event(at, labelled(_("确认"), title), _who(pack, file, each.stated_by, each.role), note=note)


def is_left_out(file: CaseFile, statement: Any) -> bool:
    """Said by somebody with an interest in the case: that it was said is shown, its words are nothing to decide on."""
    return any(
        each.end in INTERESTED
        and statement.withdrawn_at is not None
        and each.ended_at <= statement.withdrawn_at
        and each.person.ref == statement.stated_by
        for each in file.assignments
    )


def _asked(pack: Pack, file: CaseFile) -> Iterator[Event]:
    actors = pack.section("actors")
    for each in file.assignments:
        role = actors.get(each.role, {}).get("title", each.role)
        yield Event(clock.local(each.assigned_at), labelled(_("邀请"), role), each.person.name)
        if each.ended_at is not None:
            ended = clock.local(each.ended_at)
            title, aside = _("邀请结束"), ""
            if each.end in DECLINED:
                title, aside = _("谢绝评审"), each.get_end_display()
            elif each.end in INTERESTED:
                aside = each.get_end_display()
            yield Event(ended, labelled(title, role), each.person.name, aside, note=each.ended_reason)


def _objections(file: CaseFile) -> Iterator[Event]:
    """Only that there is one and what became of it: who objects and with what words is read where it is settled."""
    for each in file.objections:
        if each.state == ObjectionState.RAISED:
            continue  # nobody stood by it yet
        state = str(each.get_state_display())
        yield Event(clock.local(each.confirmed_at or each.raised_at), labelled(_("异议"), state), "")
        if each.settled_at is not None:
            yield Event(clock.local(each.settled_at), labelled(_("异议处理"), state), "", note=each.outcome)


def _reopened(pack: Pack, case: Case, file: CaseFile) -> Iterator[Event]:
    states: Mapping[str, Any] = pack.section("workflows")[case.workflow]["states"]
    for each in case.reopenings.all():
        target = states.get(each.target, {}).get("title", each.target)
        yield Event(
            clock.local(each.reopened_at),
            _("重新办理"),
            file.names.get(each.reopened_by, ""),
            _("转为“%(state)s”") % {"state": target},
            note=each.reason,
            clause=clauses(pack, [part for part in SEPARATOR.split(each.clause) if part]),
        )


def _who(pack: Pack, file: CaseFile, ref: str, roles: str) -> str:
    actors = pack.section("actors")
    held = [role for role in SEPARATOR.split(roles) if role]
    own = [role for role in held if actors.get(role, {}).get("desk") != "public"]  # the rest is everybody
    titles = listed(actors.get(role, {}).get("title", role) for role in own or held)
    name = file.names.get(ref, "")
    return _("%(name)s，%(role)s") % {"name": name, "role": titles} if name and titles else name or titles
