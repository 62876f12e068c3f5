"""A part that is alike for many rows is drawn once for each kind of row, and the differing text stands in it escaped.

Not here: the pages that use it (`tests/web/officer`).
"""

from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError

from yunti.web.shared.alike import PLACE

LISTED = (
    "{% for row in rows %}{% alike row.kind differing key=row.name %}"
    '<i class="{{ row.kind }}" data-k="{{ key }}">{{ key }}{{ drawn }}</i>{% endalike %}{% endfor %}'
)


class Drawing:
    """Tells how often a part was drawn."""

    def __init__(self) -> None:
        self.count = 0

    def __str__(self) -> str:
        self.count += 1
        return ""


def rows(*given: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"kind": kind, "name": name} for kind, name in given]


def test_each_row_has_its_own_text_and_each_kind_is_drawn_once() -> None:
    drawn = Drawing()
    given = rows(("a", "甲"), ("b", "乙"), ("a", "丙"), ("a", '"><script>'))
    shown = Template(LISTED).render(Context({"rows": given, "drawn": drawn}))
    assert shown == (
        '<i class="a" data-k="甲">甲</i><i class="b" data-k="乙">乙</i><i class="a" data-k="丙">丙</i>'
        '<i class="a" data-k="&quot;&gt;&lt;script&gt;">&quot;&gt;&lt;script&gt;</i>'
    )
    assert drawn.count == 2 and PLACE not in shown


def test_what_was_drawn_for_one_page_is_not_shown_on_another() -> None:
    template = Template("{% alike 1 differing key=name %}{{ other }}{{ key }}{% endalike %}")
    shown = [template.render(Context({"name": "甲", "other": other})) for other in ("一", "二")]
    assert shown == ["一甲", "二甲"]


@pytest.mark.parametrize("text", ["{% alike a %}{% endalike %}", "{% alike differing %}{% endalike %}"])
def test_it_has_to_be_said_what_differs(text: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(text)
