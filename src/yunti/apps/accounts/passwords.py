"""What a password must be: validators for the two profiles (等保三级 and ASVS), named in the settings.

Not here: setting and changing passwords (`services.passwords`), the choice of profile (`project.settings`).
"""

import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Person

REMEMBERED = 5
CONTEXT_WORDS = ("yunti", "云梯", "password", "passw0rd", "qwerty", "admin", "iloveyou", "密码")
ENOUGH_BESIDE_A_WORD = 8


class LongEnoughValidator(MinimumLengthValidator):
    """Django's, its hint in the words of the house."""

    def get_help_text(self) -> str:
        return _("至少 %(count)d 个字符。") % {"count": self.min_length}


class NotCommonValidator(CommonPasswordValidator):
    """Django's, its hint in the words of the house."""

    def get_help_text(self) -> str:
        return _("不用常见的密码。")


class NotLikeOneselfValidator(UserAttributeSimilarityValidator):
    """Django's, its hint in the words of the house."""

    def get_help_text(self) -> str:
        return _("不与登录名、姓名、联系方式相近。")


class MaximumLengthValidator:
    """A bound, so that hashing a megabyte is nobody's weapon."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Person | None = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(
                _("密码最多 %(count)d 个字符，现在是 %(given)d 个。")
                % {"count": self.max_length, "given": len(password)},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return _("最多 %(count)d 个字符。") % {"count": self.max_length}


class ThreeClassesValidator:
    """GB/T 22239-2019 8.1.4.1 a): upper case, lower case, digits, others; three of the four."""

    def validate(self, password: str, user: Person | None = None) -> None:
        if len({_class_of(character) for character in password}) < 3:
            raise ValidationError(
                _("密码须含大写字母、小写字母、数字、其他字符中的至少三类。"), code="too_few_classes"
            )

    def get_help_text(self) -> str:
        return _("大写字母、小写字母、数字、其他字符，至少三类。")


class ContextWordsValidator:
    """Refuses passwords that are little more than the name of the platform or a word everybody tries first."""

    def validate(self, password: str, user: Person | None = None) -> None:
        plain = unicodedata.normalize("NFKC", password).casefold()
        words = [*CONTEXT_WORDS, *(_own_words(user) if user is not None else ())]
        for word in words:
            if word in plain and len(plain.replace(word, "")) < ENOUGH_BESIDE_A_WORD:
                raise ValidationError(
                    _("密码含有容易猜到的词（平台名称、登录名等）。请换一个，或在其后再加 8 个字符以上。"),
                    code="context_word",
                )

    def get_help_text(self) -> str:
        return _("不用平台名称等容易猜到的词。")


class NotUsedLatelyValidator:
    """The last five passwords are refused, the present one among them."""

    def validate(self, password: str, user: Person | None = None) -> None:
        if user is None or user.pk is None:
            return
        used = list(user.used_passwords.order_by("-set_at", "-pk").values_list("password", flat=True))
        held = {old for old in (user.password, *used[:REMEMBERED]) if old and is_password_usable(old)}
        if any(check_password(password, old) for old in held):
            raise ValidationError(
                _("这个密码最近用过。最近 %(count)d 次的密码不能再用，请换一个。") % {"count": REMEMBERED},
                code="used_lately",
            )

    def get_help_text(self) -> str:
        return _("不用最近 %(count)d 次用过的密码。") % {"count": REMEMBERED}


def expires_at(person: Person) -> datetime | None:
    """The moment from which the password must be changed; None when the profile sets no limit."""
    days: int | None = settings.YUNTI_PASSWORD_DAYS
    if days is None or person.password_changed_at is None:
        return None
    return person.password_changed_at + timedelta(days=days)


def must_change(person: Person, now: datetime) -> bool:
    """True too when nobody knows since when the password stands."""
    if person.must_change_password or person.password_changed_at is None:
        return person.has_usable_password()
    end = expires_at(person)
    return end is not None and end <= now


def _class_of(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.isascii() and character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "other"


def _own_words(person: Person) -> list[str]:
    words = [person.login, person.email.partition("@")[0], person.phone, person.name]
    return [word.casefold() for word in words if len(word) >= 3]
