"""The cell in which a row is marked. Not here: what marking does (`test_case_desk.py`)."""

import pytest
from django.test import RequestFactory

from yunti.apps.casework.queries.desk import ItemMark, Verdict
from yunti.web.officer.marking import Marking
from yunti.web.shared.case_facts import Line, Shown

EVIL = "<b>\"'&"


def marking(*, is_open: bool = True) -> Marking:
    return Marking(RequestFactory().get("/"), "c1", is_open=is_open)


def marked(verdict: str, note: str = "", *, outdated: bool = False) -> Line:
    return Line("k", (), ItemMark(verdict=verdict, note=note), outdated)


@pytest.mark.parametrize(
    ("line", "buttons"),
    [
        (Line("k", ()), [Verdict.ACCEPTED, Verdict.DOUBTED, Verdict.REJECTED]),
        (marked("accepted"), [Verdict.DOUBTED, Verdict.REJECTED, ""]),
        (marked("doubted", "?"), [Verdict.DOUBTED, Verdict.REJECTED, Verdict.ACCEPTED, ""]),
        (marked("accepted", outdated=True), [Verdict.ACCEPTED, Verdict.DOUBTED, Verdict.REJECTED, ""]),
    ],
)
def test_what_can_be_said_depends_on_the_mark(line: Line, buttons: list[str]) -> None:
    cell = marking().cell("f", line)
    assert [part.split('"')[0] for part in cell.split('name="verdict" value="')[1:]] == buttons
    assert cell.count('name="csrfmiddlewaretoken"') == 1


def test_where_nothing_can_be_said_the_mark_alone_is_told() -> None:
    shut = marking(is_open=False)
    assert (
        shut.cell("f", Line("k", ())) == "" and shut.of_list(Shown("f", "", "", lines=(Line("k", ()),))) == ""
    )
    told = shut.cell("f", marked("doubted", EVIL))
    assert "<form" not in told and 'data-tone="wait"' in told


def test_every_text_is_escaped() -> None:
    cell = marking().cell(EVIL, Line(EVIL, (), ItemMark(verdict="doubted", note=EVIL)), EVIL, EVIL)
    assert EVIL not in cell and " open>" in cell
    assert EVIL not in marking().of_list(Shown(EVIL, "", "", lines=(Line(EVIL, ()),)))
