"""Changing a round after it was opened: title, windows, what it tells; quotas. Each change is kept with its reason.

Not here: opening and closing (`rounds.py`), notices (`notices.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round, RoundChange, RoundQuota, RoundWindow
from yunti.apps.programmes.permissions import can_keep_rounds
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.programmes.services.asked import NewWindow, problems_of, refuse_closed, said
from yunti.apps.reference.queries.regions import region_name
from yunti.domain.exact_json import exact_json
from yunti.domain.money import yuan
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.wording import labelled, sequence
from yunti.packs.loading import load_json

LONGEST_TOLD = 600


@dataclass(frozen=True)
class Revision:
    """The round as it is to be from now on, whole; `seen` is how many changes there were when it was typed."""

    title: str
    windows: Sequence[NewWindow]
    facts: Mapping[str, Any]
    seen: int


@dataclass(frozen=True)
class Difference:
    what: str
    before: str
    after: str


@command("programmes.revise_round")
def revise_round(
    step: Step, *, round: Round, revision: Revision, reason: str, by: Actor, key: str | None = None
) -> Round:
    """A level whose window is taken away is bound by nothing but the closing of the round."""
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    step.require(can_keep_rounds(by, row.jurisdiction, row.programme))
    refuse_closed(row)
    if row.changes.count() != revision.seen:
        raise Conflict(
            "changed_meanwhile",
            _("填写期间有人改动了这个批次。"),
            next_step=_("请对照最新的内容再保存，已填的还在下面。"),
        )
    problems = problems_of(revision.title, revision.windows, revision.facts, pack_of(row))
    if not reason.strip():
        problems.append(_no_reason())
    if problems:
        raise InvalidInput(problems)
    before = {window.level: window for window in row.windows.all()}
    found = list(_differences(row, before, revision))
    if not found:
        raise InvalidInput([Problem("title", "same", _("没有改动任何内容。"))])
    row.title, row.facts = revision.title.strip(), exact_json(revision.facts)
    step.save(row, "title", "facts")
    _write_windows(step, row, before, revision.windows)
    _keep(step, row, found, reason, by)
    step.record(row, details={"reason": reason.strip(), "windows": [said(each) for each in revision.windows]})
    return row


def _differences(row: Round, before: Mapping[str, RoundWindow], revision: Revision) -> Iterator[Difference]:
    if row.title != revision.title.strip():
        yield Difference("title", row.title, revision.title.strip())
    after = {str(each.level): each for each in revision.windows}
    for level in dict.fromkeys((*before, *after)):
        was, now = _span(before.get(level)), _span(after.get(level))
        if was != now:
            yield Difference(level, was, now)
    facts = load_json(row.facts, "round")
    for name in dict.fromkeys((*facts, *revision.facts)):
        if facts.get(name) != revision.facts.get(name):
            yield Difference(f"facts.{name}", _told(facts.get(name)), _told(revision.facts.get(name)))


def _span(window: NewWindow | RoundWindow | None) -> str:
    if window is None:
        return ""
    opens, closes = clock.local(window.opens_at), clock.local(window.closes_at)
    return f"{opens:%Y-%m-%d %H:%M} — {closes:%Y-%m-%d %H:%M}"


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        value = sequence(labelled(key, each) for key, each in value.items())
    return str(value if value is not None else "")[:LONGEST_TOLD]


def _write_windows(
    step: Step, row: Round, before: Mapping[str, RoundWindow], windows: Sequence[NewWindow]
) -> None:
    after = {str(each.level): each for each in windows}
    for level, old in before.items():
        if level not in after:
            step.delete(old)
    for level, each in after.items():
        known = before.get(level)
        if known is None:
            step.create(RoundWindow, round=row, level=level, opens_at=each.opens_at, closes_at=each.closes_at)
        elif _span(known) != _span(each):
            known.opens_at, known.closes_at = each.opens_at, each.closes_at
            step.save(known, "opens_at", "closes_at")


def _keep(step: Step, row: Round, found: Sequence[Difference], reason: str, by: Actor) -> None:
    for each in found:
        step.create(
            RoundChange,
            round=row,
            what=each.what,
            before=each.before,
            after=each.after,
            reason=reason.strip(),
            changed_at=clock.now(),
            changed_by=by.ref,
            changed_by_name=by.name if by.is_person else "",
        )


@command("programmes.set_quota")
def set_quota(
    step: Step,
    *,
    round: Round,
    region_code: str,
    count: int | None,
    amount_fen: int | None,
    reason: str,
    by: Actor,
    key: str | None = None,
) -> RoundQuota:
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    step.require(can_keep_rounds(by, row.jurisdiction, row.programme))
    refuse_closed(row)
    _check_quota(row, region_code, count, amount_fen, reason)
    found = RoundQuota.objects.filter(round=row, region_code=region_code).first()
    before = {"count": found.count, "amount_fen": found.amount_fen} if found else None
    was = _quota_told(found.count, found.amount_fen) if found else ""
    now = _quota_told(count, amount_fen)
    if was == now:
        raise InvalidInput([Problem("value", "same", _("与现在的相同。"))])
    if found is None:
        found = step.create(
            RoundQuota, round=row, region_code=region_code, count=count, amount_fen=amount_fen
        )
    else:
        found.count, found.amount_fen = count, amount_fen
        step.save(found, "count", "amount_fen")
    _keep(step, row, [Difference(f"quota.{region_code}", was, now)], reason, by)
    after = {"count": count, "amount_fen": amount_fen}
    step.record(
        row, details={"region": region_code, "before": before, "after": after, "reason": reason.strip()}
    )
    return found


def _check_quota(
    row: Round, region_code: str, count: int | None, amount_fen: int | None, reason: str
) -> None:
    problems = []
    if count is None and amount_fen is None:
        problems.append(Problem("value", "empty", _("没有填写名额或金额。")))
    if (count is not None and count < 0) or (amount_fen is not None and amount_fen < 0):
        problems.append(Problem("value", "negative", _("名额和金额不能是负数。")))
    if not region_name(region_code) or not lies_within(row.jurisdiction, region_code):
        problems.append(Problem("region_code", "elsewhere", _("这个地区不在本批次的范围内。")))
    if not reason.strip():
        problems.append(_no_reason())
    if problems:
        raise InvalidInput(problems)


def _quota_told(count: int | None, amount_fen: int | None) -> str:
    return str(count) if count is not None else _("%(yuan)s 元") % {"yuan": yuan(amount_fen or 0).text}


def _no_reason() -> Problem:
    return Problem("reason", "empty", _("没有填写调整理由。"))
