"""Three enterprises in four rounds, and everybody who deals with them; each case already stands somewhere.

Made once for a test; every history begins from here and is rolled back. Not here: what happens then (`machine.py`).
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.conftest import A_TUESDAY
from tests.histories.model import Ghost, Model, Move, Party, Who
from tests.people import (
    COUNTY,
    OTHER_COUNTY,
    OTHER_PREFECTURE,
    PREFECTURE,
    PROVINCE,
    SECOND_COUNTY,
    move_in,
    organisation,
    person,
    seat,
)
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.accounts.models import Organisation, Person
from yunti.apps.cases.models import Answer, Assignment, Case
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.packs.loading import load_file

COLLEAGUE = "song"  # decides on what the other of the province decided; takes no step
PACK = Path(__file__).resolve().parents[2] / "packs" / "jiangsu-star" / "2020"
KIND, PARTNER, CLOSING = "star_application", "示例云服务有限公司", timedelta(days=6)
STARS = {("R0", "A"): 3, ("R0", "B"): 3, ("R0", "C"): 4, ("R1", "A"): 4, ("R1", "B"): 3, ("R1", "C"): 4}
STARS |= {("R2", "A"): 3, ("R2", "B"): 3, ("R2", "C"): 3, ("R3", "A"): 4}
STARS |= {("R3", "B"): 3, ("R3", "C"): 4}
INCOMPLETE = ("R2", "B")
OF_OFFICERS: dict[str, Any] = {
    "is_legal_entity": True,
    "finance_system_sound": True,
    "credit_clean": True,
    "city_opinion": "同意推荐",
    "city_opinion_sealed": True,
    "city_opinion_date": "2026-05-12",
}


@dataclass
class World:
    """Rows of the product by the names of the model."""

    actors: dict[str, Actor]
    who: dict[str, Who]
    rounds: dict[str, Round]
    parties: dict[str, Enterprise]
    partner: Supplier
    expert: Person
    cases: dict[str, Case]
    model: Model

    def fresh(self) -> Model:
        return deepcopy(self.model)


def table() -> tuple[Move, ...]:
    """The workflow as the pack writes it down, read without the product."""
    told = load_file(PACK / "workflows.yaml").data
    return tuple(
        Move(
            source,
            each["action"],
            tuple(_several(each["actor"])),
            tuple(each.get("guards", ())),
            each["to"],
            tuple(each.get("effects", ())),
        )
        for each in told[KIND]["moves"]
        for source in _several(each["from"])
    )


def _several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def made() -> World:
    people = move_in()
    second = organisation(
        "示例丙化工有限公司", "enterprise", SECOND_COUNTY, uscc=factories.uscc(3, SECOND_COUNTY)
    )
    first = Organisation.objects.get(ref=people.ma.organisation_ref)
    offices = {
        code: Organisation.objects.filter(region_code=code, kind="authority").first()
        or organisation(f"示例{code}工信局", "authority", code, "county")
        for code in (COUNTY, SECOND_COUNTY, OTHER_COUNTY, PREFECTURE)
    }
    actors = {
        "ma": people.ma,
        "ma2": seat(person("ma2", "马同事"), Desk.APPLICANT, first, "handler"),
        "gao": people.gao,
        "cao": seat(person("cao", "曹申报"), Desk.APPLICANT, second, "manager"),
        "luo": people.luo,
        "lv": seat(person("lv", "吕初审"), Desk.COUNTY, offices[SECOND_COUNTY], jurisdiction=SECOND_COUNTY),
        "bo": seat(person("bo", "薄初审"), Desk.COUNTY, offices[OTHER_COUNTY], jurisdiction=OTHER_COUNTY),
        "qin": people.qin,
        "wei": people.wei,
        "su": people.su,
        COLLEAGUE: seat(
            person(COLLEAGUE, "宋省厅"),
            Desk.PROVINCE,
            Organisation.objects.get(ref=people.su.organisation_ref),
            jurisdiction=PROVINCE,
        ),
        "yan": people.yan,
    }
    tied = person("hu", "胡两边")
    seat(tied, Desk.APPLICANT, first, "handler")
    actors["hu"] = seat(tied, Desk.PREFECTURE, offices[PREFECTURE], jurisdiction=PREFECTURE)
    world = World(
        actors, _who(), {}, {}, factories.supplier(7, name=PARTNER), _expert(people.yan), {}, _model()
    )
    for name, actor, region in (("A", "ma", COUNTY), ("B", "gao", OTHER_COUNTY), ("C", "cao", SECOND_COUNTY)):
        owner = actors[actor].organisation_ref
        world.parties[name] = factories.owned_enterprise(owner, ord(name), region)
    for name in ("R0", "R1", "R2", "R3"):
        world.rounds[name] = a_round("jiangsu-star", "2020", code=f"SL-{name}")
        world.rounds[name].windows.filter(level="applicant").update(closes_at=world.model.closes[name])
    for (round_name, party), star in STARS.items():
        _begin(world, round_name, party, star)
    return world


def _expert(actor: Actor) -> Person:
    return Person.objects.get(ref=actor.person_ref)


def _who() -> dict[str, Who]:
    people = [
        Who("ma", "applicant", enterprise="A"),
        Who("ma2", "applicant", enterprise="A"),
        Who("gao", "applicant", enterprise="B"),
        Who("cao", "applicant", enterprise="C"),
        Who("luo", "county", COUNTY),
        Who("lv", "county", SECOND_COUNTY),
        Who("bo", "county", OTHER_COUNTY),
        Who("qin", "prefecture", PREFECTURE),
        Who("wei", "prefecture", OTHER_PREFECTURE),
        Who("hu", "prefecture", PREFECTURE, related=frozenset({"A"})),
        Who("su", "province", PROVINCE),
        Who(COLLEAGUE, "province", PROVINCE),
        Who("yan", "expert"),
    ]
    return {each.name: each for each in people}


def _model() -> Model:
    parties = {
        "A": Party("A", COUNTY, PREFECTURE, True),
        "B": Party("B", OTHER_COUNTY, OTHER_PREFECTURE, False),
        "C": Party("C", SECOND_COUNTY, PREFECTURE, True),
    }
    far = A_TUESDAY + timedelta(days=60)
    return Model(table(), {}, parties, {"R0": far, "R1": far, "R2": A_TUESDAY + CLOSING, "R3": far})


def _begin(world: World, round_name: str, party: str, star: int) -> None:
    row = world.parties[party]
    by = world.actors[{"A": "ma", "B": "gao", "C": "cao"}[party]]
    case = start_case(round=world.rounds[round_name], workflow=KIND, party=row, by=by)
    answers = filled(star, row.name, row.uscc, PARTNER) | {"scope_summary": "原文"}
    if (round_name, party) == INCOMPLETE:
        del answers["effect_summary"]
    known = dict(Answer.objects.filter(case=case).values_list("field", "version"))
    changes = [Change(name, value, known.get(name, 0)) for name, value in answers.items()]
    save_answers(case=case, changes=changes, by=by)
    with_papers(case, star)
    _of_officers(case, OF_OFFICERS)
    if world.model.parties[party].liable_partner:
        liable = [{**answers["cloud_partners"][0], "jointly_liable": True}]
        Answer.objects.filter(case=case, field="cloud_partners").update(value=exact_json(liable))
    Assignment.objects.create(
        case=case, person=world.expert, role="expert", assigned_at=clock.now(), assigned_by="system:test"
    )
    world.cases[case.ref] = case
    world.model.ghosts[case.ref] = Ghost(
        case.ref,
        round_name,
        world.model.parties[party],
        star,
        (round_name, party) != INCOMPLETE,
        "原文",
        1,
        experts={"yan"},
    )


def _of_officers(case: Case, answers: dict[str, Any]) -> None:
    """Put there by hand: officers could enter them only after the case was handed in."""
    Answer.objects.bulk_create(
        Answer(case=case, field=name, value=exact_json(value), saved_at=clock.now(), saved_by="system:test")
        for name, value in answers.items()
    )


def moment(days: float = 0) -> datetime:
    return A_TUESDAY + timedelta(days=days)
