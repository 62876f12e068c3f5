"""Fifty applicants hand in at once while web and worker are killed: nothing lost, doubled or half done, one receipt each.

The control: the same storm without keys must be found guilty. Not here: what a failpoint is (`tests/kit/test_failpoints.py`).
"""

import os
import random
import time

import pytest

from tests.conftest import A_TUESDAY
from tests.storm.clients import Client, Journal, all_at_once
from tests.storm.conftest import KINDS, Storm
from tests.storm.judging import departures, findings_of_log, still_to_follow
from tests.storm.making import Applicant, applicants, letter_to_each
from yunti.kit import clock, failpoints

AFTERWARDS_SECONDS = 300
OF_COMMANDS = ("begins", "key_taken", "body_done", "event_written", "committed")
COMMANDS = ("cases.move_case", "cases.start_case", "documents.attach_evidence")
TOLD = ("cases.progress", "cases.incoming")  # the receipt to the party, the news to the desk
KILLS, SECONDS_BETWEEN = 200, 0.5

pytestmark = pytest.mark.slow


def places() -> list[str]:
    """Every failpoint on the way of this storm, under the names that arm it."""
    of_commands = [f"command.{each}" for each in OF_COMMANDS]
    of_the_money = (
        "gathering.",
        "ordering.",
        "serving.",
        "following.",
        "redeeming.",
        "posting.",
        "settling.",
        "paying.",
    )
    apart = ("command.", "message.", "request.", *of_the_money)
    others = [each for each in failpoints.PLACES if not each.startswith(apart)]
    armed = [failpoints.file_of(place, command) for place in of_commands for command in COMMANDS]
    told = [failpoints.file_of("message.posted", kind) for kind in TOLD]
    return [*armed, *told, *others, failpoints.file_of("request.answered", "POST")]


def clients(storm: Storm, taking_part: list[Applicant], *, keyed: bool = True) -> list[Client]:
    return [Client(storm.port, each, keyed=keyed) for each in taking_part]


def judged(storm: Storm, journals: list[Journal]) -> list[str]:
    """What is wrong once the worker has done what follows; that needs no person."""
    until = time.monotonic() + AFTERWARDS_SECONDS
    while (left := still_to_follow()) and time.monotonic() < until:
        time.sleep(0.2)
    return [*left, *departures(journals, storm.known)]


def test_killed_at_every_failpoint(storm: Storm) -> None:
    for place in places():
        (storm.armed / place).touch()
    letter_to_each()
    journals = all_at_once(clients(storm, storm.applicants))
    assert judged(storm, journals) == []
    assert not sorted(storm.armed.iterdir()), "some failpoint was never reached"
    assert sum(each.repeats for each in journals) >= len(OF_COMMANDS) * len(COMMANDS)


@pytest.mark.parametrize("storm", [6], indirect=True)
def test_without_keys_the_storm_is_found_guilty(storm: Storm) -> None:
    """Killed between commit and answer, a client that repeats itself without a key begins twice and gets no receipt."""
    for command in ("cases.start_case", "cases.move_case"):
        (storm.armed / failpoints.file_of("command.committed", command)).touch()
    found = judged(storm, all_at_once(clients(storm, storm.applicants, keyed=False)))
    assert any("began one case and has 2" in each for each in found), found
    assert any("instead of its receipt" in each for each in found), found


@pytest.mark.soak
def test_killed_at_two_hundred_random_moments(storm: Storm) -> None:
    """Storm after storm until so many were killed, and no more, or a busy machine would never come to the end of a request."""
    dice = random.Random(int(os.environ.get("YUNTI_SOAK_SEED", "1")))
    taking_part, kills = storm.applicants, 0
    while kills < KILLS:
        next_kill = time.monotonic()

        def beside() -> None:
            nonlocal kills, next_kill
            if kills < KILLS and time.monotonic() >= next_kill:
                storm.kill(dice.choice(KINDS))
                kills += 1
                next_kill = time.monotonic() + dice.expovariate(1 / SECONDS_BETWEEN)

        journals = all_at_once(clients(storm, taking_part), beside)
        assert judged(storm, journals) == [], f"after {kills} kills"
        if kills < KILLS:
            with clock.held(A_TUESDAY):
                taking_part = applicants(len(taking_part), first=taking_part[-1].number + 1)
            storm.known |= findings_of_log()
