"""Sections and lists of what was filled in, as markup. Not here: what is shown there (`test_case_facts.py`), the page (`tests/web/officer`)."""

from yunti.web.shared.case_facts import Line, Section, Shown
from yunti.web.shared.filled import sections

EVIL = "<b>\"'&"
SAFE = "&lt;b&gt;&quot;&#x27;&amp;"


class Beside:
    title = EVIL

    def of_list(self, each: Shown) -> str:
        return f"<i>{each.field}</i>"

    def of_row(self, field: str, line: Line) -> str:
        return f"<i>{field} {line.key}</i>"


def listed(**more: object) -> Shown:
    return Shown("f", EVIL, EVIL, (EVIL, "b"), (Line("k", (EVIL, "2")),), **more)  # type: ignore[arg-type]


def test_every_text_is_escaped() -> None:
    single = Shown("g", EVIL, EVIL, origin=EVIL, changed=True, before=EVIL)
    drawn = sections([Section(EVIL, (single, listed(changed=True, before=EVIL)))], Beside())
    assert EVIL not in drawn and drawn.count(SAFE) == 11


def test_whoever_may_say_something_has_the_first_cell_of_each_row() -> None:
    drawn, plain = (sections([Section("", (listed(),))], each) for each in (Beside(), None))
    assert '<tr><td class="mark"><i>f k</i></td><td>' in drawn and "<i>f</i></div>" in drawn
    assert "<i>" not in plain and drawn.count("<th>") == plain.count("<th>") + 1


def test_the_first_section_and_those_with_changes_are_open() -> None:
    changed = Shown("f", "", "", changed=True)
    drawn = sections([Section("", ()), Section("", ()), Section("", (changed,))])
    assert [part.startswith(' class="pad" open') for part in drawn.split("<details")[1:]] == [
        True,
        False,
        True,
    ]


def test_a_list_says_where_it_comes_from() -> None:
    drawn = sections([Section("", (listed(origin=EVIL),))])
    assert f'<span class="from">{SAFE}</span></h3>' in drawn and 'class="from"' not in sections(
        [Section("", (listed(),))]
    )


def test_a_list_without_rows_says_so() -> None:
    assert "<table" not in sections([Section("", (Shown("f", "", "", ("a",)),))])
