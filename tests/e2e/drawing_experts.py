"""Steps to the pages of a draw of experts: who can be drawn, the promise, the draw; and the case they rest on.

`python -m tests.e2e.drawing_experts` makes the case and enough experts in the running demo, once. Not here: the rules (`tests/apps/panels`).
"""

import sys

from playwright.sync_api import Page, expect

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform

CODE, NAME, WANTED = "YL-ZJ", "capability_review", 4


def open_the_pool(page: Page, platform: Platform) -> None:
    ref = call_in(platform, "tests.e2e.drawing_experts").split()[-1]
    page.goto(platform.url(f"/officer/cases/{ref}/"))
    page.get_by_role("link", name="去抽取").click()
    expect(page.locator("main")).to_contain_text("手上件数少的在先")


def promise(page: Page, _platform: Platform) -> None:
    """The list and the seed are fixed before the draw; the seed is not shown yet."""
    page.get_by_role("button", name="锁定名单和种子").click()
    expect(page.locator("body")).to_contain_text("名单定于")
    expect(page.locator("body")).not_to_contain_text("抽取于")


def draw(page: Page, _platform: Platform) -> None:
    page.get_by_role("button", name="抽取 3 名").click()
    expect(page.locator("main")).to_contain_text("抽取的次序")
    expect(page.locator("main")).to_contain_text("候补")


def progress(page: Page, _platform: Platform) -> None:
    """A panel that scores leads there; this one only shows that nothing is scored yet."""
    page.goto(f"{page.url.rstrip('/')}/progress/")
    expect(page.locator("main")).to_contain_text("还没有全部提交的组")


def main() -> None:
    import django

    django.setup()
    from yunti.apps.cases.models import Case

    known = Case.objects.filter(round__code=CODE).first()
    sys.stdout.write((known or _made()).ref)


def _made():  # type: ignore[no-untyped-def]
    from datetime import timedelta

    from yunti.apps.cases.models import Case
    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.apps.registry.models import Supplier
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    party = Supplier.objects.filter(province_code="430000").order_by("pk")[0]
    now, day = clock.now(), timedelta(days=1)
    windows = [NewWindow(level, now - day, now + 30 * day) for level in WindowLevel]
    new = NewRound(
        "guangdong-voucher", "2018", CODE, "示例专家批次", party.province_code, windows, is_example=True
    )
    each = open_round(new=new, by=system_actor("test"))
    _experts()
    return Case.objects.create(
        round=each,
        workflow="supplier_registration",
        state="province_receipt",
        entered_at=now,
        supplier=party,
        organisation=party.organisation,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=f"{CODE}-0001",
        started_at=now,
        started_by="system:test",
    )


def _experts() -> None:
    from yunti.apps.accounts.models import Mandate, Person
    from yunti.apps.accounts.queries import actor_of
    from yunti.apps.experts.queries import current_text
    from yunti.apps.experts.services import Particulars, admit_expert, sign_undertaking
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    seat, text = Mandate.objects.get(person__login="expert"), current_text()
    assert text is not None
    for number in range(WANTED):
        person = Person.objects.create(
            login=f"drawn{number}",
            name=f"抽专家{number}（示例）",
            email=f"drawn{number}@example.org",
            created_at=clock.now(),
            password_changed_at=clock.now(),
            is_example=True,
        )
        given = {"valid_from": seat.valid_from, "granted_by": "system:test", "granted_at": clock.now()}
        mandate = Mandate.objects.create(
            person=person, desk=seat.desk, organisation=seat.organisation, approved_at=clock.now(), **given
        )
        told = Particulars(("云计算",), f"示例研究所{number}（示例）")
        admit_expert(person=person, region_code="430000", particulars=told, by=system_actor("test"))
        sign_undertaking(digest=text.digest, by=actor_of(person, mandate))


if __name__ == "__main__":
    main()
