"""Brings the cases of a world to the places from which histories begin, by the same rules as those.

Not here: the world itself (`world.py`).
"""

from django.db import transaction

from tests.histories.machine import Casework
from tests.histories.model import Given
from tests.histories.walking import CITY, OWNER
from tests.histories.world import World

TOLD = Given(
    frozenset(
        {
            "county_precheck_passed",
            "county_seal",
            "result_sealed",
            "summary_table_attached",
            "result_list_sealed",
            "reasons_listed",
        }
    ),
    reasons=True,
    note=True,
)
COUNTY = {"A": "luo", "B": "bo", "C": "lv"}
IN = ["submit", "county_recommend"]
PATHS = {
    "R0A": [*IN, "accept_for_assessment", "assessment_pass"],
    "R0B": [*IN, "accept_for_assessment", "assessment_pass"],
    "R0C": [*IN, "accept_for_precheck", "select_for_onsite", "onsite_pass", "recommend_to_province"],
    "R1A": [*IN, "accept_for_precheck", "precheck_pass"],
    "R1B": ["submit", "return_for_correction"],
    "R1C": [*IN, "accept_for_precheck", "select_for_onsite"],
    "R2C": [*IN, "accept_for_assessment", "assessment_fail"],
    "R3A": IN,
    "R3B": IN,
    "R3C": [
        *IN,
        "accept_for_precheck",
        "select_for_onsite",
        "onsite_pass",
        "recommend_to_province",
        "assessment_pass",
        "publish",
    ],
}


def marched(world: World, machine: type[Casework]) -> None:
    """The world remembers where its cases stand now."""
    walking = machine()
    for name, actions in PATHS.items():
        for action in actions:
            _go(walking, name, action)
    walking.publish("R0", "wei")
    walking.file(walking.by_name["R2C"], "cao")
    walking.both_agree()
    transaction.savepoint_commit(walking.back)
    world.model = walking.model


def _go(walking: Casework, name: str, action: str) -> None:
    ghost = walking.by_name[name]
    party, place = ghost.party.name, len(ghost.moves)
    if action == "assessment_pass":
        walking.state(name, "yan", "review_opinion_recorded")
    if action == "onsite_pass":
        walking.sign(name, "qin")
    who = _whose(party, action, place, ghost.state)
    walking.step(ghost, action, who, TOLD)
    assert len(ghost.moves) == place + 1, f"{name} could not go {action}"


def _whose(party: str, action: str, place: int, state: str) -> str:
    if action in ("submit", "resubmit"):
        return OWNER[party]
    if state.startswith("province"):
        return "su"
    return COUNTY[party] if place == 1 else CITY[party]
