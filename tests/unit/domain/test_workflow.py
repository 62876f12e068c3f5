"""One step of a procedure, the order of refusals, and what an examination of the drawing finds."""

import pytest

from yunti.domain.workflow import Move, Refusal, examine, open_moves, step

MOVES = (
    Move("draft", "submit", ("applicant",), "submitted", ("complete", "signed")),
    Move("submitted", "pass", ("officer", "chief"), "done"),
    Move("submitted", "return", ("officer",), "draft", ("reasons",)),
)


@pytest.mark.parametrize(
    ("state", "action", "actor", "guards", "target", "refusal"),
    [
        ("draft", "submit", "applicant", {"complete": True, "signed": True}, "submitted", None),
        ("draft", "submit", "applicant", {"complete": True}, None, Refusal.GUARD),
        ("draft", "submit", "applicant", {"complete": True, "signed": "true"}, None, Refusal.GUARD),
        ("draft", "submit", "officer", {}, None, Refusal.ACTOR),
        ("draft", "pass", "nobody", {}, None, Refusal.ACTION),
        ("nowhere", "submit", "applicant", {}, None, Refusal.ACTION),
        ("submitted", "pass", "chief", {}, "done", None),
    ],
)
def test_step(
    state: str,
    action: str,
    actor: str,
    guards: dict[str, object],
    target: str | None,
    refusal: Refusal | None,
) -> None:
    taken = step(MOVES, state, action, actor, guards)
    assert (taken.target, taken.refusal) == (target, refusal)


def test_missing_guards_are_named() -> None:
    assert step(MOVES, "draft", "submit", "applicant", {"signed": True}).missing == ("complete",)


def test_open_moves() -> None:
    assert [move.action for move in open_moves(MOVES, "submitted", "chief")] == ["pass"]


def test_a_sound_drawing() -> None:
    found = examine(["draft", "submitted", "done"], "draft", ["done"], MOVES)
    assert found.unreachable == found.dead_ends == found.doubled == found.unknown_states == ()


def test_faults_of_a_drawing() -> None:
    moves = (
        *MOVES,
        Move("submitted", "pass", ("chief",), "draft"),
        Move("submitted", "lose", ("chief",), "lost"),
    )
    found = examine(["draft", "submitted", "done", "island", "lost"], "draft", ["done"], moves)
    assert found.unreachable == ("island",)
    assert found.dead_ends == ("island", "lost")
    assert found.doubled == (("submitted", "pass", "chief"),)
    assert examine(["draft"], "draft", [], MOVES).unknown_states == ("done", "submitted")
