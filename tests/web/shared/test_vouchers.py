"""The voucher on the screen for everyone it concerns, and its public page: state, versions, age of a picture, no guessing.

Not here: what the paper says (`tests/apps/paperwork`), its drawing (`tests/unit/papers`).
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.paperwork.test_voucher_papers import issued, shown_of
from tests.apps.vouchers.conftest import each, shelf, within_one_transaction
from tests.apps.vouchers.test_steps import go
from tests.first_vouchers import PACK, write_pack
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, CasePartner
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock, minutes
from yunti.kit.minutes import minute_code, minute_of
from yunti.papers.drawing.screen import STYLES
from yunti.web import shared

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


@pytest.fixture
def case(people: People, each: Round) -> Case:
    (case,) = issued(people, each, 5)
    CasePartner.objects.create(case=case, supplier=Voucher.objects.get().supplier)
    return Case.objects.get(pk=case.pk)


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def public(code: str, asked: str = "", client: Client | None = None) -> Any:
    return (client or Client()).get(reverse("public:voucher", args=[code]) + asked)


# at the desks -------------------------------------------------------------------------------------------------------


def test_whoever_it_concerns_opens_it_from_the_case(people: People, case: Case) -> None:
    row = Voucher.objects.get()
    for desk, by in (("applicant", people.ma), ("supplier", people.ge), ("officer", people.qin)):
        client = sign_in(Client(), by)
        href = reverse(f"{desk}:case-voucher", args=[case.ref])
        if desk != "officer":
            assert href in client.get(reverse(f"{desk}:case", args=[case.ref])).content.decode()
        page = client.get(href)
        body = page.content.decode()
        assert page.status_code == 200 and row.number in words(page)
        assert f"/vouchers/{row.code}/?v=1" in body and "yunti/paper" in body
        for suffix, media in (("pdf", "application/pdf"), ("docx", "wordprocessingml")):
            file = client.get(reverse(f"{desk}:case-voucher-file", args=[case.ref, 1, suffix]))
            assert file.status_code == 200 and media in file["Content-Type"]


def test_others_find_none(people: People, case: Case) -> None:
    for desk, by in (("officer", people.wei), ("applicant", people.ge)):
        client = sign_in(Client(), by)
        for name, more in (("case-voucher", []), ("case-voucher-file", [1, "pdf"])):
            assert client.get(reverse(f"{desk}:{name}", args=[case.ref, *more])).status_code in (403, 404)
    Voucher.objects.update(supplier=None)
    supplier = sign_in(Client(), people.ge)
    assert supplier.get(reverse("supplier:case-voucher", args=[case.ref])).status_code in (403, 404)
    assert "查看服务券" not in words(supplier.get(reverse("supplier:case", args=[case.ref])))


def test_an_old_version_says_so_and_leads_to_the_new(people: People, each: Round) -> None:
    first, second = issued(people, each, 400_000, 200_000)
    go(first, "reject", people.qin, reasons=["示例理由"])
    client = sign_in(Client(), people.ma)
    href = reverse("applicant:case-voucher", args=[second.ref])
    assert "第 2 版" in words(client.get(href)) and "200,000.00" in words(client.get(href))
    old = words(client.get(f"{href}?v=1"))
    assert "已被新版替代" in old and "100,000.00" in old
    assert client.get(f"{href}?v=7").status_code == 404


def test_the_styles_of_papers_are_those_of_the_drawing() -> None:
    css = Path(shared.__file__).parent / "static/yunti/paper.css"
    assert css.read_text(encoding="utf-8").split("\n", 1)[1] == STYLES + "\n"


# the public page ----------------------------------------------------------------------------------------------------


def test_anybody_with_the_code_sees_how_it_stands(people: People, case: Case) -> None:
    row = shown_of(case).voucher
    page = public(row.code)
    told = words(page)
    for said in (
        row.number,
        "有效",
        "5.00",
        row.enterprise.name,
        "示例 1 号机械有限公司",
        "示例服务乙",
        "不得转让",
    ):
        assert said.replace(" ", "") in told.replace(" ", ""), said
    assert page["Cache-Control"].startswith("no-store") or "no-cache" in page["Cache-Control"]
    assert case.ref not in page.content.decode(), "nothing leads to the application"
    Voucher.objects.update(expires_on=clock.today() - timedelta(days=1))
    assert "已过截止日期" in words(public(row.code))
    go(case, "expire", people.qin)
    assert "已失效" in words(public(row.code)) and "有效" not in words(public(row.code)).replace("已失效", "")


def test_names_are_shown_as_the_pack_allows(people: People, case: Case, shelf: Path) -> None:
    row = shown_of(case).voucher
    write_pack(shelf, PACK.replace("  public: [enterprise, supplier, services]\n", ""))
    told = words(public(row.code))
    assert row.number in told and "5.00" in told
    for hidden in (row.enterprise.name, row.supplier.name, "示例服务乙"):
        assert hidden not in told


def test_a_superseded_version_says_so(people: People, each: Round) -> None:
    first, second = issued(people, each, 400_000, 200_000)
    code = shown_of(second).voucher.code
    assert "作废" not in words(public(code, "?v=1"))
    go(first, "reject", people.qin, reasons=["示例理由"])
    told = words(public(code, "?v=1"))
    assert "已被新版替代" in told and "第 1 版" in told and "第 2 版" in told and "200,000.00" in told
    for fine in ("", "?v=2", "?v=9", "?v=x"):
        assert "作废" not in words(public(code, fine)), fine


def test_a_code_that_is_none_says_nothing_and_many_are_stopped(people: People, case: Case) -> None:
    known, wrong = Voucher.objects.get().code, "0" * 26
    missing = public(wrong)
    assert missing.status_code == 404 and "没有这张服务券" in words(missing)
    for near in (known[:-1], known + "0", Voucher.objects.get().number.lower(), Voucher.objects.get().ref):
        assert public(near).status_code == 404
    answers = [public(wrong).status_code for _try in range(70)]
    assert set(answers) == {404, 429}
    assert public(known).status_code == 200, "who has a code is never stopped"


def test_typed_by_hand(case: Case) -> None:
    code, client = Voucher.objects.get().code, Client()
    typed = " ".join(code[at : at + 4] for at in range(0, 26, 4)).upper()
    answer = client.get(reverse("public:voucher-search"), {"code": typed})
    assert answer["Location"] == reverse("public:voucher", args=[code])
    assert "请输入券码" in words(client.get(reverse("public:voucher-search"), {"code": " "}))


# the age of a picture -----------------------------------------------------------------------------------------------


def test_a_copy_shows_its_age(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    code = Voucher.objects.get().code
    made = minute_code(code, clock.now())
    assert "刚才" in words(public(code, f"?v=1&at={made}"))
    later = clock.now() + timedelta(minutes=45)
    monkeypatch.setattr(clock, "now", lambda: later)
    told = words(public(code, f"?v=1&at={made}"))
    assert "以前的图片" in told and "45 分钟" in told
    assert minute_code(code, later)[-10:] in told and made[-10:] not in told


def test_a_code_of_another_voucher_or_minute_is_forged(case: Case) -> None:
    code, now = Voucher.objects.get().code, clock.now()
    good = minute_code(code, now)
    earlier = minute_code(code, now - timedelta(days=3))
    mixed = good[:12] + earlier[12:]
    for bad in (
        minute_code("0" * 26, now),
        mixed,
        good[:-1],
        good + "0",
        "x",
        minute_code(code, now + timedelta(hours=1)),
    ):
        assert "时间码不对" in words(public(code, f"?at={bad}")), bad
        assert minute_of(code, bad) is None


def test_without_its_key_anybody_could_make_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minutes, "constant_time_compare", lambda one, other: True)
    assert "刚才" in words(
        public(Voucher.objects.get().code, f"?at={clock.local(clock.now()):%Y%m%d%H%M}{'0' * 10}")
    )


def test_the_pages_make_few_statements(
    people: People, case: Case, django_assert_max_num_queries: Any
) -> None:
    code = Voucher.objects.get().code
    public(code)
    with django_assert_max_num_queries(8):
        assert public(code).status_code == 200
    supplier, address = sign_in(Client(), people.ge), reverse("supplier:case", args=[case.ref])
    assert "查看服务券" in words(supplier.get(address))
    with django_assert_max_num_queries(10):
        supplier.get(address)


def test_redeemed_is_not_valid_any_more(case: Case) -> None:
    code = Voucher.objects.get().code
    Voucher.objects.update(state="redeemed", applied_at=clock.now())
    told = words(public(code))
    assert "已兑现" in told and "有效" not in told
