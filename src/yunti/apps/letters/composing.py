"""A letter's words: the lines of the pack with what they name filled in, once, as they stood on the day it was issued.

Not here: issuing it (`services.issuing`), whether a pack names something that exists (`packs.handling`).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.queries.offices import first_elsewhere, office_of
from yunti.apps.registry.models import StatusGrant
from yunti.kit import clock
from yunti.packs.handling import LETTER_WORDS, AppealRule, appeal_rule, period_in, words_in
from yunti.packs.reading import Pack

SET_ASIDE, STRIKE, UPHOLD, AGAIN = "撤销原决定", "撤销", "维持", "重新办理"
WITH_IT = "随原决定的处理一并撤销"
NOT_RETURNED = {
    "left": "同一种状态另有一项占了它的时间，两项不能并存",
    "still_ended": "另有一项仍然有效的决定也终止了它",
}
"""By the word of the record of what became of it (`cases.services.undoing`)."""


def words_of_move(pack: Pack, case: Case, move: CaseMove, authority: str) -> dict[str, str]:
    """What the lines may name after a step."""
    rule = appeal_rule(pack, case.workflow, move.action, move.source)
    day = clock.local(move.moved_at).date()
    period = period_in(pack, rule.within, day) if rule else None
    return {
        **words_of_case(pack, case, authority),
        "state": pack.section("workflows")[case.workflow]["states"][move.target]["title"],
        "note": move.note,
        "due": spoken(case.due_on) if case.state == move.target else "",
        "appeal_days": str(period.amount) if period else "",
        "appeal_to": decider_of(pack, case, rule, move) if rule else "",
    }


def decider_of(pack: Pack, case: Case, rule: AppealRule, move: CaseMove) -> str:
    """Where one appeals: the bodies outside the platform, else the one authority that answers for the case. One statement at most."""
    if rule.body:
        return rule.body
    role = first_elsewhere(case, pack, rule.decided_by, move.role)
    return office_of(case, pack, role) or str(pack.section("actors")[role]["title"])


def decision_said(pack: Pack, case: Case, move: CaseMove, authority: str) -> str:
    """By whom, of which day, what: the decision that was appealed against."""
    title = pack.section("workflows")[case.workflow]["states"][move.target]["title"]
    return f"{authority}{spoken(clock.local(move.moved_at).date())}作出的“{title}”的决定"


def upheld(pack: Pack, case: Case, move: CaseMove, authority: str) -> str:
    """What a lost appeal decides."""
    return f"{UPHOLD}{decision_said(pack, case, move, authority)}"


def set_aside(
    pack: Pack,
    case: Case,
    move: CaseMove,
    rule: AppealRule,
    authority: str,
    undone: Mapping[str, Sequence[str]],
) -> str:
    """What a won appeal decides: what was set aside, where the case stands again, what goes with the step and what does not return."""
    workflow = pack.section("workflows")[case.workflow]
    back = rule.reopens_to in workflow["ends"]
    then = f"恢复为“{workflow['states'][rule.reopens_to]['title']}”" if back else AGAIN
    effects = [pack.section("effects")[name]["title"] for name in move.effects]
    words = f"{STRIKE}{decision_said(pack, case, move, authority)}，{then}"
    if effects:
        words = f"{words}；{WITH_IT}：{'、'.join(effects)}"
    return "；".join([words, *_not_returned(undone)])


def _not_returned(undone: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A statement for each reason why a status that the step ended does not hold again."""
    for word, why in NOT_RETURNED.items():
        refs = undone.get(word, ())
        rows = StatusGrant.objects.filter(ref__in=refs).select_related("kind").order_by("id") if refs else ()
        if named := [f"{row.kind.title}“{row.value}”" for row in rows]:
            yield f"但{'、'.join(named)}不恢复，因为{why}"


def words_of_case(pack: Pack, case: Case, authority: str) -> dict[str, str]:
    party = case.enterprise or case.supplier
    return {
        **dict.fromkeys(LETTER_WORDS, ""),
        "party": party.name if party else "",
        "programme": pack.title,
        "number": case.number or "",
        "authority": authority,
    }


def spoken(day: date | None) -> str:
    """Written out in full whatever language whoever takes the step reads: a letter is official."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def lines_of(lines: Sequence[str], words: Mapping[str, str], reasons: Sequence[str]) -> list[str]:
    """A line with {reasons} is written once per reason, numbered; one that names something empty is left out."""
    found = []
    for line in lines:
        if "{reasons}" in line:
            found += [
                line.format_map({**words, "reasons": f"{number}．{reason}"})
                for number, reason in enumerate(reasons, 1)
            ]
        elif all(words[name] for name in words_in(line)):
            found.append(line.format_map(words))
    return found


def digest_of(title: str, number: str, lines: Sequence[str], authority: str, issued_on: date) -> str:
    """Over everything the letter says, so that a changed word is noticed by whoever holds a copy."""
    whole = [title, number, list(lines), authority, issued_on.isoformat()]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
