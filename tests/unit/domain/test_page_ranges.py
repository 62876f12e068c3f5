"""Page numbers as people write them. Not here: where they are asked (`tests/apps/cases`)."""

import pytest

from yunti.domain.page_ranges import PagesUnreadable, page_numbers, pages_text, read_pages


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("3", "3"),
        ("第３页", "3"),
        ("5-7", "5–7"),
        ("5 — 7，3", "3、5–7"),
        ("1至2、3", "1–3"),
        ("9;1,1", "1、9"),
        ("2-4 3-6", "2–6"),
    ],
)
def test_whatever_people_write_is_written_back_in_one_way(typed: str, written: str) -> None:
    assert pages_text(read_pages(typed, 9)) == written
    assert pages_text(read_pages(written, 9)) == written


@pytest.mark.parametrize("typed", ["0", "7-5", "10", "8-10", "三", "1-2-3", "-3", "3-", "1.5", "9999999"])
def test_what_is_no_page_of_the_file_is_told(typed: str) -> None:
    with pytest.raises(PagesUnreadable):
        read_pages(typed, 9)


def test_without_a_known_last_page_any_page_will_do() -> None:
    assert page_numbers(read_pages("2-3、900")) == (2, 3, 900)
