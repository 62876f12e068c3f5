"""After something happened in a case: the letter that follows from it is written, and people are told, each once.

A fault keeps only its own happening waiting, longer each time. Not here: reminders of deadlines (`reminding.py`).
"""

import logging
from copy import copy
from datetime import datetime, timedelta

from yunti.apps.accounts.models import Mandate, Organisation
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Attestation, Case, CaseMove, Happening
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.letters.composing import words_of_move
from yunti.apps.letters.services import issue_letter
from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.notices import audiences
from yunti.apps.notices.wording import (
    ASKER,
    AUTHOR,
    DESK,
    DESK_BEFORE,
    INVITED,
    PARTY,
    REVIEWER,
    SEAT,
    TABLE,
    UNINVITED,
    Line,
    filled,
)
from yunti.apps.panels.queries.veil import number_to_experts
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.packs.handling import letter_on
from yunti.packs.reading import Pack

logger = logging.getLogger(__name__)
BATCH = 200
LONGEST_PAUSE = timedelta(hours=6)
FIRST_PAUSE = timedelta(seconds=30)


def follow_due(now: datetime) -> int:
    """Answers how many happenings were told of."""
    rows = Happening.objects.filter(followed_at__isnull=True, next_at__lte=now).order_by("id")
    keys, count, faults = list(rows.values_list("pk", flat=True)[:BATCH]), 0, []
    for key in keys:
        try:
            count += follow_happening(key=key, by=system_actor("notices.follow"))
        except Exception as fault:  # one that cannot be told must not keep the others from it; raised below
            logger.error("happening %s could not be told: %s", key, type(fault).__name__)
            faults.append(fault)
            _put_off(key, now)
    if faults:
        raise faults[0]
    return count


def _put_off(key: int, now: datetime) -> None:
    row = Happening.objects.get(pk=key)
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * int(2 ** min(row.attempts, 12)))
    Happening.objects.filter(pk=key).update(attempts=row.attempts + 1, next_at=now + pause)


@command("notices.follow_happening")
def follow_happening(step: Step, *, key: int, by: Actor) -> int:
    step.open_to_all()
    row = step.lock_one(Happening.objects.filter(pk=key))
    case = Case.objects.select_related("round", "enterprise", "supplier", "organisation").get(pk=row.case_id)
    if row.followed_at is not None:
        step.record(case, details={"happening": row.pk, "again": True})
        return 0
    pack = pack_of(case.round)
    letter = _letter(case, pack, row, by)
    count = sum(_post(case, pack, row, line, by) for line in TABLE[HappeningKind(row.kind)])
    row.followed_at = clock.now()
    row.save(update_fields=["followed_at"])
    step.record(case, details={"happening": row.pk, "kind": row.kind, "messages": count, "letter": letter})
    return 1


# letters ----------------------------------------------------------------------------------------------------------


def _letter(case: Case, pack: Pack, row: Happening, by: Actor) -> str:
    """The letter that the step of this happening sends, if the pack says so."""
    move = _move_of(case, row)
    told = letter_on(pack, case.workflow, move.action) if move is not None else None
    if move is None or told is None:
        return ""
    authority = Organisation.objects.filter(ref=move.organisation_ref).first()
    name = authority.name if authority else ""
    due_on = case.due_on if row.kind == HappeningKind.RETURNED and case.state == move.target else None
    made = issue_letter(
        case=case,
        kind=told.name,
        ground=row.about,
        words=words_of_move(pack, case, move, name),
        reasons=_grounds(case, pack, move),
        authority=name,
        authority_ref=move.organisation_ref,
        due_on=due_on,
        by=by,
    )
    return made.ref


def _grounds(case: Case, pack: Pack, move: CaseMove) -> list[str]:
    """The reasons given for the step; where it asks for evidence instead, what was recorded as such."""
    if move.reasons:
        return list(move.reasons)
    asked = [name for name, guard in pack.section("guards").items() if guard.get("asks") == "evidence"]
    stated = Attestation.objects.filter(case=case, since=move.ordinal - 1, guard__in=asked, withdrawn_at=None)
    return [note for note in stated.order_by("id").values_list("note", flat=True) if note.strip()]


def _move_of(case: Case, row: Happening) -> CaseMove | None:
    kind, _colon, ordinal = row.about.partition(":")
    if kind != "move" or not ordinal.isdecimal():
        return None
    return CaseMove.objects.filter(case=case, ordinal=int(ordinal)).first()


# messages ---------------------------------------------------------------------------------------------------------


def _post(case: Case, pack: Pack, row: Happening, line: Line, by: Actor) -> int:
    number = case.number or case.round.title
    if line.to in (INVITED, UNINVITED):
        number = number_to_experts(case, pack) or number
    count = 0
    for place, to in enumerate(_recipients(case, pack, row, line.to)):
        made = post_message(
            kind=line.kind,
            to=to,
            subject=filled(line.subject, number, row.told),
            body=filled(line.dated if line.dated and row.told.get("day") else line.body, number, row.told),
            link=link_for(case, line.to, line.view),
            by=by,
            dedupe_key=f"cases.{row.pk}:{line.to}:{place}",
        )
        count += made is not None
    return count


def _recipients(case: Case, pack: Pack, row: Happening, to: str) -> list[Recipients]:
    if to == PARTY:
        return audiences.of_party(case)
    if to == DESK:
        return audiences.of_desk(pack, case)
    if to == DESK_BEFORE:
        return _desk_before(case, pack, row)
    if to == ASKER:
        return audiences.of_asker(pack, case, str(row.told.get("role", "")))
    if to == AUTHOR:
        return audiences.of_authority(case, str(row.told.get("author", "")))
    if to == REVIEWER:
        role = str(row.told.get("reviewer", ""))
        return audiences.of_role(pack, case, role) if role in pack.section("actors") else []
    if to in (INVITED, UNINVITED):
        return audiences.of_invited(int(row.about.partition(":")[2]))
    assert to == SEAT
    seat = Mandate.objects.filter(pk=int(row.about.partition(":")[2])).first()
    return [audiences.of_seat(seat)] if seat is not None else []


def _desk_before(case: Case, pack: Pack, row: Happening) -> list[Recipients]:
    """Whoever had the case before the step that took it away; nobody where it was still being written."""
    move = _move_of(case, row)
    if move is None or move.source in editable_states(pack, case.workflow):
        return []
    before = copy(case)
    before.state = move.source
    return audiences.of_desk(pack, before)


def link_for(case: Case, to: str, view: str = "") -> str:
    if to == INVITED:
        return f"/expert/cases/{case.ref}/"
    if to == UNINVITED:
        return "/expert/cases/"
    if to != PARTY:
        return f"/officer/cases/{case.ref}/" + (f"?tab={view}" if view else "")
    return f"/applicant/apply/{case.ref}/"
