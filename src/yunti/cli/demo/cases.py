"""Applications of the demo at every stage, taken there step by step by whoever would take them, through the same services.

What an enterprise has begun already is left alone, so that a stopped filling can go on.
Not here: what is filled in and which steps are taken (`tables/cases.json`, `vouchers.json`, `levels.json`), files (`papers.py`), rounds
(`rounds.py`).
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from yunti.cli.demo.people import FILLER, PASSWORD, actor
from yunti.cli.demo.tables import document
from yunti.kit.actors import Actor, Desk

CLERK, PARTY, PLATFORM, REDEMPTION = "applicant3", "party", "platform", "redemption"
BOOKS = ("cases", "vouchers", "levels")
MOST_TRIES = 50

Advance = Callable[[int, int], None]
Told = Mapping[str, Any]


def make_cases(advance: Advance) -> None:
    lines = [(document(name), line) for name in BOOKS for line in document(name)["cases"]]
    for done, (book, line) in enumerate(lines, start=1):
        make_case(book, line)
        advance(done, len(lines))


def make_case(book: Told, line: Told) -> None:
    from yunti.apps.cases.queries.cases import cases_visible_to
    from yunti.apps.cases.services import start_case
    from yunti.apps.programmes.queries.rounds import rounds_for
    from yunti.cli.demo.registry import enterprise, supplier

    party = supplier(line["uscc"]) if line.get("desk") == Desk.SUPPLIER else enterprise(line["uscc"])
    owner = _owner(line, party)
    each = next(row for row in rounds_for(party.region_code) if row.code == line["round"])
    own = cases_visible_to(owner).filter(round=each, workflow=line["workflow"])
    if own.filter(organisation_id=owner.organisation_id or 0).exists():
        return
    party.refresh_from_db()
    case = start_case(round=each, workflow=line["workflow"], party=party, by=owner)
    take_path(book, case, line["path"], owner)


def take_path(book: Told, case: Any, names: Sequence[str], owner: Actor) -> None:
    """Step by step, each by whoever takes it."""
    for step in [each_step for name in names for each_step in book["paths"][name]]:
        case.refresh_from_db()
        DOINGS[step["do"]](book, _meant(case, step), step, _who(step["by"], owner))


def _meant(case: Any, step: Told) -> Any:
    """The case itself, or the one that redeems its voucher."""
    from yunti.apps.settlement.queries.redeeming import redeeming_of

    if step.get("of") != REDEMPTION:
        return case
    found = redeeming_of(case)
    assert found is not None and found.voucher.redemption is not None
    return found.voucher.redemption


def _who(name: str, owner: Actor) -> Actor:
    return {PARTY: owner, PLATFORM: FILLER}.get(name) or actor(name)


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
        desk=Desk(line.get("desk", Desk.APPLICANT)),
        organisation=OrganisationTyped(party.uscc, party.name, party.region_code),
        by=queries.actor_of(person, None),
    )
    return _owner(line, party)


# one step ---------------------------------------------------------------------------------------------------------


def _answer(book: Told, case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.cases.queries.facts import facts_of
    from yunti.apps.cases.services import Change, save_answers
    from yunti.apps.programmes.queries.rounds import pack_of

    known = facts_of(case, pack_of(case.round)).answers
    values = {field: value for name in step["what"] for field, value in book["answers"][name].items()}
    filled = _filled(values, case)
    changes = [
        Change(field, value, known[field].version if field in known else 0) for field, value in filled.items()
    ]
    save_answers(case=case, changes=changes, by=by)


def _file(book: Told, case: Any, step: Told, by: Actor) -> None:
    from yunti.cli.demo.papers import bind_papers

    bind_papers(case, book["papers"][step["what"]], _filled(book["printed"], case), by)


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
        party = case.enterprise or case.supplier
        digits = re.sub(r"\D", "", party.uscc)[-12:]
        named = value.replace("{name}", party.name).replace("{uscc}", party.uscc)
        return named.replace("{digits}", digits).replace("{round}", case.round.code)
    return value


def _move(_book: Told, case: Any, step: Told, by: Actor) -> None:
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


def _review(_book: Told, case: Any, step: Told, by: Actor) -> None:
    """An expert is asked and says what the pack asks of experts."""
    from yunti.apps.accounts import queries
    from yunti.apps.cases.services import assign_person, state_guard

    person = queries.person_for_sign_in(step["expert"])
    assert person is not None
    assign_person(case=case, person=person, role=step["role"], by=by)
    if "states" in step:
        state_guard(case=case, guard=step["states"], note=step["note"], by=actor(step["expert"]))


def _visit(_book: Told, case: Any, step: Told, by: Actor) -> None:
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


def _papers(_book: Told, case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.pilots.services import receive_papers
    from yunti.kit import clock

    receive_papers(case=case, copies=step["copies"], pdf=True, received_on=clock.today(), by=by)


def _publish(_book: Told, case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.publicity.queries.ready import preview_digest, ready_lines
    from yunti.apps.publicity.services import NewList, publish_list

    lines = ready_lines(by, case.round, step["list"], chosen=[case.ref])
    new = NewList(case.round, step["list"], (case.ref,), preview_digest(lines), step["contact"], stated=True)
    publish_list(new=new, by=by)


def _panel(_book: Told, case: Any, step: Told, by: Actor) -> None:
    from yunti.apps.panels.services import commit_panel, draw_panel

    draw_panel(panel=commit_panel(case=case, name=step["name"], by=by), by=by)


def _arrive(_book: Told, case: Any, _step: Told, by: Actor) -> None:
    """What the timetable does follows at once; another writer of the database may hold it up for a moment."""
    from yunti.apps.intake.services import Asked, arrive, count_turns_due, prepare
    from yunti.apps.vouchers.services import hand_in_due, serve_due
    from yunti.kit import clock

    arrive(Asked(prepare(case=case, by=by).ref), by=by)
    for _ in range(MOST_TRIES):
        now = clock.now()
        count_turns_due(now)
        serve_due(now)
        hand_in_due(now)
        case.refresh_from_db()
        if case.submitted_at is not None:
            return
        time.sleep(0.1)
    raise RuntimeError(case.ref)


def _carry_out(_book: Told, _case: Any, _step: Told, _by: Actor) -> None:
    """Until every line has taken the step of its own case."""
    from yunti.apps.settlement.services import carry_out_due
    from yunti.kit import clock

    while carry_out_due(clock.now()):
        pass


def _order(_book: Told, case: Any, step: Told, by: Actor) -> None:
    """All that wait with the authority, in the order that the keys of the pack propose."""
    from yunti.apps.rankings.queries.orders import proposed
    from yunti.apps.rankings.queries.populations import ordered_named
    from yunti.apps.rankings.services import set_order

    each = ordered_named(by, case.round.ref, step["name"])
    rows, _kept, last = proposed(by, each.round, each.pack, each.rule)
    seen = last.ordinal if last is not None else 0
    set_order(round=each.round, name=each.rule.name, refs=[row.case.ref for row in rows], seen=seen, by=by)


DOINGS: dict[str, Callable[[Told, Any, Told, Actor], None]] = {
    "answer": _answer,
    "file": _file,
    "move": _move,
    "review": _review,
    "visit": _visit,
    "publish": _publish,
    "panel": _panel,
    "papers": _papers,
    "arrive": _arrive,
    "carry_out": _carry_out,
    "order": _order,
}
