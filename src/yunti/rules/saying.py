"""The words of explanations, in Chinese unless whoever asks brings another language for the while.

A sentence is a pattern with places, marked for the collector as in `domain.said`; what stands in the places is the pack's and stays
as it is. What is kept of words is kept by language (`nodes.once_in_words`, `packs.remembering`).
Not here: the translations and who asks for them (`kit.wording`), the sentences themselves (`describing`, `explain`, `figures`, `needs`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from yunti.domain.said import gettext_noop as _

_LISTED, _SEQUENCE, _COMMA = _("、"), _("；"), _("，")
_LABELLED, _ASIDE = _("%(label)s：%(text)s"), _("%(text)s（%(inside)s）")
_IN_BRACKETS = _("（%(text)s）")


@dataclass(frozen=True, eq=False)
class Tongue:
    """A language other than Chinese: one object as long as the process lives, for what is kept is kept by it."""

    language: str
    translate: Callable[[str], str]


SPOKEN: ContextVar[Tongue | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(tongue: Tongue | None) -> Iterator[Tongue | None]:
    """None is Chinese."""
    before = SPOKEN.set(tongue)
    try:
        yield tongue
    finally:
        SPOKEN.reset(before)


def word(pattern: str) -> str:
    """The pattern itself; also one whose places are filled elsewhere."""
    tongue = SPOKEN.get()
    return pattern if tongue is None else tongue.translate(pattern)


def say(pattern: str, /, **places: object) -> str:
    tongue = SPOKEN.get()
    return (pattern if tongue is None else tongue.translate(pattern)) % places


def listed(items: Iterable[str]) -> str:
    """甲、乙、丙"""
    return word(_LISTED).join(items)


def sequence(items: Iterable[str]) -> str:
    """甲；乙"""
    return word(_SEQUENCE).join(items)


def clauses(items: Iterable[str]) -> str:
    """甲，乙"""
    return word(_COMMA).join(items)


def labelled(label: str, text: str) -> str:
    return say(_LABELLED, label=label, text=text)


def with_aside(text: str, inside: str) -> str:
    return say(_ASIDE, text=text, inside=inside)


def in_brackets(text: str) -> str:
    """To be put behind something."""
    return say(_IN_BRACKETS, text=text)
