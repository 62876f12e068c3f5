"""What of personal data may be shown, and a scan for personal data in texts before they are published.

Not here: who may see data unmasked (`apps.accounts`), forms of the numbers (`domain.identifiers`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from yunti.domain.characters import half_width
from yunti.domain.identifiers import has_luhn_check, is_person_number

MASK = "*"
_COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "西门",
        "第五",
    ]
)
# Names of places without the characters of streets and houses, so that a road called 城市大道 stays hidden.
_PLACE = "[^\\W0-9A-Za-z_路街巷弄村号楼]{1,12}?"
_ADDRESS_HEAD = re.compile(
    rf"(?:{_PLACE}(?:省|自治区|特别行政区))?(?:{_PLACE}(?:市|自治州|地区|盟))?"
    rf"(?:{_PLACE}(?:自治县|自治旗|林区|特区|区|县|市|旗))?"
)


class PersonalData(StrEnum):
    MOBILE = "mobile"
    PERSON_NUMBER = "person_number"
    BANK_CARD = "bank_card"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Personal data found in a text, from `start` up to `end`; `masked` is what may be shown of it."""

    kind: PersonalData
    start: int
    end: int
    masked: str


def mask_name(name: str) -> str:
    """李*, 李**, 欧阳**: the surname only; a last character shown would give rare names away."""
    plain = name.strip()
    if not plain:
        return ""
    if "·" in plain or "•" in plain:
        head = re.split("[·•]", plain)[0]
        return f"{head[:1]}{MASK * 2}"
    if plain.isascii():
        return " ".join(part[:1] + MASK * 2 for part in plain.split())
    kept = 2 if plain[:2] in _COMPOUND_SURNAMES and len(plain) > 2 else 1
    return plain[:kept] + MASK * max(1, len(plain) - kept)


def mask_mobile(number: str) -> str:
    """138****0000; other numbers keep their last two digits."""
    digits = half_width(number).strip()
    if re.fullmatch(r"1[0-9]{10}", digits, re.ASCII):
        return f"{digits[:3]}{MASK * 4}{digits[-4:]}"
    return mask_middle(digits, head=0, tail=2)


def mask_person_number(number: str) -> str:
    """Region of two digits and the last character: neither birthday nor serial."""
    return mask_middle(half_width(number).strip(), head=2, tail=1)


def mask_account(number: str) -> str:
    """Bank accounts and cards: the last four."""
    return mask_middle(re.sub(r"[\s-]", "", half_width(number)), head=0, tail=4)


def mask_email(address: str) -> str:
    """First character and the domain: w***@example.org."""
    local, at, domain = half_width(address).strip().rpartition("@")
    if not at or not local:
        return mask_middle(domain, head=1, tail=0)
    return f"{local[:1]}{MASK * 3}@{domain}"


def mask_address(address: str) -> str:
    """To the county, the rest hidden whatever its length: 示例市示例区***."""
    plain = half_width(address).strip()
    if not plain:
        return ""
    head = _ADDRESS_HEAD.match(plain)
    kept = head.group() if head else ""
    return kept if kept == plain else kept + MASK * 3


def mask_middle(text: str, *, head: int, tail: int) -> str:
    """Keeps some characters at both ends; a text too short to hide at least half of it is hidden wholly."""
    if head + tail > len(text) // 2:
        return MASK * max(len(text), 3) if text else ""
    return text[:head] + MASK * (len(text) - head - tail) + text[len(text) - tail :]


MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "mobile": mask_mobile,
    "person_number": mask_person_number,
    "account": mask_account,
    "email": mask_email,
    "address": mask_address,
}

_DIGIT_GAP = r"[ \-]?"
_NOT_IN_CODE = r"(?<![0-9A-Za-z])"
_END_OF_CODE = r"(?![0-9A-Za-z])"
_PERSON = re.compile(
    rf"{_NOT_IN_CODE}[1-9](?:{_DIGIT_GAP}[0-9]){{16}}{_DIGIT_GAP}[0-9Xx]{_END_OF_CODE}", re.ASCII
)
_MOBILE = re.compile(
    rf"{_NOT_IN_CODE}(?:\+?86{_DIGIT_GAP})?1[3-9](?:{_DIGIT_GAP}[0-9]){{9}}{_END_OF_CODE}", re.ASCII
)
_CARD = re.compile(rf"{_NOT_IN_CODE}[3-9](?:{_DIGIT_GAP}[0-9]){{14,18}}{_END_OF_CODE}", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}", re.ASCII)


def _compact(text: str) -> str:
    return re.sub(r"[ \-]", "", text)


def _is_card(text: str) -> bool:
    return has_luhn_check(_compact(text))


def _mask_found_mobile(text: str) -> str:
    return mask_mobile(_compact(text)[-11:])


_SCANS: tuple[tuple[PersonalData, re.Pattern[str], Callable[[str], bool], Callable[[str], str]], ...] = (
    (PersonalData.EMAIL, _EMAIL, lambda found: True, mask_email),
    (
        PersonalData.PERSON_NUMBER,
        _PERSON,
        lambda found: is_person_number(_compact(found)),
        mask_person_number,
    ),
    (PersonalData.MOBILE, _MOBILE, lambda found: True, _mask_found_mobile),
    (PersonalData.BANK_CARD, _CARD, _is_card, mask_account),
)


def find_personal_data(text: str) -> tuple[Sighting, ...]:
    """Mobile numbers, identity numbers and bank cards with right check digits, e-mail addresses, in order of
    place. Full-width digits and digits in groups are read; a credit code is not taken for a number."""
    plain = _same_length_half_width(text)
    found: list[Sighting] = []
    covered = bytearray(len(plain))
    for kind, pattern, is_real, mask in _SCANS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if not any(covered[start:end]) and is_real(match.group()):
                covered[start:end] = b"\1" * (end - start)
                found.append(Sighting(kind, start, end, mask(match.group())))
    return tuple(sorted(found, key=lambda sighting: sighting.start))


def mask_personal_data(text: str) -> str:
    """The text with everything that `find_personal_data` finds masked."""
    parts, at = [], 0
    for sighting in find_personal_data(text):
        parts += [text[at : sighting.start], sighting.masked]
        at = sighting.end
    return "".join([*parts, text[at:]])


def _same_length_half_width(text: str) -> str:
    # Places must stay those of the original: dropped characters become a mark that no pattern matches.
    return "".join(half_width(char) or "\0" for char in text)
