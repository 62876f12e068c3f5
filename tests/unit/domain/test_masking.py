"""Masking: what stays visible, what never does, and the scan before publication."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.identifiers import has_luhn_check, is_person_number, uscc_from
from yunti.domain.masking import (
    PersonalData,
    find_personal_data,
    mask_account,
    mask_address,
    mask_email,
    mask_middle,
    mask_mobile,
    mask_name,
    mask_person_number,
    mask_personal_data,
)

QUICK = settings(max_examples=100, deadline=None)
DIGITS = st.text("0123456789", min_size=1, max_size=30)
PERSON = "11010519491231002X"
CARD = "6222020000000000012"


def luhn_card(body):
    return next(body + digit for digit in "0123456789" if has_luhn_check(body + digit))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李明", "李*"),
        ("李小明", "李**"),
        ("欧阳小明", "欧阳**"),
        ("欧阳", "欧*"),
        ("李", "李*"),
        ("阿依古丽·买买提", "阿**"),
        ("John Smith", "J** S**"),
        ("  ", ""),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_mobile, "13800000000", "138****0000"),
        (mask_mobile, "１３８００００００００", "138****0000"),
        (mask_mobile, "0512-1234567", "**********67"),
        (mask_mobile, "110", "***"),
        (mask_person_number, PERSON, "11***************X"),
        (mask_account, "6222 0200 0000 0000 012", "***************0012"),
        (mask_account, "1234", "****"),
        (mask_account, "", ""),
        (mask_email, "wang.wu@example.org", "w***@example.org"),
        (mask_email, "nonsense", "n*******"),
        (mask_email, "", ""),
        (mask_address, "示例省示例市示例区幸福路 8 号 2 栋 301 室", "示例省示例市示例区***"),
        (mask_address, "示例省示例市示例县某镇某村三组", "示例省示例市示例县***"),
        (mask_address, "幸福路8号", "***"),
        (mask_address, "8号院示例区", "***"),
        (mask_address, "幸福路城市花园", "***"),
        (mask_address, "示例自治区示例地区示例县 12 号", "示例自治区示例地区示例县***"),
        (mask_address, "示例市幸福路 8 号", "示例市***"),
        (mask_address, "示例市示例区", "示例市示例区"),
        (mask_address, "", ""),
    ],
)
def test_what_is_shown(mask, text, shown):
    assert mask(text) == shown


@QUICK
@given(st.text("王李张刘陈小明红军丽芳欧阳", min_size=2, max_size=6))
def test_given_names_never_show(name):
    shown = mask_name(name)
    kept = shown.rstrip("*")
    assert len(shown) == len(name)
    assert name.startswith(kept)
    assert 1 <= len(kept) <= 2
    assert len(kept) < len(name)


@QUICK
@given(st.text("0123456789", min_size=8, max_size=8))
def test_middle_of_a_mobile_number_never_shows(rest):
    number = "138" + rest
    shown = mask_mobile(number)
    assert shown[3:7] == "****"
    assert number[3:7] not in shown.replace(number[:3], "", 1).removesuffix(number[-4:])


@QUICK
@given(DIGITS)
def test_accounts_show_at_most_four_and_at_most_half(digits):
    shown = mask_account(digits)
    visible = sum(char != "*" for char in shown)
    assert visible <= min(4, len(digits) // 2)
    assert len(shown) >= len(digits)


@QUICK
@given(DIGITS, st.integers(0, 5), st.integers(0, 5))
def test_hidden_part_is_replaced_one_by_one(text, head, tail):
    shown = mask_middle(text, head=head, tail=tail)
    for place, char in enumerate(shown[: len(text)]):
        assert char == "*" or (char == text[place] and (place < head or place >= len(text) - tail))


@QUICK
@given(st.text("abcdefghijk._", min_size=2, max_size=20))
def test_local_part_of_an_address_never_shows(local):
    shown = mask_email(f"{local}@example.org")
    assert shown == f"{local[0]}***@example.org"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("联系人电话13800000000，请拨打", [PersonalData.MOBILE]),
        ("电话：138-0000-0000", [PersonalData.MOBILE]),
        ("电话 +86 13800000000", [PersonalData.MOBILE]),
        ("电话１３８００００００００", [PersonalData.MOBILE]),
        (f"身份证{PERSON}。", [PersonalData.PERSON_NUMBER]),
        ("身份证110105 19491231 002x", [PersonalData.PERSON_NUMBER]),
        (f"卡号 {luhn_card('622202000000000001')}", [PersonalData.BANK_CARD]),
        ("邮箱 wang.wu@example.org", [PersonalData.EMAIL]),
        ("13800000000@example.org", [PersonalData.EMAIL]),
        (f"甲13800000000乙{PERSON}", [PersonalData.MOBILE, PersonalData.PERSON_NUMBER]),
        ("110105194912310021", []),  # wrong check character
        ("金额 12345678901 元", []),
        ("代码 " + uscc_from("91320500MA1ABC123"), []),
        ("文号 示工信〔2026〕13800000号", []),
        ("2026-05-14 17:30", []),
        ("", []),
    ],
)
def test_personal_data_is_found_in_texts(text, kinds):
    assert [sighting.kind for sighting in find_personal_data(text)] == kinds


def test_numbers_of_eighteen_digits_that_pass_as_card_and_person_are_one_sighting():
    both = next(
        number
        for n in range(100000)
        if is_person_number(number := f"5101051949{1 + n % 9:02d}15{n % 1000:03d}{n % 10}")
        and has_luhn_check(number)
    )
    assert [sighting.kind for sighting in find_personal_data(both)] == [PersonalData.PERSON_NUMBER]


def test_places_are_those_of_the_original_text():
    text = "\u200b电话\u3000１３８００００００００。"
    [sighting] = find_personal_data(text)
    assert text[sighting.start : sighting.end] == "１３８００００００００"
    assert mask_personal_data(text) == "\u200b电话\u3000138****0000。"


@QUICK
@given(
    st.text("甲乙丙，。 ", max_size=10),
    st.sampled_from(["13812345678", PERSON, luhn_card("622202123456789012"), "zhang.san@example.org"]),
    st.text("甲乙丙，。 ", max_size=10),
)
def test_masked_texts_have_nothing_left_to_find(before, personal, after):
    masked = mask_personal_data(before + personal + after)
    assert personal not in masked
    assert find_personal_data(masked) == ()
    assert masked.startswith(before)
    assert masked.endswith(after)
