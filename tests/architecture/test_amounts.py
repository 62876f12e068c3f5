"""Public money is drawn in one way, with a link to its postings: pages about it know no other. Not here: how it is drawn (`tests/web/shared/test_books.py`)."""

import re
from pathlib import Path

from tests.architecture import source

BOOKED = re.compile(r"from yunti\.apps\.(ledger\b|budgets\.queries\.table)")
OTHER_WAYS = re.compile(r"from yunti\.domain\.money import .*\b(yuan|wan|headline|figure|plain_yuan)\b")
FORMS = ("web/officer/budget_forms.py", "web/officer/pilot_forms.py")
"""What is typed and what is left to be typed, which is not drawn from the books."""


def drawn_otherwise(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return bool(BOOKED.search(text) and OTHER_WAYS.search(text))


def test_pages_of_public_money_draw_it_in_one_way() -> None:
    pages = [path for path in source.modules() if "web" in path.parts]
    wrong = [
        source.name_of(path)
        for path in pages
        if drawn_otherwise(path) and not source.name_of(path).endswith(FORMS)
    ]
    assert wrong == [], "draw it by web.shared.amounts"


def test_another_way_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text("from yunti.apps.ledger.queries import balances\nfrom yunti.domain.money import yuan\n")
    assert drawn_otherwise(page)
