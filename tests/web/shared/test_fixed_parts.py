"""Parts that are kept stay those of their language and of the kind of installation; kept addresses are those of their names.

Not here: what the parts say (`test_layouts.py`).
"""

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from yunti.web.shared.fixed_parts import fixed
from yunti.web.shared.html import address_of, mark

FOOT = "shared/parts/foot.html"


@pytest.mark.parametrize("first", ["zh-hans", "en"])
def test_a_part_is_kept_for_each_language(first: str) -> None:
    told = {}
    for language in (first, "en", "zh-hans", first):
        with translation.override(language):
            told[language] = (fixed(FOOT), mark("met"))
            assert fixed(FOOT) is told[language][0]
    assert "帮助" in told["zh-hans"][0] and "帮助" not in told["en"][0] and "Help" in told["en"][0]
    assert "符合" in told["zh-hans"][1] and "符合" not in told["en"][1]


def test_a_part_is_kept_for_each_kind_of_installation() -> None:
    with override_settings(YUNTI_MODE="demo"):
        assert reverse("public:parts") in fixed(FOOT)
    with override_settings(YUNTI_MODE="production"):
        assert reverse("public:parts") not in fixed(FOOT)


def drawn(*args: object) -> str:
    code = "{% address 'applicant:case-section' " + " ".join(f"'{each}'" for each in args) + " %}"
    return Template(code).render(Context())


@pytest.mark.parametrize("key", ["s0", "annex_3-1", "90000001"])
def test_a_kept_address_is_the_address(key: str) -> None:
    wanted = reverse("applicant:case-section", args=["c1", key])
    assert drawn("c1", key) == address_of("applicant:case-section", "c1", key) == wanted


@pytest.mark.parametrize("args", [("c1", "a/b"), ("c1", ""), ("c1",), ("", "s0")])
def test_what_leads_nowhere_has_no_address(args: tuple[str, ...]) -> None:
    assert drawn(*args) == ""


def test_a_name_that_does_not_exist_has_no_address() -> None:
    assert Template("{% address 'applicant:no-such-page' %}").render(Context()) == ""
