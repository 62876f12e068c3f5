"""Joins words into lists, labels and asides, and says days, with the punctuation of the reader's language.

Not here: amounts and digits (`domain.money`), the texts themselves (where they are said).
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from functools import cache, lru_cache

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.domain.said import Said
from yunti.rules.saying import Tongue, speaking


def listed(items: Iterable[object]) -> str:
    """甲、乙、丙"""
    return _("、").join(str(item) for item in items)


def sequence(items: Iterable[object]) -> str:
    """Longer parts one after the other: 甲；乙"""
    return _("；").join(str(item) for item in items)


def quoted(items: Iterable[object]) -> str:
    return listed(f"“{item}”" for item in items)


def with_aside(text: str, *asides: str) -> str:
    """第 12 条（更正档案，企业）; empty asides fall away."""
    inside = _("，").join(str(aside) for aside in asides if aside)
    return _("%(text)s（%(inside)s）") % {"text": text, "inside": inside} if inside else text


def labelled(label: object, text: object) -> str:
    return _("%(label)s：%(text)s") % {"label": label, "text": text}


def without_stop(text: str) -> str:
    return text.rstrip("。. ")


def with_stop(text: str) -> str:
    return without_stop(text) + _("。")


def spoken_month(day: date) -> str:
    return date_format(day, _("n月"))


def spoken_day(day: date) -> str:
    return _spoken(day, _("n月j日"), get_language())


@lru_cache(maxsize=4096)
def _spoken(day: date, pattern: str, language: str | None) -> str:
    """A page says the same few days often, each in one language."""
    return date_format(day, pattern)


def spoken_weekday(number: int) -> str:
    """Monday is 0."""
    return str(WEEKDAYS[number])


def said_in_words(said: Said) -> str:
    """What the ground floor says, in the reader's language."""
    return _(said.pattern) % said.params


def rules_in_words() -> AbstractContextManager[Tongue | None]:
    """Within it the rules explain themselves in the reader's language; what is kept for good is said outside, in Chinese."""
    return speaking(_tongue(get_language()))


def in_chinese() -> bool:
    """As nobody has chosen otherwise."""
    return _tongue(get_language()) is None


@cache
def _tongue(language: str | None) -> Tongue | None:
    """In the language that is active, which is the one named."""
    return None if not language or language.startswith("zh") else Tongue(language, cache(_))
