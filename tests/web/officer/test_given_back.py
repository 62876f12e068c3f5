"""While a case is given back its officers read what was handed in last, on every page, in papers and by every rule.

Not here: what the party sees of its own draft (`tests/web/applicant`).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import ask
from tests.apps.cases.test_binding import paper
from tests.apps.casework.filing import answer, handed_in
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries import facts as reading
from yunti.apps.cases.services import Change, Place, bind_evidence, move_case, save_answers
from yunti.apps.paperwork.queries.occasions import occasion_of
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.kit.errors import Forbidden

pytestmark = pytest.mark.django_db
CANARY = "金丝雀草稿"
PARTNER = {"name": f"{CANARY}云商", "jointly_liable": None}


def given_back(people: People, **changed: Any) -> Case:
    """Given back; the party has typed into it since, and bound a file, but not handed in again."""
    case = handed_in(people, cloud_partners=[{"name": "旧云商", "jointly_liable": None}])
    back = move_case(
        case=case,
        action="return_for_correction",
        seen=1,
        by=people.luo,
        stated={"reasons_listed": ""},
        reasons=["请补正。"],
    )
    answer(
        people,
        back,
        {"scope_summary": CANARY, "cloud_duration_note": CANARY, "cloud_partners": [PARTNER], **changed},
    )
    file = paper(people.ma, f"{CANARY}.pdf")
    place = Place("claimed_items", "app_erp", "proof")
    bind_evidence(case=back, place=place, refs=[file.ref], by=people.ma)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def case(people: People) -> Case:
    return given_back(people)


def facts_for(by: Actor, case: Case) -> dict[str, Any]:
    pack = pack_of(case.round)
    fresh = Case.objects.get(pk=case.pk)
    return dict(Surroundings(fresh, pack, by, roles_in(by, fresh, pack.section("actors"))).facts.facts)


def officers_pages(case: Case) -> Iterator[str]:
    yield f"/officer/cases/{case.ref}/"
    for tab in ("answers", "evidence", "changes", "questions", "notes"):
        yield f"/officer/cases/{case.ref}/?tab={tab}"
    yield f"/officer/cases/{case.ref}/papers/"


def test_no_desk_reads_what_was_not_handed_in(people: People, client: Client, case: Case) -> None:
    ask(case, people.yan, "expert")
    for actor in (people.luo, people.qin, people.su, people.shen):
        sign_in(client, actor)
        for address in officers_pages(case):
            answer = client.get(address)
            assert CANARY not in answer.content.decode(), (actor.person_ref, address)
    sign_in(client, people.yan)
    assert CANARY not in client.get(f"/expert/cases/{case.ref}/").content.decode()


def test_rules_and_papers_take_what_was_handed_in(people: People, case: Case) -> None:
    for actor in (people.luo, people.qin, people.su, people.ge):
        assert CANARY not in str(facts_for(actor, case))
    assert CANARY in str(facts_for(people.ma, case))
    assert CANARY not in str(occasion_of(case, people.luo).facts)
    assert CANARY in str(occasion_of(case, people.ma).facts)


def test_ended_from_there_the_draft_stays_unread(people: People, case: Case) -> None:
    """A step that ends it leaves behind what was typed and never handed in."""
    Case.objects.filter(pk=case.pk).update(state="withdrawn")
    gone = Case.objects.get(pk=case.pk)
    assert CANARY not in str(facts_for(people.luo, gone))
    assert CANARY not in str(occasion_of(gone, people.luo).facts)


def test_handed_in_again_the_officers_read_it(people: People, case: Case) -> None:
    again = move_case(case=case, action="resubmit", seen=2, by=people.ma)
    assert CANARY in str(facts_for(people.luo, again))


def test_with_the_guard_off_officers_would_read_it(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_is_draft", lambda case, pack, draft: True)
    assert CANARY in str(facts_for(people.luo, case))


def test_officers_cells_follow_the_rows_handed_in(people: People) -> None:
    rows = [{"name": name, "jointly_liable": None} for name in ("甲云商", "乙云商")]
    case = handed_in(people, cloud_partners=rows)
    version = Answer.objects.get(case=case, field="cloud_partners").version
    marked = [rows[0], {**rows[1], "jointly_liable": True}]
    save_answers(case=case, changes=[Change("cloud_partners", marked, version)], by=people.luo)
    assert facts_for(people.luo, case)["cloud_partners"][1]["jointly_liable"] is True
    back = move_case(
        case=case,
        action="return_for_correction",
        seen=1,
        by=people.luo,
        stated={"reasons_listed": ""},
        reasons=["请补正。"],
    )
    answer(people, back, {"cloud_partners": [PARTNER, marked[1]]})
    read = facts_for(people.luo, back)["cloud_partners"]
    assert [(row["name"], row["jointly_liable"]) for row in read] == [("甲云商", None), ("乙云商", True)]
    change = Change("cloud_partners", marked, version + 2)
    with pytest.raises(Forbidden, match="正在补正"):
        save_answers(case=back, changes=[change], by=people.luo)
