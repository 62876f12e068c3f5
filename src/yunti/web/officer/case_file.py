"""One case at the officer's desk: checks, answers, what can be done now and why the rest is closed, what happened.

Not here: taking a step (`case_steps.py`), the officers' fields (`case_fields.py`), the list (`cases.py`).
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Finding, Surroundings
from yunti.apps.cases.permissions import is_of_authority, of_officers, roles_in
from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.cases.queries.file import CaseFile, file_of
from yunti.apps.cases.queries.hands import standing_of
from yunti.apps.cases.queries.own_steps import OwnStep, steps_open_to, waits_for
from yunti.apps.cases.queries.peers import peers_of
from yunti.apps.cases.queries.progress import scores
from yunti.apps.cases.queries.readings import readings_now
from yunti.apps.casework.permissions import can_work_on
from yunti.apps.casework.queries.desk import OF_DESK, WRITERS, DeskWork, desk_work_of
from yunti.apps.partners.queries import WORDS, words_in
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.permissions import SENIOR_OFFICERS, can_say_who_is_listed
from yunti.apps.registry.queries.places import place_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.viewing import record_viewing
from yunti.packs.handling import whose_turn
from yunti.packs.inspections import inspections_of
from yunti.packs.reading import Pack
from yunti.web.officer.case_fields import OfficerFields, standing_fields
from yunti.web.officer.case_invited import invited_card
from yunti.web.officer.case_objections import objected_card
from yunti.web.officer.case_order import Order, order_links
from yunti.web.officer.case_overrides import override_events, overrides_card
from yunti.web.officer.case_panels import Panel, desk_events, panel_of
from yunti.web.officer.case_reasons import Group, Sources, groups_for
from yunti.web.officer.expert_panels import panels_card
from yunti.web.officer.step_forms import StepForms
from yunti.web.shared import rows
from yunti.web.shared.case_checks import beside_fields, checks_of, clauses
from yunti.web.shared.case_history import Event, events_of
from yunti.web.shared.deadlines import due_of, due_steps
from yunti.web.shared.html import token_of
from yunti.web.shared.panels import is_for_panel
from yunti.web.shared.ranking import ranking_card
from yunti.web.shared.redemption import redemption_card, settlement_card
from yunti.web.shared.score_card import score_card


@dataclass(frozen=True)
class Typed:
    """What was sent with a step that was refused: everything stands in the form again."""

    action: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    lines: str = ""
    note: str = ""
    refusal: Refused | None = None


@dataclass(frozen=True)
class ShownFinding:
    guard: str
    title: str
    mark: str
    why: str
    advice: str
    clause: str
    asks: str
    text: str
    stated: bool


@dataclass(frozen=True)
class ShownStep:
    step: OwnStep
    clause: str
    settled: list[ShownFinding]
    blocked: list[ShownFinding]
    to_state: list[ShownFinding]
    reasons: list[Group]
    typed: Typed
    key: str
    opened: bool


@dataclass
class Desk:
    """What a page of a case is drawn from, gathered while the pack is open."""

    request: HttpRequest
    actor: Actor
    case: Case
    typed: Typed = field(default_factory=Typed)
    fields: OfficerFields | None = None
    panel: Panel = field(default_factory=Panel)


def case_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Opening a case leaves a trace: it shows business figures and persons."""
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    record_viewing(case, by=actor, purpose="cases.detail")
    desk = Desk(request, actor, case, panel=Panel.read(request))
    return draw_panel(desk) if is_for_panel(request) else draw(desk)


def draw(desk: Desk, status: int = 200) -> HttpResponse:
    pack = pack_of(desk.case.round)
    context = _context(desk, pack)
    return render(desk.request, "officer/case.html", context, status=status)


def draw_panel(desk: Desk, status: int = 200) -> HttpResponse:
    """The middle alone: no checks and no steps are looked at."""
    around, file, work, _standing = _gathered(desk, pack_of(desk.case.round))
    context = panel_of(desk.request, around, file, work, desk.panel) | _own_fields(desk, around)
    context |= order_links(desk.case, Order.read(desk.request.GET))
    return render(desk.request, "officer/parts/case_view.html", context, status=status)


def _gathered(desk: Desk, pack: Pack) -> tuple[Surroundings, CaseFile, DeskWork | None, Decision]:
    case, actor = desk.case, desk.actor
    file = file_of(case, actor, (*OF_DESK, *WORDS), WRITERS)
    around = Surroundings(case, pack, actor, roles_in(actor, case, pack.section("actors")), file.reader)
    standing = can_work_on(actor, case, _officer_roles(around), file.reader)
    work = desk_work_of(case) if isinstance(standing, Allowed) else None
    return around, file, work, standing


def _own_fields(desk: Desk, around: Surroundings) -> dict[str, Any]:
    """What the pack asks of officers, while the case is in their hands."""
    roles = _roles_now(around)
    if desk.fields is None and not roles:
        return {"fields": None}
    field_checks = [rows.check(each) for each in beside_fields(around)]
    if desk.fields is not None:
        return {"fields": desk.fields, "field_checks": field_checks}
    return {
        "fields": standing_fields(around.pack, around.case.workflow, around.facts, roles),
        "field_checks": field_checks,
    }


def _officer_roles(around: Surroundings) -> frozenset[str]:
    return of_officers(around.roles, around.pack.section("actors"))


