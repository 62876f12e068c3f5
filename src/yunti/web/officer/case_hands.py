"""Who handles a case and until when: take it over, give it back, reassign it, pause and resume its time; its letters.

Not here: the steps (`case_steps.py`), a whole desk (`arrangements.py`), one letter (`letters.py`).
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.appeals.queries.appeals import appeals_of
from yunti.apps.cases.permissions import may_handle, officer_roles
from yunti.apps.cases.queries.cases import Case, case_by_ref
from yunti.apps.cases.queries.hands import hands_of, may_pause_for, reopenings_of
from yunti.apps.cases.services import give_back_case, pause_case, reassign_case, resume_case, take_case
from yunti.apps.desks.permissions import is_head_over
from yunti.apps.desks.queries.absences import colleagues_of, own_mandate, seat_by_ref, seats_under
from yunti.apps.letters.queries.letters import letters_of
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused
from yunti.packs.handling import whose_turn


def case_hands(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    if request.method != "POST":
        return _draw(request, case)
    act = _acts(request, case, actor).get(request.POST.get("what", ""))
    if act is None:
        raise NotFoundOrHidden()
    try:
        act()
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        return _draw(request, case, refusal)
    messages.success(request, _("已办理。"))
    return redirect("officer:case-hands", ref)


def _acts(request: HttpRequest, case: Case, actor: Actor) -> dict[str, Callable[[], object]]:
    given = request.POST
    reason = given.get("reason", "")
    return {
        "take": lambda: take_case(case=case, by=actor),
        "give_back": lambda: give_back_case(case=case, by=actor),
        "reassign": lambda: reassign_case(
            case=case, to=seat_by_ref(given.get("to", "")), reason=reason, by=actor
        ),
        "pause": lambda: pause_case(case=case, kind=given.get("kind", ""), reason=reason, by=actor),
        "resume": lambda: resume_case(case=case, by=actor),
    }


def _draw(request: HttpRequest, case: Case, refusal: Refused | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pack = pack_of(case.round)
    workflow = pack.section("workflows")[case.workflow]
    hands = hands_of(case, pack, clock.today())
    roles = officer_roles(actor, case, pack.section("actors"))
    own_turn = (
        bool(whose_turn(pack, case.workflow, case.state) & roles) and case.state not in workflow["ends"]
    )
    handler = hands.now
    context = {
        "case": case,
        "party": case.enterprise or case.supplier,
        "state": workflow["states"][case.state]["title"],
        "states": {name: each["title"] for name, each in workflow["states"].items()},
        "hands": hands,
        "own_turn": own_turn,
        "is_own": handler is not None and handler.mandate_id == actor.mandate_id,
        "may_pause": own_turn and hands.open is None and bool(may_handle(actor, case)),
        "kinds": may_pause_for(case, pack),
        "may_resume": own_turn and hands.open is not None and bool(may_handle(actor, case)),
        "seats": _seats(actor) if own_turn or handler is not None else [],
        "letters": letters_of(case),
        "appeals": appeals_of(case),
        "reopenings": [
            (each, workflow["states"].get(each.target, {}).get("title", each.target))
            for each in reopenings_of(case)
        ],
        "refusal": refusal,
        "problems": refusal.problems if isinstance(refusal, InvalidInput) else (),
        "typed": request.POST if refusal is not None else {},
    }
    return render(request, "officer/case_hands.html", context, status=refusal.status if refusal else 200)


def _seats(actor: Actor) -> list[tuple[str, str]]:
    """Whom this person can give a case: those they head."""
    own = own_mandate(actor)
    near = [own, *colleagues_of(own)] if is_head_over(actor, own) else []
    every = {row.pk: row for row in [*near, *seats_under(actor)]}
    return [
        (row.ref, _("%(name)s，%(role)s") % {"name": row.person.name, "role": row.organisation.name})
        for row in every.values()
    ]
