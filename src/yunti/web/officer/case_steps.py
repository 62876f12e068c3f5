"""What an officer does in a case: a step of the procedure, the officers' fields.

A refusal shows the page again with everything that was typed. Not here: the page itself (`case_file.py`), asking experts (`case_invited.py`).
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import officer_roles, roles_in
from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.queries.own_steps import REASONS, OwnStep, step_named
from yunti.apps.cases.services import save_answers
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.services import take_step
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.packs.handling import appeal_rule
from yunti.web.officer.case_fields import OfficerFields
from yunti.web.officer.case_file import Desk, Typed, draw, heading_of, lines_of, said_state
from yunti.web.officer.case_order import Order, address_of
from yunti.web.shared.case_facts import value_text
from yunti.web.shared.problems import put_back
from yunti.web.shared.sent import key_in, number_in
from yunti.web.shared.way_back import before_the_step

GONE_ON = ("not_your_turn", "with_party")
"""The case went on while somebody was typing: what was typed is shown with the reason."""


def case_step(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    typed = _typed(request)
    step, told = _told(request, case, typed)
    if step is not None and step.is_open and _asks_again(step) and "confirm" not in request.POST:
        return _ask_again(request, case, step, typed)
    try:
        moved = take_step(
            case=case,
            action=typed.action,
            seen=number_in(request.POST.get("seen", "")),
            by=actor,
            stated=told,
            reasons=[*typed.chosen, *lines_of(typed.lines)],
            note=typed.note,
            key=key_in(request.POST),
        )
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        return draw(Desk(request, actor, case, _typed(request, refusal)), refusal.status)
    messages.success(request, _success(moved, typed.action))
    return redirect(address_of(ref, Order.read(request.POST).query()))


def _typed(request: HttpRequest, refusal: Refused | None = None) -> Typed:
    given = request.POST
    stated = {name: given.get(f"text-{name}", "") for name in given.getlist("stated")}
    return Typed(
        given.get("action", "")[:60],
        stated,
        tuple(given.getlist("reason")),
        given.get("reasons", ""),
        given.get("note", ""),
        refusal,
    )


def _told(request: HttpRequest, case: Case, typed: Typed) -> tuple[OwnStep | None, dict[str, str]]:
    """The step as it stands now, and what is stated with it: what was ticked, and what is stated by writing it down."""
    actor = request.actor  # type: ignore[attr-defined]
    pack = pack_of(case.round)
    around = Surroundings(case, pack, actor, roles_in(actor, case, pack.section("actors")))
    step = step_named(around, typed.action)
    told = dict(typed.stated)
    for each in step.to_state if step else ():
        if each.asks == REASONS:
            told[each.guard] = ""
        elif each.asks:
            told[each.guard] = request.POST.get(f"text-{each.guard}", "")
    return step, told


def _asks_again(step: OwnStep) -> bool:
    """Nothing follows from there, or nothing that the party could do."""
    return step.ends or (step.way_back is not None and step.way_back.is_over)


def _ask_again(request: HttpRequest, case: Case, step: OwnStep, typed: Typed) -> HttpResponse:
    """A step into a state that nothing leaves, or the party cannot leave any more, is shown in full before it is done."""
    given = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "confirm")
        for value in values
    ]
    context = {
        "case": case,
        "heading": heading_of(case, pack_of(case.round).section("workflows")[case.workflow]["title"]),
        "step": step,
        "given": given,
        "reasons": [*typed.chosen, *lines_of(typed.lines)],
        "note": typed.note,
        "stated": [each.title for each in step.to_state if each.guard in typed.stated],
        "way_back": before_the_step(step.way_back, step.title, step.target),
        "appeal": appeal_rule(pack_of(case.round), case.workflow, step.action, case.state),
    }
    return render(request, "officer/case_confirm.html", context)


def _success(case: Case, action: str) -> str:
    pack = pack_of(case.round)
    workflow = pack.section("workflows")[case.workflow]
    title = next(spec["title"] for spec in workflow["moves"] if spec["action"] == action)
    return _("已办：%(step)s。") % {"step": title} + said_state(case, workflow["states"])


# officers' fields -------------------------------------------------------------------------------------------------


def case_fields(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    pack = pack_of(case.round)
    facts = facts_of(case, pack)
    roles = officer_roles(actor, case, pack.section("actors"))
    form = OfficerFields(
        pack, case.workflow, facts, roles, request.POST
    )  # whose turn it is, is said when it is saved
    specs = pack.definition.facts
    if not form.is_valid():
        return draw(Desk(request, actor, case, fields=form), 422)
    changes = form.changes()
    if not changes:
        messages.info(request, _("没有改动，什么也没有保存。"))
        return redirect("officer:case", ref)
    try:
        save_answers(case=case, changes=changes, by=actor)
    except NotFoundOrHidden:
        raise
    except Forbidden as refusal:
        if refusal.code not in GONE_ON:
            raise
        put_back(form, refusal)
        return draw(Desk(request, actor, case, fields=form), refusal.status)
    except Conflict as conflict:
        kind, _colon, fact = conflict.code.partition(":")
        if kind == "overtaken" and fact in facts.answers:
            form.overtaken(fact, conflict.reason, value_text(facts.facts.get(fact), specs[fact]))
        else:
            put_back(form, conflict)
        return draw(Desk(request, actor, case, fields=form), conflict.status)
    except InvalidInput as refusal:
        put_back(form, refusal)
        return draw(Desk(request, actor, case, fields=form), refusal.status)
    messages.success(request, _("已保存，自动核验已按新的内容重算。"))
    return redirect("officer:case", ref)
