"""Events of a round: announced to everybody at once, corrected field by field with a reason, called off with one.

Not here: who may (`permissions`), notices about a round (`notices.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.programmes.models import EventCorrection, Round, RoundEvent
from yunti.apps.programmes.permissions import can_announce, can_correct_event
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.wording import listed
from yunti.packs.events import Events, events_of
from yunti.packs.reading import Pack

WRITTEN_IN = "zh-hans"
LONGEST = {"title": 120, "place": 200, "topic": 5_000, "contact": 100}
NEEDED = ("title", "place", "topic")
SAID_AS = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class EventTold:
    """What an announcement says; `invited` are actors of the pack, `contact` an office's telephone, no person's."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    topic: str
    invited: tuple[str, ...]
    contact: str = ""

    def values(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": self.title.strip(),
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "place": self.place.strip(),
            "topic": self.topic.strip(),
            "invited": list(self.invited),
            "contact": self.contact.strip(),
        }


@command("programmes.announce_event")
def announce_event(
    step: Step, *, round: Round, told: EventTold, by: Actor, key: str | None = None
) -> RoundEvent:
    """Of the place that the authority answers for, as far as the round reaches."""
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    pack, events = _rules(row)
    step.require(can_announce(by, row, pack, events))
    if row.closed_at is not None:
        raise Conflict("round_closed", _("这个批次已经关闭，不再发布活动。"))
    _refuse_faults(told, events)
    if told.starts_at <= clock.now():
        raise InvalidInput([Problem("starts_at", "past", _("开始时间已经过去。"))])
    inside = lies_within(row.jurisdiction, by.jurisdiction)
    made = step.create(
        RoundEvent,
        round=row,
        region_code=by.jurisdiction if inside else row.jurisdiction,
        organiser=by.organisation_name,
        published_at=clock.now(),
        published_by=by.ref,
        **told.values(),
    )
    details = {"round": row.ref, "title": made.title, "starts_at": made.starts_at.isoformat()}
    step.record(made, details=details, clause=listed(events.clause), edition=_edition(row))
    return made


@command("programmes.correct_event")
def correct_event(
    step: Step,
    *,
    event: RoundEvent,
    told: EventTold,
    reason: str,
    seen: int,
    by: Actor,
    key: str | None = None,
) -> RoundEvent:
    """What it said before stays, word by word, with the reason."""
    row, pack, events = _standing(step, event, by)
    if row.version != seen:
        raise Conflict(
            "changed_meanwhile",
            _("填写期间有人更正了这个活动，或者这一次已经办过。"),
            next_step=_("请对照最新的内容再办，已填的还在下面。"),
        )
    _refuse_faults(told, events)
    _refuse_reason(reason, _("没有填写更正理由。"))
    values = told.values()
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        raise InvalidInput([Problem("", "nothing", _("没有改动任何内容。"))])
    before = {name: getattr(row, name) for name in changed}
    row.version += 1
    _keep(step, row, pack, before, values, reason, by)
    for name in changed:
        setattr(row, name, values[name])
    step.save(row, "version", *changed)
    details = {"changed": changed, "reason": reason.strip(), "version": row.version}
    step.record(row, details=details, clause=listed(events.clause), edition=_edition(row.round))
    return row


def _keep(
    step: Step,
    row: RoundEvent,
    pack: Pack,
    before: Mapping[str, Any],
    values: Mapping[str, Any],
    reason: str,
    by: Actor,
) -> None:
    for name, value in before.items():
        step.create(
            EventCorrection,
            event=row,
            version=row.version,
            what=name,
            before=_said(pack, name, value),
            after=_said(pack, name, values[name]),
            reason=reason.strip(),
            corrected_at=clock.now(),
            corrected_by=by.ref,
        )


@override(WRITTEN_IN)
def _said(pack: Pack, name: str, value: Any) -> str:
    """As it was read by whoever saw the announcement."""
    events = events_of(pack)
    if isinstance(value, datetime):
        return clock.local(value).strftime(SAID_AS)
    if name == "kind" and events is not None:
        return events.kinds.get(value, value)
    if name == "invited":
        actors = pack.section("actors")
        return listed(actors[role]["title"] for role in value)
    return str(value)


@command("programmes.withdraw_event")
def withdraw_event(step: Step, *, event: RoundEvent, reason: str, by: Actor) -> RoundEvent:
    """It stays on its page, marked, so that nobody goes for nothing."""
    row, _pack, events = _standing(step, event, by)
    _refuse_reason(reason, _("没有填写取消理由。"))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by.ref, reason.strip()
    step.save(row, "withdrawn_at", "withdrawn_by", "withdrawn_reason")
    details = {"reason": row.withdrawn_reason}
    step.record(row, details=details, clause=listed(events.clause), edition=_edition(row.round))
    return row


def _standing(step: Step, event: RoundEvent, by: Actor) -> tuple[RoundEvent, Pack, Events]:
    """Locked; one that was called off, or is over, is not changed any more."""
    row = step.lock_one(RoundEvent.objects.filter(pk=event.pk))
    pack, events = _rules(row.round)
    step.require(can_correct_event(by, row, pack, events))
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("这个活动已经取消。"))
    if row.ends_at <= clock.now():
        raise Conflict("event_over", _("这个活动已经结束，不能再改。"))
    return row, pack, events


def _rules(each: Round) -> tuple[Pack, Events]:
    pack = pack_of(each)
    events = events_of(pack)
    if events is None:
        raise NotFoundOrHidden(_("这个项目没有活动通知。"))
    return pack, events


def _refuse_faults(told: EventTold, events: Events) -> None:
    values = told.values()
    problems = []
    if told.kind not in events.kinds:
        problems.append(Problem("kind", "empty", _("没有选择活动类别。")))
    if not told.invited or set(told.invited) - set(events.invites):
        problems.append(Problem("invited", "empty", _("没有选择邀请谁参加。")))
    problems += [Problem(name, "empty", _("没有填写。")) for name in NEEDED if not values[name]]
    problems += [
        Problem(name, "too_long", _("不超过 %(most)s 字。") % {"most": most})
        for name, most in LONGEST.items()
        if len(values[name]) > most
    ]
    if told.ends_at <= told.starts_at:
        problems.append(Problem("ends_at", "before_start", _("结束时间不晚于开始时间。")))
    if problems:
        raise InvalidInput(problems)


def _refuse_reason(reason: str, missing: str) -> None:
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", missing)])
    if len(reason) > 200:
        raise InvalidInput([Problem("reason", "too_long", _("不超过 %(most)s 字。") % {"most": 200})])


def _edition(each: Round) -> str:
    return f"{each.programme}/{each.edition}"
