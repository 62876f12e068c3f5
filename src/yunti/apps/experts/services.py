"""Taking experts into the pool, changing, pausing and ending them; publishing the undertaking and signing it.

Not here: inviting somebody to a case (`apps.cases.services.assigning`).
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.experts.models import Expert, Undertaking, UndertakingText
from yunti.apps.experts.permissions import (
    can_keep,
    can_publish_undertaking,
    can_set_availability,
)
from yunti.apps.experts.queries import current_text
from yunti.domain.identifiers import is_uscc, normalise
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import only_desks

MOST_AT_ONCE = 50
LONGEST_FIELD = 40
LONGEST_REASON = 200


@dataclass(frozen=True)
class Particulars:
    """What is written down of an expert; an empty code says that it is not known."""

    fields: tuple[str, ...]
    institution: str
    employer_uscc: str = ""
    title: str = ""
    most_at_once: int = 5
    available_from: date | None = None
    available_to: date | None = None


@command("experts.admit_expert")
def admit_expert(
    step: Step,
    *,
    person: Person,
    region_code: str,
    particulars: Particulars,
    by: Actor,
    key: str | None = None,
) -> Expert:
    """Whoever had left is taken in again as a new beginning of the same entry."""
    step.require(can_keep(by, region_code, person.pk))
    known = step.lock(Expert.objects.filter(person=person))
    problems = _problems(particulars)
    if not region_code.endswith("00"):
        problems.append(Problem("region_code", "level", _("专家由省级或者市级主管部门管理。")))
    if not Mandate.objects.filter(in_force(clock.today()), person=person, desk=Desk.EXPERT).exists():
        problems.append(Problem("person", "no_expert", _("这个人没有评审专家的授权，请先由管理员授权。")))
    if problems:
        raise InvalidInput(problems)
    if known and known[0].ended_at is None:
        raise Conflict("admitted_already", _("这位专家已经在库。"), next_step=_("请打开这位专家修改。"))
    begun: dict[str, Any] = {"admitted_at": clock.now(), "admitted_by": by.ref}
    if known:
        row = known[0]
        begun |= {"paused_at": None, "paused_by": "", "pause_reason": ""}
        begun |= {"ended_at": None, "ended_by": "", "ended_reason": ""}
        for name, value in {**_values(particulars), **begun, "region_code": region_code}.items():
            setattr(row, name, value)
        step.save(row)
    else:
        told = {**_values(particulars), **begun}
        row = step.create(Expert, person=person, region_code=region_code, **told)
    step.record(row, details={**_told(particulars), "region": region_code}, about=person.ref)
    return row


@command("experts.change_expert")
def change_expert(step: Step, *, expert: Expert, particulars: Particulars, by: Actor) -> Expert:
    row = _locked(step, expert)
    step.require(can_keep(by, row.region_code, row.person_id))
    _require_in_pool(row)
    problems = _problems(particulars)
    if problems:
        raise InvalidInput(problems)
    changed = {name: value for name, value in _values(particulars).items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    step.save(row)
    step.record(row, details={"changed": changed}, about=row.person.ref)
    return row


@command("experts.set_availability")
def set_availability(
    step: Step, *, expert: Expert, available_from: date | None, available_to: date | None, by: Actor
) -> Expert:
    """The days on which the person may be asked, as they say themselves."""
    row = _locked(step, expert)
    step.require(can_set_availability(by, row))
    _require_in_pool(row)
    problems = _days(available_from, available_to)
    if problems:
        raise InvalidInput(problems)
    row.available_from, row.available_to = available_from, available_to
    step.save(row, "available_from", "available_to")
    step.record(row, details={"from": available_from, "to": available_to}, about=row.person.ref)
    return row


@command("experts.pause_expert")
def pause_expert(step: Step, *, expert: Expert, reason: str, by: Actor) -> Expert:
    """Nobody is asked while paused; what was asked before goes on."""
    row = _locked(step, expert)
    step.require(can_set_availability(by, row))
    _require_in_pool(row)
    if row.paused_at is not None:
        raise Conflict("paused_already", _("已经暂停。"))
    said = _reason(reason)
    row.paused_at, row.paused_by, row.pause_reason = clock.now(), by.ref, said
    step.save(row, "paused_at", "paused_by", "pause_reason")
    step.record(row, details={"reason": said}, about=row.person.ref)
    return row


@command("experts.resume_expert")
def resume_expert(step: Step, *, expert: Expert, by: Actor) -> Expert:
    """An expert takes back their own pause; one that the authority ordered is for the authority."""
    row = _locked(step, expert)
    own = row.paused_by in ("", row.person.ref)
    step.require(can_set_availability(by, row) if own else can_keep(by, row.region_code, row.person_id))
    _require_in_pool(row)
    if row.paused_at is None:
        raise Conflict("not_paused", _("没有暂停。"))
    row.paused_at, row.paused_by, row.pause_reason = None, "", ""
    step.save(row, "paused_at", "paused_by", "pause_reason")
    step.record(row, about=row.person.ref)
    return row


@command("experts.end_expert")
def end_expert(step: Step, *, expert: Expert, reason: str, by: Actor) -> Expert:
    row = _locked(step, expert)
    step.require(can_keep(by, row.region_code, row.person_id))
    _require_in_pool(row)
    said = _reason(reason)
    row.ended_at, row.ended_by, row.ended_reason = clock.now(), by.ref, said
    step.save(row, "ended_at", "ended_by", "ended_reason")
    step.record(row, details={"reason": said}, about=row.person.ref)
    return row


# the undertaking -------------------------------------------------------------------------------------------------


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@command("experts.publish_undertaking")
def publish_undertaking(step: Step, *, text: str, by: Actor, key: str | None = None) -> UndertakingText:
    """From now on the earlier versions do not count any more: everybody signs anew."""
    step.require(can_publish_undertaking(by))
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise InvalidInput([Problem("text", "empty", _("没有写承诺书正文。"))])
    before = current_text()
    if before is not None and before.digest == digest_of(said):
        raise InvalidInput([Problem("text", "same", _("和现在的一版一样，不用重新发布。"))])
    newest = UndertakingText.objects.aggregate(newest=Max("version"))["newest"] or 0
    made = step.create(
        UndertakingText,
        version=newest + 1,
        text=said,
        digest=digest_of(said),
        published_at=clock.now(),
        published_by=by.ref,
    )
    step.record(made, details={"version": made.version, "digest": made.digest})
    return made


@command("experts.sign_undertaking")
def sign_undertaking(step: Step, *, digest: str, by: Actor, key: str | None = None) -> Undertaking:
    """`digest` is that of the text the person was shown."""
    step.require(only_desks(by, Desk.EXPERT))
    text = current_text()
    if text is None or text.digest != digest:
        raise Conflict(
            "other_version", _("承诺书换了新的一版。"), next_step=_("请看过现在的一版以后再签署。")
        )
    if Undertaking.objects.filter(person_id=by.person_id or 0, text=text).exists():
        raise Conflict("signed_already", _("这一版已经签署过。"))
    made = step.create(
        Undertaking, person_id=by.person_id, text=text, digest=text.digest, signed_at=clock.now()
    )
    step.record(made, details={"version": text.version, "digest": text.digest}, about=by.ref)
    return made


# rules -----------------------------------------------------------------------------------------------------------


def _locked(step: Step, expert: Expert) -> Expert:
    return step.lock_one(Expert.objects.filter(pk=expert.pk).select_related("person"))


def _require_in_pool(row: Expert) -> None:
    if row.ended_at is not None:
        raise Conflict("ended", _("这位专家已经出库。"), next_step=_("要再请，请重新入库。"))


def _values(told: Particulars) -> dict[str, Any]:
    return {
        **asdict(told),
        "fields": "\n".join(_cleaned(told.fields)),
        "institution": told.institution.strip(),
        "employer_uscc": normalise(told.employer_uscc),
        "title": told.title.strip(),
    }


def _told(particulars: Particulars) -> dict[str, Any]:
    return _values(particulars) | {"fields": _cleaned(particulars.fields)}


def _cleaned(fields: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(said for each in fields if (said := " ".join(each.split()))))


def _problems(told: Particulars) -> list[Problem]:
    found = _days(told.available_from, told.available_to)
    fields = _cleaned(told.fields)
    if not fields:
        found.append(Problem("fields", "empty", _("没有填写专业领域。")))
    if any(len(each) > LONGEST_FIELD for each in fields):
        found.append(
            Problem(
                "fields",
                "too_long",
                _("一个专业领域不超过 %(limit)s 个字，每行写一个。") % {"limit": LONGEST_FIELD},
            )
        )
    if not told.institution.strip():
        found.append(Problem("institution", "empty", _("没有填写工作单位。")))
    if told.employer_uscc.strip() and not is_uscc(normalise(told.employer_uscc)):
        found.append(Problem("employer_uscc", "format", _("统一社会信用代码不对，请核对 18 位代码。")))
    if not 1 <= told.most_at_once <= MOST_AT_ONCE:
        found.append(
            Problem("most_at_once", "range", _("同时评审 1 到 %(most)s 件。") % {"most": MOST_AT_ONCE})
        )
    return found


def _days(first: date | None, last: date | None) -> list[Problem]:
    if first is not None and last is not None and last < first:
        return [Problem("available_to", "order", _("最后一天早于第一天。"))]
    return []


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise InvalidInput([Problem("reason", "empty", _("没有填写理由。"))])
    if len(said) > LONGEST_REASON:
        told = {"limit": LONGEST_REASON}
        raise InvalidInput([Problem("reason", "too_long", _("理由不能超过 %(limit)s 个字。") % told)])
    return said
