"""Allow-lists: judging the rows of a new edition, publishing it whole, ending a list, making that of a lower place one's own, an
officer's word for or against an entry without a credit code.

Not here: what a list means for a party (`queries.knowledge`), reading files (`importing.allow_lists`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.reference.queries.regions import full_region_name
from yunti.apps.registry.masterdata import Wrong, clean_uscc
from yunti.apps.registry.models import (
    AllowList,
    AllowListCode,
    AllowListDenial,
    AllowListEntry,
    AllowListMatch,
    Enterprise,
)
from yunti.apps.registry.permissions import (
    can_keep_bans,
    can_keep_list,
    can_say_who_is_listed,
    can_take_over_list,
)
from yunti.apps.registry.queries.allow_lists import editions_left, lists_below, not_over
from yunti.apps.registry.services.telling import tell_list_ended
from yunti.domain.dates import ONE_DAY
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem

LONGEST_NAME = 200


@dataclass(frozen=True)
class JudgedRow:
    """One row as it would be entered, with everything that is wrong with it; `number` counts from one."""

    number: int
    uscc: str
    name: str
    problems: tuple[str, ...]


def judge_rows(entries: Sequence[tuple[str, str]]) -> list[JudgedRow]:
    """Every row, every fault; a code or a name without code stands once."""
    seen: dict[str, int] = {}
    return [_judge(number, uscc, name, seen) for number, (uscc, name) in enumerate(entries, 1)]


def _judge(number: int, uscc: str, name: str, seen: dict[str, int]) -> JudgedRow:
    problems = []
    uscc, name = uscc.strip(), name.strip()
    if uscc:
        try:
            uscc = clean_uscc(uscc, clock.today())
        except Wrong as wrong:
            problems.append(" ".join(part for part in (wrong.text, wrong.suggestion) if part))
    if not name:
        problems.append(_("没有名称。"))
    elif len(name) > LONGEST_NAME:
        problems.append(_("名称超过 %(most)d 个字。") % {"most": LONGEST_NAME})
    key = uscc or name
    if key and key in seen:
        problems.append(_("与第 %(number)d 行重复。") % {"number": seen[key]})
    seen.setdefault(key, number)
    return JudgedRow(number, uscc, name, tuple(problems))


@command("registry.publish_allow_list")
def publish_allow_list(
    step: Step,
    *,
    code: str,
    title: str,
    edition: str,
    source: str,
    valid_from: date,
    entries: Sequence[tuple[str, str]],
    by: Actor,
    jurisdiction: str = "",
) -> AllowList:
    """A complete new edition of (credit code, name) pairs; the edition in force until now ends the day before.

    `jurisdiction` is whose list it is, where somebody above publishes it; else it is that of the desk.
    """
    jurisdiction = jurisdiction or by.jurisdiction
    step.require(can_keep_list(by, jurisdiction))
    rows = judge_rows(entries)
    problems = _missing({"title": title, "edition": edition, "source": source}) + _of_rows(rows)
    if problems:
        raise InvalidInput(problems)
    _hold(step, code)
    _refuse_beside(code, jurisdiction, valid_from, by)
    _end_the_one_before(step, code, jurisdiction, valid_from)
    try:
        with transaction.atomic():
            made = step.create(
                AllowList,
                code=code,
                title=title.strip(),
                edition=edition.strip(),
                source=source.strip(),
                jurisdiction=jurisdiction,
                valid_from=valid_from,
            )
            step.bulk_create(
                AllowListEntry,
                [AllowListEntry(allow_list=made, uscc=row.uscc, name=row.name) for row in rows],
            )
    except IntegrityError as error:
        raise Conflict("edition_exists", _("这一版已经存在，或名单里有重复的信用代码。")) from error
    step.record(made, details={"code": code, "of": jurisdiction, "edition": edition, "entries": len(rows)})
    return made


def _missing(needed: dict[str, str]) -> list[Problem]:
    labels = {"title": _("名称"), "edition": _("版次"), "source": _("来源")}
    return [
        Problem(name, "empty", _("没有填写%(label)s。") % {"label": labels[name]})
        for name, text in needed.items()
        if not text.strip()
    ]


def _of_rows(rows: Sequence[JudgedRow]) -> list[Problem]:
    if not rows:
        return [Problem("entries", "empty", _("名单是空的。"), _("每行一个信用代码和名称。"))]
    return [
        Problem(
            "entries",
            "bad_row",
            _("第 %(number)d 行：%(problems)s") % {"number": row.number, "problems": " ".join(row.problems)},
        )
        for row in rows
        if row.problems
    ]


def _hold(step: Step, code: str) -> None:
    """One at a time for a code, also where no list of it is there to be locked: of two that make the row at once the database lets one
    do so, and the other begins anew and waits."""
    if not step.lock(AllowListCode.objects.filter(code=code)):
        step.create(AllowListCode, code=code)


def _refuse_beside(code: str, jurisdiction: str, valid_from: date, by: Actor) -> None:
    """Two lists of one code never hold in one place: what stands on it would follow from which is newer."""
    others = AllowList.objects.filter(not_over(valid_from), code=code).exclude(jurisdiction=jurisdiction)
    for each in others.order_by("id"):
        if not (lies_within(each.jurisdiction, jurisdiction) or lies_within(jurisdiction, each.jurisdiction)):
            continue
        below = can_take_over_list(by, each.jurisdiction)
        raise Conflict(
            "list_of_another",
            _("代号 %(code)s 的名单已经由%(who)s发布。")
            % {"code": code, "who": full_region_name(each.jurisdiction, clock.today())},
            next_step=_("请在那份名单的页面收归本级，或者改用另一个代号。")
            if below
            else _("请由它发布新的一版，或者改用另一个代号。"),
        )


def _end_the_one_before(step: Step, code: str, jurisdiction: str, valid_from: date) -> None:
    """The lock on the code keeps others off the rows."""
    for row in AllowList.objects.filter(not_over(valid_from), code=code, jurisdiction=jurisdiction):
        if row.valid_from >= valid_from:
            raise Conflict(
                "edition_order", _("已有从 %(day)s 起的一版，新的一版要晚于它。") % {"day": row.valid_from}
            )
        row.valid_to = valid_from - ONE_DAY
        step.save(row)


@command("registry.end_allow_list")
def end_allow_list(step: Step, *, each: AllowList, on: date, reason: str, by: Actor) -> list[AllowList]:
    """From `on` the place has no list of the code: the edition that holds then ends, those still to come never begin.

    Cases handed in before keep what was read. Its authority, or another, may publish one again later.
    """
    step.require(can_keep_list(by, each.jurisdiction))
    problems = _unfit_end("on", on, reason)
    if problems:
        raise InvalidInput(problems)
    _hold(step, each.code)
    rows = editions_left(each, on)
    if not rows:
        raise Conflict("list_over", _("这份名单到那天已经不生效，不用终止。"))
    _let_end(step, rows, on, reason, by)
    details = {"code": each.code, "of": each.jurisdiction, "on": on, "reason": reason.strip()}
    step.record(rows[0], details={**details, "editions": [row.edition for row in rows]})
    return rows


@command("registry.take_over_allow_list")
def take_over_allow_list(
    step: Step,
    *,
    each: AllowList,
    title: str,
    edition: str,
    source: str,
    valid_from: date,
    entries: Sequence[tuple[str, str]],
    reason: str,
    by: Actor,
) -> AllowList:
    """From `valid_from` the code is of the place above: the lists that lower places have of it end, and its own first edition begins."""
    step.require(can_take_over_list(by, each.jurisdiction))
    problems = _unfit_end("valid_from", valid_from, reason)
    if problems:
        raise InvalidInput(problems)
    _hold(step, each.code)
    rows = lists_below(each, by.jurisdiction, valid_from)
    if not rows:
        raise Conflict("list_over", _("下级到那天已经没有这个代号的名单，直接发布就可以。"))
    _let_end(step, rows, valid_from, reason, by)
    made = publish_allow_list(
        code=each.code,
        title=title,
        edition=edition,
        source=source,
        valid_from=valid_from,
        entries=entries,
        by=by,
    )
    details = {"code": each.code, "of": by.jurisdiction, "from": valid_from, "reason": reason.strip()}
    places = sorted({row.jurisdiction for row in rows})
    step.record(made, details={**details, "taken_from": places, "ended": [row.ref for row in rows]})
    return made


def _unfit_end(field: str, on: date, reason: str) -> list[Problem]:
    problems = []
    if on < clock.today():
        problems.append(
            Problem(field, "past_day", _("过去的日子已经按名单核对过。"), _("填今天或以后的日期。"))
        )
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写理由。"), _("例如通知的文号。")))
    return problems


def _let_end(step: Step, rows: Sequence[AllowList], on: date, reason: str, by: Actor) -> None:
    for row in rows:
        row.ended_on, row.ended_by, row.ended_reason = max(on, row.valid_from), by.ref, reason.strip()
        step.save(row)
    for row in {row.jurisdiction: row for row in reversed(rows)}.values():
        tell_list_ended(row, by)


@command("registry.confirm_listed")
def confirm_listed(
    step: Step, *, entry: AllowListEntry, party: Enterprise, reason: str, by: Actor
) -> AllowListMatch:
    """From now on the entry counts for this party, also in cases handed in before that wait for this word."""
    row = _open_entry(step, entry, party, reason, by)
    made = step.create(
        AllowListMatch,
        entry=row,
        uscc=party.uscc,
        reason=reason.strip(),
        confirmed_at=clock.now(),
        confirmed_by=by.ref,
    )
    step.record(made, details={"entry": row.name, "uscc": party.uscc, "reason": reason.strip()})
    return made


@command("registry.deny_listed")
def deny_listed(
    step: Step, *, entry: AllowListEntry, party: Enterprise, reason: str, by: Actor
) -> AllowListDenial:
    """The same name, but another enterprise: the entry neither counts for this party nor waits for a word any more."""
    row = _open_entry(step, entry, party, reason, by)
    made = step.create(
        AllowListDenial,
        entry=row,
        uscc=party.uscc,
        reason=reason.strip(),
        denied_at=clock.now(),
        denied_by=by.ref,
    )
    step.record(made, details={"entry": row.name, "uscc": party.uscc, "reason": reason.strip()})
    return made


def _open_entry(
    step: Step, entry: AllowListEntry, party: Enterprise, reason: str, by: Actor
) -> AllowListEntry:
    """The entry, locked, of which nothing was said yet as far as this party goes; and whoever speaks says why."""
    step.require(can_say_who_is_listed(by, party))
    row = step.lock_one(AllowListEntry.objects.filter(pk=entry.pk))
    if row.uscc:
        raise Conflict("has_a_code", _("这一行有信用代码，不用确认。"))
    if not lies_within(row.allow_list.jurisdiction, party.region_code):
        raise Conflict("list_of_another", _("这份名单不适用于这家单位所在的地区。"))
    if AllowListMatch.objects.filter(entry=row).exists():
        raise Conflict("already_confirmed", _("这一行已经确认过。"))
    if AllowListDenial.objects.filter(entry=row, uscc=party.uscc).exists():
        raise Conflict(
            "already_denied",
            _("已经确认这一行不是这家单位。"),
            next_step=_("要改，请先撤销原来的确认。"),
        )
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写确认的依据。"), _("例如核对了营业执照。"))])
    return row


@command("registry.withdraw_denied")
def withdraw_denied(step: Step, *, denial: AllowListDenial, by: Actor) -> None:
    step.require(can_keep_bans(by))
    row = step.lock_one(AllowListDenial.objects.filter(pk=denial.pk))
    step.require(can_say_who_is_listed(by, Enterprise.objects.get(uscc=row.uscc)))
    step.record(row, details={"entry": row.entry.name, "uscc": row.uscc, "reason": row.reason})
    step.delete(row)


@command("registry.withdraw_listed")
def withdraw_listed(step: Step, *, match: AllowListMatch, by: Actor) -> None:
    step.require(can_keep_bans(by))
    row = step.lock_one(AllowListMatch.objects.filter(pk=match.pk))
    step.require(can_say_who_is_listed(by, Enterprise.objects.get(uscc=row.uscc)))
    step.record(row, details={"entry": row.entry.name, "uscc": row.uscc, "reason": row.reason})
    step.delete(row)
