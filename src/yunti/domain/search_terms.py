"""Names cut into terms that find them again: overlapping pairs of characters, initials in pinyin, credit codes.

The same cut is made of a name when it is stored and of the words that a person types.
Not here: the index itself and the lookup (`kit.search`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

# Readings of these depend on the word they stand in (银行, 长沙, 重庆); names holding one are read as a whole.
AMBIGUOUS = frozenset("重长行乐朝单调藏传曾厦会系石厂广校车")
FIXED = {"厂": "c", "广": "g", "石": "s", "车": "c", "会": "h", "系": "x", "校": "x"}
# Pairs that nearly every name ends with; a search leaves them out as long as anything else is asked for.
LEGAL_FORMS = ("有限责任公司", "股份有限公司", "有限公司", "集团", "公司")
COMMON = frozenset(form[place : place + 2] for form in LEGAL_FORMS for place in range(len(form) - 1))
INITIALS_LENGTH = 3
_WORD = re.compile(r"[^\W_]+")


class _Initials(dict[int, str]):
    """Initial of each character, looked up once in the life of the process."""

    def __missing__(self, code: int) -> str:
        self[code] = letter = _first_letter(chr(code))
        return letter


def _first_letters(text: str, unread: Callable[[str], str] | None = None) -> list[str]:
    from pypinyin import (  # its dictionaries take long to load, and most processes name nobody
        Style,
        lazy_pinyin,
    )

    return lazy_pinyin(text, style=Style.FIRST_LETTER, errors=unread or "default")


def _first_letter(character: str) -> str:
    if character in FIXED:
        return FIXED[character]
    if character.isascii():
        return character if character.isalnum() else ""
    read = _first_letters(character)[0][:1]
    return read if read.isascii() else ""


_INITIALS = _Initials()


def folded(text: str) -> str:
    """Letters and digits only, compatible forms joined, lower case: what two spellings of one name share."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(_WORD.findall(plain)).lower()


def initials_of(name: str) -> str:
    """示例机械 → sljx. Characters whose reading depends on the word are read within the word."""
    plain = folded(name)
    if AMBIGUOUS.isdisjoint(plain):
        return plain.translate(_INITIALS)
    letters = _first_letters(plain, _unread)
    return "".join(letters).replace(" ", "")


def _unread(text: str) -> str:
    """Letters and digits between the characters stay as they are; unknown characters leave nothing."""
    return text.translate(_INITIALS) or " "


def _pieces(text: str, length: int) -> list[str]:
    """Every run of `length` characters, and the shorter ends so that a prefix search finds the last characters."""
    return [text[place : place + length] for place in range(len(text))]


def terms_of(names: Iterable[str], initials: Iterable[str], code: str) -> str:
    """All terms under which a row is found, separated by single blanks, each once."""
    terms: dict[str, None] = {}
    for name in names:
        terms.update(dict.fromkeys(_pieces(folded(name), 2)))
    for letters in initials:
        terms.update(dict.fromkeys(_pieces(letters, INITIALS_LENGTH)))
    terms[code.lower()] = None
    terms.pop("", None)
    return " ".join(terms)


@dataclass(frozen=True)
class Term:
    """One term that must be there, wholly or as a beginning."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class AllOf:
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class AnyOf:
    choices: tuple[AllOf, ...]


Wanted: TypeAlias = tuple[AnyOf, ...]


def wanted(typed: str) -> Wanted:
    """What must be found for the words that were typed; empty when nothing searchable was typed."""
    words = [folded(word) for word in typed.split()]
    return tuple(_wanted_word(word) for word in words if word)


def _wanted_word(word: str) -> AnyOf:
    if len(word) == 1:
        return AnyOf((AllOf((Term(word, prefix=True),)),))
    if word.isascii():
        choices = [AllOf((Term(word, prefix=True),))]
        if len(word) > INITIALS_LENGTH:
            runs = [run for run in _pieces(word, INITIALS_LENGTH) if len(run) == INITIALS_LENGTH]
            choices.append(AllOf(tuple(Term(run) for run in dict.fromkeys(runs))))
        return AnyOf(tuple(choices))
    pairs = list(dict.fromkeys(run for run in _pieces(word, 2) if len(run) == 2))
    telling = [pair for pair in pairs if pair not in COMMON]
    return AnyOf((AllOf(tuple(Term(pair) for pair in telling or pairs)),))
