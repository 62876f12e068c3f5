"""Identifiers with check characters: unified social credit code (GB 32100-2015), identity numbers, our own numbers.

Not here: full-width characters (`domain.characters`), what of a number may be shown (`domain.masking`), whether an
enterprise of that code exists (`apps.registry`).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yunti.domain.characters import without_blanks
from yunti.domain.said import Said
from yunti.domain.said import gettext_noop as _

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_LENGTH = 18
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_REGION_DIGITS = slice(2, 8)

_LOOK_ALIKE = {"I": "1", "O": "0", "Z": "2", "S": "5"}
_EMPTY = _("统一社会信用代码为空，按营业执照填写 18 位代码")
_LENGTH = _("统一社会信用代码应为 18 位，填写了 %(length)s 位")
_REGION = _("第 %(place)s 位“%(char)s”应为数字：第 3 至 8 位是登记机关行政区划码")
_CHECK_DIGIT = _("校验位不符：前 17 位对应的第 18 位是“%(expected)s”，填写的是“%(typed)s”，逐位核对营业执照")
_LIKELY_DIGIT = _("第 %(place)s 位“%(char)s”不能出现：代码中不使用字母 I、O、Z、S、V，可能是数字 %(digit)s")
_UNUSED_LETTER = _("第 %(place)s 位“%(char)s”不能出现：代码中不使用字母 I、O、Z、S、V")
_NO_LETTER = _("第 %(place)s 位“%(char)s”不能出现：代码只含数字和大写字母")

_PERSON = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_CHECKS = "10X98765432"

_ORGANISATION = re.compile(r"[0-9A-Z]{8}-?[0-9X]", re.ASCII)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS = "0X987654321"  # by the remainder of 11; 11 less 0 is written 0, 11 less 1 is X

_NUMBER = re.compile(r"[A-Z]{2,4}-[0-9]{4}-[0-9]{6}-[0-9A-Y]", re.ASCII)


class UsccProblem(StrEnum):
    EMPTY = "empty"
    LENGTH = "length"
    CHARACTER = "character"
    REGION = "region"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class UsccFinding:
    """What is wrong with a code; `position` counts from 1. `hint` is the check character that the other 17 would
    have: to find a slip of the pen, never to replace what was typed."""

    code: str
    problem: UsccProblem | None = None
    position: int | None = None
    hint: str | None = None
    said: Said | None = None

    @property
    def text(self) -> str:
        return self.said.text if self.said else ""

    @property
    def is_valid(self) -> bool:
        return self.problem is None


def normalise(text: str) -> str:
    """Half width, capitals, no blanks, also none inside."""
    return without_blanks(text).upper()


def uscc_check_character(body: str) -> str:
    """Check character for the first 17; a remainder of 0 gives 0, not a 32nd character."""
    if len(body) != USCC_LENGTH - 1 or any(char not in USCC_ALPHABET for char in body):
        raise ValueError("the body of a credit code is 17 characters of its alphabet")
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_from(body: str) -> str:
    """A whole code from its first 17 characters."""
    plain = normalise(body)
    return plain + uscc_check_character(plain)


def check_uscc(text: str) -> UsccFinding:
    """The code as read, and the first thing wrong with it."""
    code = normalise(text)
    if not code:
        return UsccFinding(code, UsccProblem.EMPTY, said=Said("empty", _EMPTY))
    for place, char in enumerate(code, start=1):
        if char not in USCC_ALPHABET:
            return _wrong_character(code, place, char)
    if len(code) != USCC_LENGTH:
        return UsccFinding(code, UsccProblem.LENGTH, said=Said("length", _LENGTH, {"length": len(code)}))
    for place, char in enumerate(code[_REGION_DIGITS], start=_REGION_DIGITS.start + 1):
        if char not in "0123456789":
            said = Said("region", _REGION, {"place": place, "char": char})
            return UsccFinding(code, UsccProblem.REGION, place, said=said)
    expected = uscc_check_character(code[:-1])
    if code[-1] != expected:
        said = Said("check_digit", _CHECK_DIGIT, {"expected": expected, "typed": code[-1]})
        return UsccFinding(code, UsccProblem.CHECK_DIGIT, USCC_LENGTH, expected, said)
    return UsccFinding(code)


def is_uscc(text: str) -> bool:
    return check_uscc(text).is_valid


def is_organisation_code(text: str) -> bool:
    """The nine-character code before 2015 (GB 11714), with or without its hyphen: positions 9 to 17 of the credit code."""
    code = normalise(text)
    if not _ORGANISATION.fullmatch(code):
        return False
    body, check = code[:8], code[-1]
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return check == _ORGANISATION_CHECKS[total % 11]


def uscc_region(code: str) -> str:
    """Region of the registering authority; may differ from where the enterprise is."""
    return normalise(code)[_REGION_DIGITS]


def is_person_number(text: str) -> bool:
    """Resident identity number of 18 characters with a real birthday and the right check character (GB 11643)."""
    code = normalise(text)
    if not _PERSON.fullmatch(code):
        return False
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return False
    total = sum(int(char) * weight for char, weight in zip(code[:-1], _PERSON_WEIGHTS, strict=True))
    return code[-1] == _PERSON_CHECKS[total % 11]


def has_luhn_check(digits: str) -> bool:
    """Bank card numbers close with a Luhn digit."""
    if not digits.isascii() or not digits.isdigit():
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def case_number(prefix: str, year: int, serial: int) -> str:
    """A number that people read out: SQ-2026-000123-7. The last character finds any single slip and any swap of
    two neighbours."""
    body = f"{prefix}-{year:04d}-{serial:06d}"
    number = f"{body}-{_number_check(body)}"
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"no case number can be made of {prefix!r}, {year} and {serial}")
    return number


def is_case_number(text: str) -> bool:
    number = normalise(text)
    return bool(_NUMBER.fullmatch(number)) and number[-1] == _number_check(number[:-2])


def _number_check(body: str) -> str:
    """Weights 2 to 15 modulo 31, a prime above every weight and value: both kinds of slip change the sum."""
    values = [int(char) if char.isdigit() else ord(char) - ord("A") for char in body if char != "-"]
    total = sum(value * weight for weight, value in enumerate(values, start=2))
    return USCC_ALPHABET[total % 31]


def _wrong_character(code: str, place: int, char: str) -> UsccFinding:
    digit = _LOOK_ALIKE.get(char)
    pattern = _LIKELY_DIGIT if digit else _UNUSED_LETTER if char in "IOZSV" else _NO_LETTER
    said = Said("character", pattern, {"place": place, "char": char, "digit": digit or ""})
    return UsccFinding(code, UsccProblem.CHARACTER, place, digit, said)
