"""Applications of the demo at every stage, taken there step by step by whoever would take them, through the same services.

What an enterprise has begun already is left alone, so that a stopped filling can go on.
Not here: what is filled in and which steps are taken (`tables/cases.json`), its files (`papers.py`), rounds (`rounds.py`).
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from yunti.cli.demo.people import PASSWORD, actor
from yunti.cli.demo.tables import document
from yunti.kit.actors import Actor, Desk

CLERK, PARTY = "applicant3", "party"

Advance = Callable[[int, int], None]
Told = Mapping[str, Any]


def make_cases(advance: Advance) -> None:
    lines = document("cases")["cases"]
    for done, line in enumerate(lines, start=1):
        _make(line)
        advance(done, len(lines))


def _make(line: Told) -> None:
    from yunti.apps.cases.queries.cases import cases_visible_to
    from yunti.apps.cases.services import start_case
    from yunti.apps.programmes.queries.rounds import rounds_for
    from yunti.cli.demo.registry import enterprise

    party = enterprise(line["uscc"])
    owner = _owner(line, party)
    if cases_visible_to(owner).exists():
        return
    each = next(row for row in rounds_for(party.region_code) if row.code == line["round"])
    party.refresh_from_db()
    case = start_case(round=each, workflow=line["workflow"], party=party, by=owner)
    for step in [each_step for name in line["path"] for each_step in document("cases")["paths"][name]]:
        case.refresh_from_db()
        DOINGS[step["do"]](case, step, owner if step["by"] == PARTY else actor(step["by"]))


def _owner(line: Told, party: Any) -> Actor:
    """The enterprise's own person: of those with a sign-in their own, of the others one clerk who acts for many."""
    from yunti.apps.accounts import queries, services
    from yunti.apps.accounts.services.registration import OrganisationTyped
    from yunti.apps.registry.services.parties import link_organisation
    from yunti.cli.demo.registry import officer_of
    from yunti.kit import clock

    person = queries.person_for_sign_in(line.get("login", CLERK))
    assert person is not None, PASSWORD
    for mandate in queries.mandates_in_force(person, clock.today()):
        if mandate.organisation.uscc == line["uscc"]:
            if party.organisation_id is None:  # so left by the demo of an earlier release
                link_organisation(party=party, by=officer_of(party.region_code))
            return queries.actor_of(person, mandate)
    services.register_organisation(
        desk=Desk.APPLICANT,
        organisation=OrganisationTyped(party.uscc, party.name, party.region_code),
        by=queries.actor_of(person, None),
    )
    return _owner(line, party)


# one step ---------------------------------------------------------------------------------------------------------


def _answer(case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.cases.queries.facts import facts_of
    from yunti.apps.cases.services import Change, save_answers
    from yunti.apps.programmes.queries.rounds import pack_of

    known = facts_of(case, pack_of(case.round)).answers
    values = {
        field: value for name in step["what"] for field, value in document("cases")["answers"][name].items()
    }
    filled = _filled(values, case)
    changes = [
        Change(field, value, known[field].version if field in known else 0) for field, value in filled.items()
    ]
    save_answers(case=case, changes=changes, by=by)


def _file(case: Any, step: Told, by: Actor) -> None:
    from yunti.cli.demo.papers import bind_papers

    told = document("cases")
    bind_papers(case, told["papers"][step["what"]], _filled(told["printed"], case), by)


def _filled(value: Any, case: Any) -> Any:
    """Days are told from today (`@-60`), names and numbers from the case."""
    from yunti.kit import clock

    if isinstance(value, Mapping):
        return {key: _filled(each, case) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, case) for each in value]
    if isinstance(value, str) and value.startswith("@"):
        return (clock.today() + timedelta(days=int(value[1:]))).isoformat()
    if isinstance(value, str):
        digits = re.sub(r"\D", "", case.enterprise.uscc)[-12:]
        named = value.replace("{name}", case.enterprise.name).replace("{uscc}", case.enterprise.uscc)
        return named.replace("{digits}", digits)
    return value


def _move(case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.cases.queries.cases import history_of
    from yunti.apps.settlement.services import take_step

    take_step(
        case=case,
        action=step["action"],
        seen=len(history_of(case)),
        by=by,
        stated={guard: str(step.get("note", "")) for guard in step.get("states", ())},
        reasons=step.get("reasons", ()),
        note=step.get("note", ""),
    )


def _review(case: Any, step: Told, by: Actor) -> None:
    """An expert is asked and says what the pack asks of experts."""
    from yunti.apps.accounts import queries
    from yunti.apps.cases.services import assign_person, state_guard

    person = queries.person_for_sign_in(step["expert"])
    assert person is not None
    assign_person(case=case, person=person, role=step["role"], by=by)
    if "states" in step:
        state_guard(case=case, guard=step["states"], note=step["note"], by=actor(step["expert"]))


def _visit(case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.inspections.queries.visits import case_to_visit, items_of
    from yunti.apps.inspections.services import Typed, save_visit, sign_visit
    from yunti.kit import clock

    _case, pack, inspection = case_to_visit(by, case.ref)
    found = {item["code"]: ("true", "") for item in items_of(case, pack, inspection)}
    typed = Typed(
        visited_on=clock.today(),
        place=case.enterprise.address,
        visitors=step["visitors"],
        findings=found,
        opinion=step["note"],
        conclusion="passed",
        representative=case.enterprise.contact_name,
    )
    visit = save_visit(case=case, typed=typed, seen=0, by=by)
    sign_visit(visit=visit, seen=visit.version, signed_by=step["visitors"], sheet_ref="", by=by)


def _publish(case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.publicity.queries.ready import preview_digest, ready_lines
    from yunti.apps.publicity.services import NewList, publish_list

    lines = ready_lines(by, case.round, step["list"], chosen=[case.ref])
    new = NewList(case.round, step["list"], (case.ref,), preview_digest(lines), step["contact"], stated=True)
    publish_list(new=new, by=by)


DOINGS: dict[str, Callable[[Any, Told, Actor], None]] = {
    "answer": _answer,
    "file": _file,
    "move": _move,
    "review": _review,
    "visit": _visit,
    "publish": _publish,
}
