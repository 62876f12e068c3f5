"""Credit codes, identity numbers, card numbers, our own numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.identifiers import (
    USCC_ALPHABET,
    UsccProblem,
    case_number,
    check_uscc,
    has_luhn_check,
    is_case_number,
    is_organisation_code,
    is_person_number,
    is_uscc,
    normalise,
    uscc_check_character,
    uscc_from,
    uscc_region,
)

QUICK = settings(max_examples=100, deadline=None)
BODIES = st.builds(
    lambda head, region, tail: head + region + tail,
    st.text(USCC_ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
)


def weighted_sum(body):
    """Second implementation: weights are the powers of 3 modulo 31."""
    return (
        sum("0123456789ABCDEFGHJKLMNPQRTUWXY".index(char) * pow(3, n, 31) for n, char in enumerate(body)) % 31
    )


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91330106673959654P", "9144030071526726XG"])
def test_published_codes_are_valid(code):
    assert is_uscc(code)
    assert uscc_from(code[:17]) == code


def test_remainder_of_zero_gives_the_character_zero():
    zero = next(body for n in range(200) if weighted_sum(body := f"91320500MA1ABC{n:03d}") == 0)
    assert uscc_check_character(zero) == "0"
    assert is_uscc(zero + "0")


@QUICK
@given(BODIES)
def test_check_character_makes_the_sum_a_multiple_of_31(body):
    code = uscc_from(body)
    assert (weighted_sum(body) + USCC_ALPHABET.index(code[-1])) % 31 == 0
    assert is_uscc(code)
    assert check_uscc(code).code == code


@QUICK
@given(BODIES, st.integers(0, 16), st.sampled_from(USCC_ALPHABET))
def test_every_single_slip_is_found(body, place, char):
    code = uscc_from(body)
    if code[place] != char:
        assert not is_uscc(code[:place] + char + code[place + 1 :])


@QUICK
@given(BODIES, st.integers(0, 15))
def test_every_swap_of_neighbours_is_found(body, place):
    code = uscc_from(body)
    if code[place] != code[place + 1]:
        assert not is_uscc(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@pytest.mark.parametrize(
    "text", ["９１３５０１００Ｍ０００１００Ｙ４３", " 9135 0100 m000 100y 43 ", "91350100m000100y43\u200b"]
)
def test_what_people_type_is_read(text):
    assert check_uscc(text).is_valid
    assert normalise(text) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "problem", "position", "said"),
    [
        ("", UsccProblem.EMPTY, None, "为空"),
        ("91350100M000100Y4", UsccProblem.LENGTH, None, "填写了 17 位"),
        ("91350100M000100Y433", UsccProblem.LENGTH, None, "填写了 19 位"),
        ("9135O100M000100Y43", UsccProblem.CHARACTER, 5, "可能是数字 0"),
        ("91350100M000100V43", UsccProblem.CHARACTER, 16, "I、O、Z、S、V"),
        ("91350100M000100Y4-", UsccProblem.CHARACTER, 18, "只含数字和大写字母"),
        ("9135A100M000100Y43", UsccProblem.REGION, 5, "行政区划码"),
        ("91350100M000100Y44", UsccProblem.CHECK_DIGIT, 18, "第 18 位是“3”"),
    ],
)
def test_problems_are_named_with_their_place(text, problem, position, said):
    finding = check_uscc(text)
    assert (finding.problem, finding.position) == (problem, position)
    assert said in finding.text
    assert not finding.is_valid


def test_hint_names_the_right_check_character_only_for_wrong_ones():
    assert check_uscc("91350100M000100Y44").hint == "3"
    assert check_uscc("91350100M000100Y43").hint is None


@pytest.mark.parametrize("body", ["", "9135", "91350100M000100YI", "91350100M000100Y43"])
def test_no_code_from_a_wrong_body(body):
    with pytest.raises(ValueError, match="17 characters"):
        uscc_from(body)


def test_region_of_a_code():
    assert uscc_region("91350100M000100Y43") == "350100"


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("440524188001010014", True),
        ("110105194912310021", False),
        ("110105194902310026", False),
        ("01010519491231002X", False),
        ("1101051949123100", False),
        ("", False),
    ],
)
def test_identity_numbers(number, right):
    assert is_person_number(number) is right


@pytest.mark.parametrize(
    ("digits", "right"),
    [("4111111111111111", True), ("79927398713", True), ("79927398710", False), ("", False), ("４１", False)],
)
def test_luhn(digits, right):
    assert has_luhn_check(digits) is right


NUMBERS = st.builds(
    case_number,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=4),
    st.integers(2000, 2100),
    st.integers(1, 999999),
)


@QUICK
@given(NUMBERS)
def test_case_numbers_are_read_back(number):
    assert is_case_number(number)
    assert is_case_number(number.lower())


@QUICK
@given(NUMBERS, st.data())
def test_slips_in_case_numbers_are_found(number, data):
    places = [n for n, char in enumerate(number[:-2]) if char != "-"]
    place = data.draw(st.sampled_from(places))
    chars = "0123456789" if number[place].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    other = data.draw(st.sampled_from(chars))
    if other != number[place]:
        assert not is_case_number(number[:place] + other + number[place + 1 :])
    index = places.index(place)
    if index + 1 < len(places) and number[place] != number[places[index + 1]]:
        swapped = list(number)
        swapped[place], swapped[places[index + 1]] = swapped[places[index + 1]], swapped[place]
        assert not is_case_number("".join(swapped))


@pytest.mark.parametrize(
    "given_parts", [("", 2026, 1), ("s1", 2026, 1), ("SQ", 2026, 1_000_000), ("SQ", 20260, 1)]
)
def test_no_case_number_from_wrong_parts(given_parts):
    with pytest.raises(ValueError, match="no case number"):
        case_number(*given_parts)


@pytest.mark.parametrize("code", ["D2143569X", "D2143569-X", "ｄ2143569x", "123456788", "000000000"])
def test_organisation_codes_before_2015(code: str) -> None:
    assert is_organisation_code(code)


@pytest.mark.parametrize(
    "code", ["D21435690", "D214356X", "D2143569XX", "D2143-569X", "123456789", "", "12345678Y"]
)
def test_wrong_organisation_codes(code: str) -> None:
    assert not is_organisation_code(code)