def _roles_now(around: Surroundings) -> frozenset[str]:
    """The person's roles as an officer whose turn it is."""
    return _officer_roles(around) & whose_turn(around.pack, around.case.workflow, around.case.state)


def _context(desk: Desk, pack: Pack) -> dict[str, Any]:
    case = desk.case
    around, file, work, standing = _gathered(desk, pack)
    checks = checks_of(around)
    workflow = pack.section("workflows")[case.workflow]
    steps, order = steps_open_to(around), order_links(case, Order.read(desk.request.GET or desk.request.POST))
    own = _officer_roles(around)
    in_hand = case.state not in workflow["ends"] and bool(own)
    desk_side = [*desk_events(work, file), *override_events(pack, work, file)]
    events = sorted([*events_of(pack, case, file), *desk_side], key=_moment, reverse=True)
    sent = (("seen", len(file.moves)), ("list", order["list_query"]), ("at", order["list_place"]))
    shown = [_shown(step, desk.typed, Sources(around, checks, work)) for step in steps]
    forms = StepForms(case.ref, token_of(desk.request), sent, desk.typed.action)
    readings = readings_now(file.submissions[-1], around.facts.readings) if file.submissions else ()
    return {
        "party": case.enterprise or case.supplier,
        "heading": heading_of(case, workflow["title"]),
        "kind": workflow["title"],
        "state": workflow["states"][case.state]["title"],
        "tone": "wait" if steps and in_hand else "on" if in_hand else "todo",
        "place": place_name(case.region_code, clock.today()),
        "due": _due(case, pack, ended=case.state in workflow["ends"]),
        "due_said": _("%(day)s 到期") % {"day": f"{case.due_on:%Y-%m-%d}"} if case.due_on else "",
        "entered_said": _("%(day)s 到此状态") % {"day": f"{clock.local(case.entered_at):%Y-%m-%d}"},
        "checks": checks,
        "scores": score_card(scores(around), peers_of(case, pack, around.day)),
        "partners": words_in(case),
        "list_readings": readings,
        "list_awaits": [each for each in readings if each.awaits and may_say_who(around)],
        "standing_now": standing_of(case, pack, file.names),
        "steps": shown,
        "step_forms": forms.drawn(shown),
        "conflict": standing if own and isinstance(standing, Denied) else None,
        "waits_for": waits_for(around),
        "visit": _visit(pack, case, file) if around.by.at(*SENIOR_OFFICERS) else "",
        "typed": desk.typed,
        "typed_shown": any(step.action == desk.typed.action for step in steps),
        "events": events,
        **order,
        **panel_of(desk.request, around, file, work, desk.panel),
        **_own_fields(desk, around),
        **invited_card(around, file, in_hand=in_hand),
        **panels_card(around),
        **redemption_card(around),
        **ranking_card(around),
        **settlement_card(around),
        "objections": objected_card(around),
        **overrides_card(around, work, file, in_hand=in_hand and not is_with_party(case, pack)),
    }


def may_say_who(around: Surroundings) -> bool:
    """Whether the person may say that a name on a list means the party of the case."""
    party = around.case.enterprise
    return party is not None and bool(can_say_who_is_listed(around.by, party))


def _visit(pack: Pack, case: Case, file: CaseFile) -> str:
    """The title of the visit for which the case was chosen; its record is written and read on a page of its own."""
    taken = {move.action for move in file.moves}
    return next(
        (
            each.title
            for each in inspections_of(pack)
            if each.workflow == case.workflow and each.select in taken
        ),
        "",
    )


def heading_of(case: Case, kind: str) -> str:
    """Whose case it is; an authority's own is called by its kind and place."""
    party = case.enterprise or case.supplier
    return party.name if party is not None else f"{place_name(case.region_code, clock.today())} {kind}"


def _moment(event: Event) -> datetime:
    return event.at


def is_with_party(case: Case, pack: Pack) -> bool:
    return not is_of_authority(case) and case.state in editable_states(pack, case.workflow)


def _due(case: Case, pack: Pack, *, ended: bool) -> Any:
    paused = case.state in editable_states(pack, case.workflow)
    return due_of(case.due_on, due_steps(clock.today()), paused=paused, ended=ended)


def _shown(step: OwnStep, typed: Typed, sources: Sources) -> ShownStep:
    pack = sources.around.pack
    own = typed if typed.action == step.action else Typed()
    if own.action:
        sources = replace(sources, chosen=own.chosen)
    return ShownStep(
        step,
        clauses(pack, step.clause),
        [_finding(each, pack, own) for each in step.findings if each.holds is True],
        [_finding(each, pack, own) for each in step.in_the_way],
        [_finding(each, pack, own) for each in step.to_state],
        groups_for(step, sources),
        own,
        secrets.token_urlsafe(12),
        bool(own.action),
    )


def _finding(each: Finding, pack: Pack, typed: Typed) -> ShownFinding:
    return ShownFinding(
        each.guard,
        each.title,
        "met" if each.holds else "unknown" if each.holds is None else "fail",
        each.why,
        each.advice,
        clauses(pack, each.clause),
        each.asks,
        typed.stated.get(each.guard, ""),
        each.guard in typed.stated,
    )


def said_state(case: Case, titles: Mapping[str, Any]) -> str:
    return _("现在的状态是“%(state)s”。") % {"state": titles[case.state]["title"]}


def lines_of(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
