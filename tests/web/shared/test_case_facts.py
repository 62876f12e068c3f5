"""Answers in the words of their form. Not here: the pages that show them (`tests/web/officer/test_cases.py`)."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from yunti.packs.reading import load_pack
from yunti.web.shared.case_facts import NOTHING, value_text

PACK = load_pack(Path(__file__).parents[3] / "packs" / "jiangsu-star" / "2020")


@pytest.mark.parametrize(
    ("field", "raw", "text"),
    [
        ("target_star", 4, "四星"),
        ("target_star", None, NOTHING),
        ("staff_total", 120, "120"),
        ("deployment_models", ["public", "other"], "公有云、等"),
        ("is_epidemic_key_enterprise", False, "否"),
    ],
)
def test_an_option_is_read_by_its_label(field: str, raw: Any, text: str) -> None:
    assert value_text(raw, PACK.definition.facts[field]).startswith(text)


def test_yes_and_no_are_said_in_the_language_of_the_reader() -> None:
    """Options of a pack keep the words of the notice."""
    plain, printed = (
        PACK.definition.facts[name] for name in ("commitment_signed", "is_epidemic_key_enterprise")
    )
    with translation.override("en"):
        assert [value_text(each, plain).lower() for each in (True, False, None)] == ["yes", "no", NOTHING]
        assert value_text(True, printed) == "是"
    assert value_text(True, plain) == "是"
