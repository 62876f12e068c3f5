"""Amounts in capitals (大写金额) for payment papers, as banks read them: 壹万零壹拾元零壹角.

Follows 《正确填写票据和结算凭证的基本规定》: 零 once for zeros inside, 零 after 元 when the yuan or the jiao
digit is zero, none after 万 when the thousands digit is not zero; 整 after 元, by choice after 角, never after 分.
Not here: figures on pages (`domain.money`).
"""

from yunti.domain.money import FEN_PER_YUAN, MoneyError
from yunti.domain.said import Said
from yunti.domain.said import gettext_noop as _

LARGEST_YUAN = 10**12 - 1

_TOO_LARGE = _("金额达到一万亿元，大写写法没有规定，拆分后再出具单据")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("亿", "万", "")


def capitals(fen: int, *, whole: str = "整", whole_after_jiao: bool = False) -> str:
    """`whole` may be 正. Amounts beyond 9999亿 are refused: papers of that size have no agreed spelling."""
    yuan, cents = divmod(abs(fen), FEN_PER_YUAN)
    if yuan > LARGEST_YUAN:
        raise MoneyError(Said("too_large_for_capitals", _TOO_LARGE))
    if fen == 0:
        return f"零元{whole}"
    text = "负" if fen < 0 else ""
    if yuan:
        text += f"{_integer(yuan)}元"
    jiao, rest = divmod(cents, 10)
    if not cents:
        return text + whole
    if yuan and (jiao == 0 or yuan % 10 == 0):
        text += "零"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    if rest:
        return f"{text}{_DIGITS[rest]}分"
    return text + (whole if whole_after_jiao else "")


def _integer(number: int) -> str:
    text, gap = "", False
    for position, name in enumerate(_GROUPS):
        group = number // 10_000 ** (len(_GROUPS) - 1 - position) % 10_000
        if group == 0:
            gap = gap or bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text, gap = text + _four_digits(group) + name, False
    return text


def _four_digits(group: int) -> str:
    """1 to 9999 without zeros in front: 1010 → 壹仟零壹拾."""
    text, gap = "", False
    for place, name in enumerate(_PLACES):
        digit = group // 10 ** (3 - place) % 10
        if digit == 0:
            gap = gap or bool(text)
            continue
        text, gap = text + ("零" if gap else "") + _DIGITS[digit] + name, False
    return text
