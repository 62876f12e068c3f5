"""Panels of a case as officers see them, and the seat of an expert. Not here: promising, drawing, recusal (`services`)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import can_see_case
from yunti.apps.experts.models import Expert
from yunti.apps.panels.models import Panel, PanelSeat
from yunti.apps.panels.permissions import drawing_role
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.draws import DrawState
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.panels import PanelRule, panel_named, panels_for
from yunti.packs.reading import Pack

__all__ = ["DrawState", "Panel", "PanelSeat"]


@dataclass(frozen=True)
class Standing:
    """A panel of the pack for this case: what is drawn so far, and whether it can be drawn or changed where the case stands."""

    rule: PanelRule
    panel: Panel | None
    seated: int
    needed: int
    open: bool
    may_draw: bool

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.seated)


def standings_of(actor: Actor, case: Case, pack: Pack) -> list[Standing]:
    """One statement, none where the pack has no panel for the workflow. Seated is who is invited as drawn now."""
    rules = panels_for(pack, case.workflow)
    if not rules:
        return []
    rows = {each.name: each for each in Panel.objects.filter(case=case).exclude(state=DrawState.REPLACED)}
    open_now = [each.panel for each in case.assignments.all() if each.ended_at is None]
    found = []
    for rule in rules:
        panel, is_open = rows.get(rule.name), case.state in rule.states(pack)
        if panel is None and not is_open:
            continue
        needed = panel.seats_due if panel is not None else rule.needed(pack, clock.today())
        may = is_open and bool(drawing_role(actor, case, pack, rule))
        found.append(Standing(rule, panel, open_now.count(rule.name), needed, is_open, may))
    return found


def rule_for(case: Case, name: str) -> tuple[Pack, PanelRule]:
    pack = pack_of(case.round)
    rule = panel_named(pack, name)
    if rule is None or rule.workflow != case.workflow:
        raise NotFoundOrHidden(_("这一类事项没有这种评审专家组。"))
    return pack, rule


def standing_panel(case: Case, name: str) -> Panel | None:
    """One statement."""
    return Panel.objects.filter(case=case, name=name).exclude(state=DrawState.REPLACED).first()


def panel_by_ref(actor: Actor, ref: str) -> Panel:
    """One statement. Missing and hidden look the same; experts and parties never see how they were drawn."""
    found = Panel.objects.filter(ref=ref).select_related("case__round", "replaces").first()
    if found is None or actor.desk not in OFFICERS or not can_see_case(actor, found.case):
        raise NotFoundOrHidden(_("没有这次抽取。"))
    return found


def seats_of(panel: Panel) -> list[PanelSeat]:
    """One statement, in the order of the draw."""
    rows = PanelSeat.objects.filter(panel=panel).select_related("expert__person", "assignment")
    return list(rows.order_by("place"))


def names_of(panel: Panel) -> dict[str, Expert]:
    """One statement: the experts of the list and those left out, by reference."""
    refs = {member.partition(" ")[2] for member in panel.members} | {
        each["expert"] for each in panel.excluded
    }
    return {each.ref: each for each in Expert.objects.filter(ref__in=refs).select_related("person")}


def own_seat(actor: Actor, case: Case, pack: Pack) -> PanelSeat | None:
    """One statement, none where the pack has no panel for the workflow."""
    if actor.person_id is None or not panels_for(pack, case.workflow):
        return None
    rows = PanelSeat.objects.filter(panel__case=case, expert__person=actor.person_id, recused_at__isnull=True)
    return rows.select_related("panel", "expert").first()
