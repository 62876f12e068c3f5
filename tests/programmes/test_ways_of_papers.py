"""Every paper of every programme with booked money prints the way to the entries: an address of the books, or its own picture.

Not here: what a paper says (`tests/programmes/<programme>`), that its address is the page (`tests/web/shared/test_books.py`).
"""

from pathlib import Path

import pytest

from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.offers import BOARD, BOOKS, LIST
from yunti.packs.publicity import showings_of
from yunti.packs.reading import Pack, load_pack

PACKS = Path(__file__).resolve().parents[2] / "packs"
FOLDERS = sorted(path.parent for path in PACKS.glob("*/*/pack.yaml"))
WAYS = (BOOKS, "voucher.address")


def books_money(pack: Pack, layout: Layout) -> bool:
    """What it is filled with comes from the books: a board, a list that a later room hands over, a voucher."""
    offer = layout.offered
    if offer.vouchers:
        return True
    if BOARD in offer.to:
        return any(spec.unit == "元" for spec in layout.each.values())
    handed_over = [name for each in showings_of(pack) if each.is_handed_over for name in each.papers]
    return LIST in offer.to and layout.name in handed_over


def printed(layout: Layout) -> str:
    return repr(layout.blocks) + repr(layout.page)


def lonely(pack: Pack) -> list[str]:
    return [
        layout.name
        for layout in pack.papers.values()
        if books_money(pack, layout)
        and not any(
            source in WAYS and name in printed(layout) for name, source in layout.offered.given.items()
        )
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.parent.name)
def test_every_paper_with_booked_money_prints_its_way(folder: Path) -> None:
    assert lonely(load_pack(folder)) == []


def test_papers_with_booked_money_are_found_and_one_without_a_way_is_noticed() -> None:
    pack = load_pack(PACKS / "guangdong-voucher" / "2018")
    found = {layout.name for layout in pack.papers.values() if books_money(pack, layout)}
    assert found == {"voucher", "quota_table", "settlement_paper"}
    del pack.papers["quota_table"].offered.given["books_address"]  # type: ignore[attr-defined]
    assert lonely(pack) == ["quota_table"]
