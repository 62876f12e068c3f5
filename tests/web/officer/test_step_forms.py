"""The form of a step, as markup. Not here: taking it (`test_cases.py`), its reasons (`test_case_reasons.py`)."""

from typing import Any

from yunti.apps.cases.guards import Finding
from yunti.apps.cases.queries.own_steps import OwnStep
from yunti.kit.errors import Refused
from yunti.web.officer.case_file import ShownFinding, ShownStep, Typed
from yunti.web.officer.case_reasons import Group, Reason
from yunti.web.officer.step_forms import StepForms

EVIL = "<b>\"'&"
FORMS = StepForms("c1", "", (("seen", 2),))


def finding(asks: str = "", **told: Any) -> ShownFinding:
    return ShownFinding("g", EVIL, "fail", EVIL, EVIL, EVIL, asks, EVIL, **{"stated": False, **told})


def step(*, blocked: bool = False, ends: bool = False, refused: bool = False, **more: Any) -> ShownStep:
    in_the_way = (Finding("g", EVIL, "criterion", False),) if blocked else ()
    own = OwnStep("go", EVIL, EVIL, ends, (), in_the_way, False, told_before=(EVIL,))
    refusal = Refused("no", EVIL, next_step=EVIL, clause=EVIL) if refused else None
    typed = Typed("go", lines=EVIL, note=EVIL, refusal=refusal) if refused else Typed()
    told: dict[str, Any] = {
        "settled": [],
        "blocked": [finding()] if blocked else [],
        "to_state": [],
        "reasons": [],
        **more,
    }
    return ShownStep(own, EVIL, **told, typed=typed, key="k", opened=refused)


def test_every_text_is_escaped() -> None:
    reasons = [Group(EVIL, (Reason(EVIL, EVIL, EVIL, EVIL, True),))]
    asked = [finding("reasons"), finding("text"), finding()]
    drawn = FORMS.drawn(
        [step(refused=True, settled=[finding()], to_state=asked, reasons=reasons), step(blocked=True)]
    )
    assert EVIL not in drawn and drawn.count("&lt;b&gt;") == 29


def test_a_step_with_something_in_its_way_cannot_be_sent() -> None:
    shut, can_go = (
        FORMS.drawn([step(blocked=True, to_state=[finding()])]),
        FORMS.drawn([step(to_state=[finding()])]),
    )
    assert shut.count(" disabled") == 2 and 'name="note"' not in shut
    assert " disabled" not in can_go and 'name="note"' in can_go


def test_only_the_first_step_that_is_shut_and_the_one_that_was_refused_are_unfolded() -> None:
    def unfolded(forms: StepForms, *steps: ShownStep) -> list[bool]:
        return [
            part.startswith(' class="pad" name="step" open')
            for part in forms.drawn(steps).split("<details")[1:]
        ]

    shut = step(blocked=True)
    assert unfolded(FORMS, shut, shut, step()) == [True, False, False]
    assert unfolded(FORMS, step(), shut) == [False, False]
    after = StepForms("c1", "", (), typed="go")
    assert unfolded(after, shut, step(refused=True)) == [False, True]


def test_a_step_that_ends_the_case_stands_out() -> None:
    assert 'class="btn grave"' in FORMS.drawn([step(ends=True)]) and 'class="btn main"' in FORMS.drawn(
        [step()]
    )
