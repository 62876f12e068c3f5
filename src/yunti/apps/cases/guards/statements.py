"""What a person states, and the platform's own word: on the form, on how an objection ends.

Not here: writing a statement (`services.stating`), which fields are open (`packs.filling`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.guards.others import panels_short
from yunti.apps.cases.guards.rules import does_not_fit
from yunti.apps.cases.guards.surroundings import Outcome, Surroundings
from yunti.apps.cases.permissions import of_officers
from yunti.kit.wording import listed
from yunti.packs.forms import forms_of
from yunti.packs.objecting import ObjectionRule
from yunti.packs.supervision import SECTION as SUPERVISION

BY_PLATFORM, BY_OFFICERS = "system", "officer"


def may_state(around: Surroundings, spec: Mapping[str, Any]) -> bool:
    """The person is the one whose word the guard asks for, and no record has to say it."""
    by = spec.get("by", "")
    if "record" in spec:
        return False
    if by == BY_PLATFORM:
        return False
    if by == BY_OFFICERS:
        own = of_officers(around.roles, around.pack.section("actors"))
        return bool(own or around.roles & _whose_step(around, spec))
    return not by or by in around.roles


def _whose_step(around: Surroundings, spec: Mapping[str, Any]) -> set[str]:
    """Who may take a step from here that asks for this word: a party that refuses with reasons, for instance."""
    guards = around.pack.section("guards")
    return {
        actor
        for move in around.pack.moves[around.case.workflow]
        if move.source == around.case.state and any(guards[name] is spec for name in move.guards)
        for actor in move.actors
    }


def attestation(
    around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]
) -> Outcome:
    if spec.get("by") == BY_PLATFORM:
        return form_is_sound(around)
    if spec.get("seated") and (short := panels_short(around)):
        return False, short
    if name in around.statements:
        return True, ""
    if name in stated and may_state(around, spec):
        if spec.get("asks") and not stated[name].strip():
            return False, _("“%(title)s”要写明内容。") % {"title": spec["title"]}
        return True, ""
    if spec.get("record") == SUPERVISION:
        return False, _("还没有查实的抽查：%(title)s。") % {"title": spec["title"]}
    if "record" in spec:
        return False, _("还没有签字的记录：%(title)s。") % {"title": spec["title"]}
    who = around.pack.section("actors").get(spec.get("by", ""), {}).get("title", "")
    if who and not may_state(around, spec):
        return False, _("还没有%(who)s确认：%(title)s。") % {"who": who, "title": spec["title"]}
    return False, _("还没有确认：%(title)s。") % {"title": spec["title"]}


def form_is_sound(around: Surroundings) -> Outcome:
    """The platform's own word: every required field of the form is answered."""
    name = around.facts.form
    if name is None:
        if not forms_of(around.pack, around.case.workflow):
            return True, ""
        return False, _("还没有填写决定用哪张申请表的内容，例如申报的类别。")
    open_fields = around.filling.unanswered
    if not open_fields:
        return _answers_stand(around)
    labels = listed(each.label for each in open_fields[:10])
    more = _("等") if len(open_fields) > 10 else ""
    return False, _("还有 %(count)s 项必填没有填：%(labels)s%(more)s。") % {
        "count": len(open_fields),
        "labels": labels,
        "more": more,
    }


def _answers_stand(around: Surroundings) -> Outcome:
    faults = around.filling.faults
    return (False, does_not_fit([each.text for each in faults])) if faults else (True, "")


def outcome_is_told(around: Surroundings, rule: ObjectionRule) -> Outcome:
    """Officers said how the objection ends and what is answered."""
    facts, titles = around.facts.facts, around.pack.definition.facts
    missing = [name for name in (rule.outcome, rule.reply) if facts.get(name) in (None, "")]
    return not missing, _("还没有填写：%(titles)s。") % {
        "titles": listed(titles[each].title for each in missing)
    }
