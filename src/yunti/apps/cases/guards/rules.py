"""A rule over the facts of the case, and how what it wants is told: met, unmet, or unknown while a fact is.

Not here: rules over the whole round (`counts.py`), the rules themselves (`packs.guards`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.guards.surroundings import Outcome, Surroundings
from yunti.kit import clock
from yunti.kit.wording import rules_in_words, sequence
from yunti.packs.guards import codes_left, rule_outcome, rule_trace
from yunti.packs.remembering import remembered
from yunti.rules.needs import Need, what_is_missing

TOLD_AT_ONCE = 5


def criterion(around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]) -> Outcome:
    """It follows from the facts as they are judged, and is remembered."""
    about = ("criterion", name, clock.today(), get_language())
    return remembered(around.pack, about, around.judged, lambda: _judged(around, name, spec))


def _judged(around: Surroundings, name: str, spec: Mapping[str, Any]) -> Outcome:
    holds = rule_outcome(around.pack, name, around.evaluation)
    if holds is True:
        return True, ""
    if codes := codes_left(around.pack, name, around.evaluation):
        return False, does_not_fit(codes)
    with rules_in_words():
        told = what_is_missing(rule_trace(around.pack, name, around.evaluation)) if "rule" in spec else ()
    if told:
        return holds, _said_of(told)
    if holds is None:
        return None, _("现有数据还不能判定“%(title)s”。") % {"title": spec["title"]}
    return False, _("不满足：%(title)s。") % {"title": spec["title"]}


def _said_of(needs: Sequence[Need]) -> str:
    """What is missing, then what only somebody's word is waited for: nobody has to add that."""
    missing = [need.name for need in needs if not need.waits]
    said = _first_few(missing) if missing else ""
    waits = _("；").join(need.name for need in needs if need.waits)
    return said + (_("%(waits)s。") % {"waits": waits} if waits else "")


def _first_few(texts: Sequence[str]) -> str:
    shown = _("；").join(texts[:TOLD_AT_ONCE])
    if len(texts) <= TOLD_AT_ONCE:
        return _("还差：%(shown)s。") % {"shown": shown}
    return _("还差：%(shown)s；另有 %(more)s 项。") % {"shown": shown, "more": len(texts) - TOLD_AT_ONCE}


def does_not_fit(told: Sequence[str]) -> str:
    return _("有 %(count)s 处填写不符合要求：%(told)s。") % {
        "count": len(told),
        "told": sequence(told[:10]),
    }
