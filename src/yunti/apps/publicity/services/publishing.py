"""Publishing a list: what the officer saw, frozen with its number and digest; its period begins, or its step is taken.

Not here: what is ready (`queries.ready`), withdrawing (`withdrawing.py`), objections (`objecting.py`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import has_no_interest
from yunti.apps.cases.services.locking import lock_cases
from yunti.apps.cases.services.moving import move_case
from yunti.apps.cases.services.moving_many import Failed, NotAllMoved
from yunti.apps.cases.services.showing import show_cases
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.enums import ListKind
from yunti.apps.publicity.models import ListLine, PublicList
from yunti.apps.publicity.permissions import can_change_list, can_publish
from yunti.apps.publicity.queries.ready import (
    MOST_LINES,
    Line,
    preview_digest,
    ready_lines,
    sources_of,
    statements_of,
)
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.domain.calendar import UnpublishedYearError
from yunti.domain.exact_json import canonical_json
from yunti.domain.masking import find_personal_data
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.periods import period_of
from yunti.packs.publicity import Showing, showing_named
from yunti.packs.reading import Pack

LONGEST_CONTACT, LONGEST_REASON = 300, 400
NUMBERS = {ListKind.PUBLICITY: "公示〔%s〕%s-%s号", ListKind.ANNOUNCEMENT: "公布〔%s〕%s-%s号"}


@dataclass(frozen=True)
class NewList:
    """`name` is the entry of the pack, `cases` their references, `seen` the digest of the preview."""

    round: Round
    name: str
    cases: tuple[str, ...]
    seen: str
    contact: str = ""
    replaces: PublicList | None = None
    reason: str = ""
    stated: bool = False


@command("publicity.publish_list")
def publish_list(step: Step, *, new: NewList, by: Actor, key: str | None = None) -> PublicList:
    pack = pack_of(new.round)
    showing = showing_named(pack, new.name)
    if showing is None or showing.is_handed_over:
        raise InvalidInput([Problem("name", "unknown", _("这个项目没有这种名单。"))])
    step.require(can_publish(by, pack, showing))
    if new.replaces is not None:
        step.require(can_change_list(by, new.replaces, pack, showing))
    problems = problems_of(new, showing)
    if problems:
        raise InvalidInput(problems)
    step.lock(
        Organisation.objects.filter(ref=by.organisation_ref)
    )  # lists of one authority are counted one by one
    lock_cases(step, list(Case.objects.filter(ref__in=new.cases)))
    lines = _lines_as_seen(new, by)
    for line in lines:
        step.require(has_no_interest(by, line.case))
    opened_on = clock.today()
    last_day = last_day_of_list(pack, showing, opened_on) if showing.is_publicity else None
    if not showing.is_publicity:
        _take_step(pack, showing, lines, new, by)
    made = freeze_list(step, new, showing, lines, opened_on, last_day, by)
    if new.replaces is not None:
        _end_replaced(step, new, lines)
    if showing.is_publicity:
        show_cases(step, lock_cases(step, [line.case for line in lines]), last_day)
    record_list(step, made, new, lines, showing)
    return made


def problems_of(new: NewList, showing: Showing) -> list[Problem]:
    """What is missing before anybody looks at the lines; the preview says the same."""
    problems = []
    if not new.cases:
        problems.append(Problem("case", "empty", _("没有选中要列入名单的申报。")))
    if len(new.cases) > MOST_LINES:
        text = _("一份名单最多 %(most)s 行，请分开发布。") % {"most": MOST_LINES}
        problems.append(Problem("case", "too_many", text))
    if showing.objections is not None and not new.contact.strip():
        problems.append(Problem("contact", "empty", _("没有填写受理异议的联系方式。"), _("例如科室和座机。")))
    if len(new.contact) > LONGEST_CONTACT:
        text = _("联系方式不超过 %(most)s 字。") % {"most": LONGEST_CONTACT}
        problems.append(Problem("contact", "too_long", text))
    if new.replaces is not None and not new.reason.strip():
        problems.append(Problem("reason", "empty", _("没有写明更正的理由。")))
    if len(new.reason) > LONGEST_REASON:
        text = _("理由不超过 %(most)s 字。") % {"most": LONGEST_REASON}
        problems.append(Problem("reason", "too_long", text))
    for name, told in (("contact", new.contact), ("reason", new.reason)):
        if find_personal_data(told):
            text = _("这一项会公开，不能写手机、邮箱、证件号等个人信息。")
            problems.append(
                Problem(name, "personal_data", text, _("写科室和座机。") if name == "contact" else "")
            )
    return problems


def _lines_as_seen(new: NewList, by: Actor) -> list[Line]:
    """The list that is frozen is the one that was looked at."""
    lines = ready_lines(by, new.round, new.name, chosen=new.cases, replaces=new.replaces)
    if preview_digest(lines) != new.seen:
        raise Conflict(
            "changed_since_preview",
            _("在您预览之后，有申报办过一步或者内容变了，名单没有发布。"),
            next_step=_("请重新核对名单再发布。"),
        )
    sighted = [line for line in lines if line.sighted]
    if sighted:
        told = listed(f"{line.case.number} {listed(line.sighted)}" for line in sighted[:5])
        raise Refused(
            "personal_data",
            _("名单里有个人信息，不能公开：%(told)s。") % {"told": told},
            next_step=_("请先改正档案或填报内容，再发布。"),
        )
    return lines


def last_day_of_list(pack: Pack, showing: Showing, opened_on: date) -> date:
    """Counted once, when the list is published; a holiday announced later moves no running period."""
    period = period_of(pack, showing.days, opened_on)
    if period is None:
        raise Refused("no_period", _("项目没有写明公示期的长短，不能公示。"))
    try:
        return working_calendar().end_of_period(opened_on, period, defer=False).sure()
    except UnpublishedYearError as problem:
        raise Refused("unpublished_year", str(problem.said)) from problem


def _take_step(pack: Pack, showing: Showing, lines: Sequence[Line], new: NewList, by: Actor) -> None:
    """The step of the announcement for every case that has not gone it: all of them or nothing is published."""
    sources = sources_of(pack, showing)
    failed = []
    waiting = [line.case for line in lines if line.case.state in sources]
    for case in sorted(waiting, key=lambda each: each.pk):
        try:
            move_case(
                case=case,
                action=showing.action,
                seen=case.moves.count(),
                by=by,
                stated=_statements(pack, showing, new),
            )
        except Refused as refusal:
            failed.append(Failed(case.ref, refusal))
    if failed:
        raise NotAllMoved(failed, len(lines))


def _statements(pack: Pack, showing: Showing, new: NewList) -> Mapping[str, str]:
    """What the officer confirmed with the list, for the guards of the step that are a person's word."""
    if not new.stated:
        return {}
    return dict.fromkeys(statements_of(pack, showing), showing.title)


