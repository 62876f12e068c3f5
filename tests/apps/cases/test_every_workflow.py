"""Every workflow of every pack: each listed step works for its actor, everything else is refused and changes nothing.

Guards are taken as met or as unmet here; what each kind of guard asks is in `test_guards.py`. A step that a room above owns is
taken for it, one in the order of arrival as at an arrival; what those rooms do besides is tried with them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apps.cases.rounds import a_case, a_round, ask
from tests.people import People
from yunti.apps.cases.guards import findings
from yunti.apps.cases.models import Case, CaseMove, Consequence, Submission
from yunti.apps.cases.services import GuardsMissing, move_case
from yunti.kit import clock
from yunti.kit.actors import Actor, public_actor, system_actor
from yunti.kit.errors import Conflict, Forbidden, NotFoundOrHidden
from yunti.packs.catalogue import editions
from yunti.packs.intake import intake_of
from yunti.packs.owners import owner_of
from yunti.packs.reading import Pack, load_pack

EDITIONS = editions(Path(__file__).parents[3] / "packs")
PACKS = {f"{each.programme}/{each.edition}": load_pack(each.folder) for each in EDITIONS}
WORKFLOWS = [(name, workflow) for name, pack in PACKS.items() for workflow in pack.section("workflows")]

pytestmark = pytest.mark.django_db
each_workflow = pytest.mark.parametrize(("name", "workflow"), WORKFLOWS)


def all_hold(monkeypatch: pytest.MonkeyPatch, holds: bool | None = True) -> None:
    for kind in list(findings.KINDS):
        monkeypatch.setitem(findings.KINDS, kind, lambda *_: (holds, "示例"))  # type: ignore[arg-type]
    monkeypatch.setattr(findings, "form_is_sound", lambda _around: (holds, "示例"))
    monkeypatch.setattr(findings, "outcome_is_told", lambda _around, _rule: (holds, "示例"))


def take(case: Case, action: str, by: Actor) -> Case:
    pack = PACKS[f"{case.round.programme}/{case.round.edition}"]
    intake = intake_of(pack, case.workflow)
    return move_case(
        case=case,
        action=action,
        seen=0,
        by=by,
        through=owner_of(pack, case.workflow, action),
        arrived=clock.now() if intake is not None and intake.action == action else None,
    )


def seats(pack: Pack, people: People) -> dict[str, Actor]:
    """For each actor of the pack somebody who is it."""
    by_desk = {
        "applicant": people.ma,
        "supplier": people.ge,
        "county": people.luo,
        "prefecture": people.qin,
        "province": people.su,
        "expert": people.yan,
        "public": public_actor(),
        "system": system_actor("timetable"),
    }
    return {role: by_desk[spec["desk"]] for role, spec in pack.section("actors").items()}


def standing(pack: Pack, name: str, workflow: str, people: People) -> Iterator[Case]:
    """One case for each state of the workflow."""
    given = [spec["value"] for spec in pack.section("effects").values() if "value" in spec]
    facts = {field: _some(pack, field) for field in given}
    each = a_round(*name.split("/"), facts=facts)
    for number, state in enumerate(pack.section("workflows")[workflow]["states"]):
        case = a_case(each, workflow, state, people, number=number)
        for role, spec in pack.section("actors").items():
            if spec.get("relation") == "invited":
                ask(case, people.yan, role)
        yield case


def _some(pack: Pack, field: str) -> object:
    options = pack.definition.facts[field].options
    return int(options[0]) if options[0].isdigit() else options[0]


def put_back(case: Case, state: str) -> None:
    Submission.objects.filter(case=case).delete()
    Consequence.objects.filter(move__case=case).delete()
    CaseMove.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(state=state, submitted_at=None, once_key=None)


@each_workflow
def test_each_listed_step_works_for_its_actor(
    name: str, workflow: str, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_hold(monkeypatch)
    pack, taken = PACKS[name], 0
    seat = seats(pack, people)
    for case in standing(pack, name, workflow, people):
        state = case.state
        for move in pack.moves[workflow]:
            for actor in move.actors if move.source == state else ():
                moved = take(case, move.action, seat[actor])
                assert moved.state in _targets(pack, workflow, state, move.action)
                assert CaseMove.objects.get(case=case).role in pack.section("actors")
                put_back(case, state)
                taken += 1
    assert taken >= len(pack.moves[workflow])


def _targets(pack: Pack, workflow: str, state: str, action: str) -> set[str]:
    return {move.target for move in pack.moves[workflow] if (move.source, move.action) == (state, action)}


@each_workflow
def test_everything_else_is_refused_and_changes_nothing(
    name: str, workflow: str, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_hold(monkeypatch)
    pack = PACKS[name]
    actions = {move.action for move in pack.moves[workflow]}
    somebody = {"ma": people.ma, "ge": people.ge, "luo": people.luo, "qin": people.qin, "su": people.su}
    somebody |= {"yan": people.yan, "wei": people.wei, "gao": people.gao, "tan": people.tan}
    somebody |= {"public": public_actor(), "system": system_actor("timetable")}
    seat, refused = seats(pack, people), 0
    for case in standing(pack, name, workflow, people):
        for action in sorted(actions):
            listed = {
                id(seat[actor])
                for move in pack.moves[workflow]
                if (move.source, move.action) == (case.state, action)
                for actor in move.actors
            }
            public = any(seat[a].kind == "public" for a in seat if id(seat[a]) in listed)
            for who, by in somebody.items():
                same = any(by == seat[role] and id(seat[role]) in listed for role in seat)
                if same or (public and who != "system"):
                    continue
                with pytest.raises((Conflict, Forbidden, NotFoundOrHidden)):
                    take(case, action, by)
                refused += 1
        row = Case.objects.get(pk=case.pk)
        assert (row.state, row.entered_at, row.submitted_at) == (case.state, case.entered_at, None)
    assert refused > 10
    assert not CaseMove.objects.exists()
    assert not Submission.objects.exists()


@each_workflow
@pytest.mark.parametrize("holds", [False, None], ids=["unmet", "unknown"])
def test_no_step_is_taken_past_a_guard(
    name: str, workflow: str, holds: bool | None, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_hold(monkeypatch, holds)
    pack = PACKS[name]
    seat, guarded = seats(pack, people), 0
    for case in standing(pack, name, workflow, people):
        for move in pack.moves[workflow]:
            free = any(
                not each.guards
                for each in pack.moves[workflow]
                if (each.source, each.action) == (move.source, move.action)
            )
            if move.source != case.state or free:
                continue
            for actor in move.actors:
                with pytest.raises(GuardsMissing) as refusal:
                    take(case, move.action, seat[actor])
                assert refusal.value.findings
                guarded += 1
    assert guarded
    assert not CaseMove.objects.exists()


def test_every_pack_has_a_workflow() -> None:
    assert {name for name, _ in WORKFLOWS} == set(PACKS)
