"""Cases that this one is linked with, objections to it, and the experts who were drawn for it.

Not here: who is drawn (`apps.panels`), the cases of the same round as a whole (`counts.py`).
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.guards.surroundings import Outcome, Surroundings
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import is_of_authority, parties_of, readers_of, ties_of
from yunti.apps.cases.queries.objecting import pending_objections, standing_objections
from yunti.kit import clock
from yunti.kit.wording import listed
from yunti.packs.objecting import DISMISSED, PENDING, UPHELD, objected_in
from yunti.packs.panels import panel_named, panels_for
from yunti.packs.publicity import publicity_in

SETTLED = "settled"


def linked_case(
    around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]
) -> Outcome:
    told = spec.get("linked") or {}
    if told.get("objections") == SETTLED:
        said = _still_shown(around) if told.get("elapsed") else ""
        return (False, said) if said else _settled(around)
    if told.get("objections"):
        return _objections_stand(around, told["objections"], spec["title"])
    if "panel" in told:
        return _seated(around, told["panel"])
    if "workflow" not in told:
        return None, _("“%(title)s”没有写明看哪一类事项。") % {"title": spec["title"]}
    return _cases_linked(around, told, spec["title"])


def _still_shown(around: Surroundings) -> str:
    """While the list on which the case is shown stands open, objections may still come."""
    case = around.case
    if publicity_in(around.pack, case.workflow, case.state) is None:
        return ""
    if case.shown_until is None:
        return _("还没有列入公示名单，公示期没有开始。")
    if clock.today() > case.shown_until:
        return ""
    return _("公示期到 %(day)s 为止，次日起可以办理。") % {"day": f"{case.shown_until:%Y-%m-%d}"}


def _parties(around: Surroundings, *, of_partner: bool) -> Q:
    """The party of the case or its partners: those it names while it is written, afterwards those that take part."""
    case = around.case
    if is_of_authority(case):
        return Q(pk__in=())
    if not of_partner:
        return Q(enterprise=case.enterprise) if case.enterprise is not None else Q(supplier=case.supplier)
    named = [each.pk for each in around.facts.partners]
    return Q(
        supplier__in=named or [each.supplier_id for each in case.partners.all() if each.ended_at is None]
    )


def _settled(around: Surroundings) -> Outcome:
    """Those of a list and, where the pack makes them cases of their own, those too."""
    open_ones = sum(each.state == ObjectionState.OPEN for each in around.case.objections.all())
    open_ones += pending_objections(around.case, around.pack)
    return not open_ones, _("还有 %(count)s 件异议没有处理完。") % {"count": open_ones}


def _objections_stand(around: Surroundings, wanted: str, title: str) -> Outcome:
    """At most two statements."""
    if not objected_in(around.pack, around.case.workflow):
        return None, _("“%(title)s”没有写明看哪一类事项。") % {"title": title}
    standing = standing_objections([around.case.pk]).get(around.case.pk, "")
    told = {
        PENDING: _("还有异议没有处理完。"),
        UPHELD: _("最近处理完的异议成立。"),
        DISMISSED: _("最近处理完的异议不成立。"),
    }
    return standing == wanted, told.get(standing, _("没有收到异议。"))


def panels_short(around: Surroundings) -> str:
    """What is missing of the panels that the pack has for cases of this kind; nothing where they sit, or where there are none."""
    for rule in panels_for(around.pack, around.case.workflow):
        holds, why = _seated(around, rule.name)
        if holds is not True:
            return why
    return ""


def _seated(around: Surroundings, name: str) -> Outcome:
    """As many as the pack asks for were drawn and sit, and none of them has a tie with a party today. At most two statements."""
    rule = panel_named(around.pack, name)
    if rule is None:
        return None, _("没有这种评审专家组。")
    seated = [each for each in around.case.assignments.all() if each.panel == name and each.ended_at is None]
    needed = rule.needed(around.pack, around.day)
    if len(seated) < needed:
        told = {"needed": needed, "count": len(seated), "left": needed - len(seated)}
        return False, _("评审专家要抽定 %(needed)s 名，现在 %(count)s 名，还缺 %(left)s 名。") % told
    readers, parties = readers_of([each.person_id for each in seated]), parties_of(around.case)
    tied = [
        each.name
        for each in readers.values()
        if next(ties_of(each, around.case.organisation_id, parties), None) is not None
    ]
    return not tied, _("与申报单位有利害关系，应当回避：%(who)s。") % {"who": listed(tied)}


def _cases_linked(around: Surroundings, told: Mapping[str, Any], title: str) -> Outcome:
    """Of the same programme, in whatever round; a case is not another one of its party."""
    rows = Case.objects.filter(workflow=told["workflow"], round__programme=around.case.round.programme)
    rows = rows.exclude(pk=around.case.pk)
    if told["of"] == "parent":
        rows = rows.filter(children=around.case)
    elif told["of"] == "child":
        rows = rows.filter(parent=around.case)
    else:
        rows = rows.filter(_parties(around, of_partner=told["of"] == "partner"))
    if "in" in told:
        states = [told["in"]] if isinstance(told["in"], str) else told["in"]
        rows = rows.filter(state__in=states)
    there = rows.exists()
    holds = not there if told.get("none") else there
    return holds, _("不满足：%(title)s。") % {"title": title}