def freeze_list(
    step: Step,
    new: NewList,
    showing: Showing,
    lines: Sequence[Line],
    opened_on: date,
    last_day: date | None,
    by: Actor,
) -> PublicList:
    kind = ListKind.PUBLICITY if showing.is_publicity else ListKind.ANNOUNCEMENT
    same = PublicList.objects.filter(kind=kind, jurisdiction=by.jurisdiction, year=opened_on.year)
    ordinal = (same.aggregate(last=Max("ordinal"))["last"] or 0) + 1
    number = NUMBERS[kind] % (opened_on.year, by.jurisdiction, ordinal)
    content = canonical_json(_content(number, new, showing, lines, opened_on, last_day, by))
    made = step.create(
        PublicList,
        kind=kind,
        number=number,
        year=opened_on.year,
        ordinal=ordinal,
        name=showing.name,
        round=new.round,
        jurisdiction=by.jurisdiction,
        title=showing.title,
        authority=by.organisation_name,
        contact=new.contact.strip(),
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        line_count=len(lines),
        opened_on=opened_on,
        last_day=last_day,
        replaces=new.replaces,
        published_at=clock.now(),
        published_by=by.ref,
        is_example=new.round.is_example,
    )
    rows = [ListLine(list=made, number=place, case=line.case) for place, line in enumerate(lines, 1)]
    step.bulk_create(ListLine, rows)
    return made


def _content(
    number: str,
    new: NewList,
    showing: Showing,
    lines: Sequence[Line],
    opened_on: date,
    last_day: date | None,
    by: Actor,
) -> dict[str, object]:
    """Everything that the public may read of the list, and nothing else."""
    return {
        "number": number,
        "title": showing.title,
        "text": showing.text,
        "authority": by.organisation_name,
        "contact": new.contact.strip(),
        "programme": new.round.programme,
        "edition": new.round.edition,
        "round": new.round.code,
        "round_title": new.round.title,
        "opened_on": opened_on,
        "last_day": last_day,
        "replaces": new.replaces.number if new.replaces is not None else None,
        "reason": new.reason.strip(),
        "columns": [column.label for column in showing.columns],
        "filters": [column.label for column in showing.columns if column.filters],
        "rows": [[place, *line.cells] for place, line in enumerate(lines, 1)],
    }


def _end_replaced(step: Step, new: NewList, lines: Sequence[Line]) -> None:
    old = ListLine.objects.filter(
        list=new.replaces, case__in=[line.case for line in lines], ended_at__isnull=True
    )
    for line in old.order_by("number"):
        line.ended_at, line.ended_reason = clock.now(), new.reason.strip()
        step.save(line, "ended_at", "ended_reason")


def record_list(step: Step, made: PublicList, new: NewList, lines: Sequence[Line], showing: Showing) -> None:
    step.record(
        made,
        details={
            "number": made.number,
            "digest": made.digest,
            "last_day": made.last_day,
            "cases": [line.case.ref for line in lines],
            "replaces": new.replaces.number if new.replaces is not None else "",
            "reason": new.reason.strip(),
        },
        clause=listed(showing.clause),
        edition=f"{new.round.programme}/{new.round.edition}",
    )
