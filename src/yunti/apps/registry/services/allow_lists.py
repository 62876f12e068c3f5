"""Allow-lists: judging the rows of a new edition, publishing it whole, an officer's word for an entry without a credit code.

Not here: what a list means for a party (`queries.knowledge`), reading files (`importing.allow_lists`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.reference.queries.regions import full_region_name
from yunti.apps.registry.masterdata import Wrong, clean_uscc
from yunti.apps.registry.models import AllowList, AllowListEntry, AllowListMatch, Enterprise
from yunti.apps.registry.permissions import can_edit_party, can_keep_bans, can_keep_list
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
    _refuse_beside(code, jurisdiction)
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


def _refuse_beside(code: str, jurisdiction: str) -> None:
    """Two lists of one code never hold in one place: what stands on it would follow from which is newer."""
    for each in AllowList.objects.filter(code=code, valid_to__isnull=True).exclude(jurisdiction=jurisdiction):
        if lies_within(each.jurisdiction, jurisdiction) or lies_within(jurisdiction, each.jurisdiction):
            raise Conflict(
                "list_of_another",
                _("代号 %(code)s 的名单已经由%(who)s发布。")
                % {"code": code, "who": full_region_name(each.jurisdiction, clock.today())},
                next_step=_("请由它发布新的一版，或者改用另一个代号。"),
            )


def _end_the_one_before(step: Step, code: str, jurisdiction: str, valid_from: date) -> None:
    open_ones = AllowList.objects.filter(code=code, jurisdiction=jurisdiction, valid_to__isnull=True)
    for row in step.lock(open_ones):
        if row.valid_from >= valid_from:
            raise Conflict(
                "edition_order", _("已有从 %(day)s 起的一版，新的一版要晚于它。") % {"day": row.valid_from}
            )
        row.valid_to = date.fromordinal(valid_from.toordinal() - 1)
        step.save(row)


@command("registry.confirm_listed")
def confirm_listed(
    step: Step, *, entry: AllowListEntry, party: Enterprise, reason: str, by: Actor
) -> AllowListMatch:
    """From now on the entry counts for this party; cases handed in before keep what was read then."""
    step.require(can_keep_bans(by))
    step.require(can_edit_party(by, party))
    row = step.lock_one(AllowListEntry.objects.filter(pk=entry.pk))
    if row.uscc:
        raise Conflict("has_a_code", _("这一行有信用代码，不用确认。"))
    if not lies_within(row.allow_list.jurisdiction, party.region_code):
        raise Conflict("list_of_another", _("这份名单不适用于这家单位所在的地区。"))
    if AllowListMatch.objects.filter(entry=row).exists():
        raise Conflict("already_confirmed", _("这一行已经确认过。"))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写确认的依据。"), _("例如核对了营业执照。"))])
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


@command("registry.withdraw_listed")
def withdraw_listed(step: Step, *, match: AllowListMatch, by: Actor) -> None:
    step.require(can_keep_bans(by))
    row = step.lock_one(AllowListMatch.objects.filter(pk=match.pk))
    step.require(can_edit_party(by, Enterprise.objects.get(uscc=row.uscc)))
    step.record(row, details={"entry": row.entry.name, "uscc": row.uscc, "reason": row.reason})
    step.delete(row)
