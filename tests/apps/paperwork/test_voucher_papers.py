"""The paper of a voucher: what is issued is printed, its picture leads to its address, an old version says that it is superseded.

Not here: vouchers (`tests/apps/vouchers`), the pages (`tests/web`), drawing (`tests/unit/papers`).
"""

import io

import docx
import pypdfium2
import pytest
import zxingcpp

from tests import factories
from tests.apps.vouchers.conftest import (
    applied,
    each,
    quota,
    served,
    shelf,
    within_one_transaction,
)
from tests.apps.vouchers.test_steps import go
from tests.first_vouchers import PACK, write_pack
from tests.people import People
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.paperwork.models import Paper
from yunti.apps.paperwork.services import voucher_paper, voucher_screen
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.queries.shown import Shown, issued_of, voucher_with
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Forbidden, NotFoundOrHidden

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]
ADDRESS = "https://yunti.example/vouchers/code/?v=1"


def named(people: People) -> str:
    """The credit code of the supplier of the one at its desk."""
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    return str(factories.supplier(organisation=organisation, uscc=organisation.uscc).uscc)


def issued(people: People, each: Round, *fees: int) -> list[Case]:
    """Applications that name the supplier, all served, the last one issued."""
    quota(each, 600_000)
    code = named(people)
    cases = applied(each, people.ma, *fees, supplier=code)
    served()
    go(cases[-1], "approve", people.qin)
    return cases


def shown_of(case: Case) -> Shown:
    found = issued_of(Case.objects.get(pk=case.pk))
    assert found is not None
    return found


def text_of(pdf: bytes) -> str:
    """Without blanks, which stand between Chinese and other signs."""
    return "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def test_what_was_issued_is_printed(people: People, each: Round) -> None:
    (case,) = issued(people, each, 5)
    shown = shown_of(case)
    drawn = voucher_paper(shown=shown, number=1, suffix=".pdf", address=ADDRESS, by=people.ma)
    told = text_of(drawn.content)
    for each_one in (
        shown.voucher.number,
        "".join(shown.voucher.enterprise.name.split()),
        "供应商示例1号机械有限公司",
        f"示例合同{case.pk}",
        "金额5.00元",
        "服务：示例服务乙，5元",
        "不得转让、赠送、质押或重复使用",
        f"第1版，{clock.today():%Y年}",
    ):
        assert each_one in told, (each_one, told)
    page = pypdfium2.PdfDocument(drawn.content)[0]
    assert [found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())] == [ADDRESS]
    written = docx.Document(
        io.BytesIO(
            voucher_paper(shown=shown, number=1, suffix=".docx", address=ADDRESS, by=people.ma).content
        )
    )
    assert shown.voucher.number in [cell.text for cell in written.tables[0]._cells]
    body = voucher_screen(shown=shown, number=1, address=ADDRESS, by=people.ma)
    assert shown.voucher.number in body and f'alt="{ADDRESS}"' in body and "<html" not in body


def test_asked_again_the_same_file_is_handed_out(people: People, each: Round) -> None:
    (case,) = issued(people, each, 5)
    asked = [
        voucher_paper(shown=shown_of(case), number=1, suffix=".pdf", address=ADDRESS, by=by)
        for by in (people.ma, people.qin, people.ge)
    ]
    assert len({one.digest for one in asked}) == 1 and Paper.objects.count() == 1
    assert asked[0].name == f"示例服务券-{shown_of(case).voucher.number}.pdf"


def test_a_superseded_version_says_so(people: People, each: Round) -> None:
    first, second = issued(people, each, 400_000, 200_000)
    before = voucher_paper(shown=shown_of(second), number=1, suffix=".pdf", address=ADDRESS, by=people.ma)
    assert "金额100,000.00元" in text_of(before.content)
    go(first, "reject", people.qin, reasons=["示例理由"])
    shown = shown_of(second)
    assert [each.version for each in shown.versions] == [2, 1] and shown.newest.amount_fen == 200_000_00
    old = voucher_paper(shown=shown, number=1, suffix=".pdf", address=ADDRESS, by=people.ma)
    assert "已被新版替代" in text_of(old.content) and old.digest != before.digest
    new = voucher_paper(shown=shown, number=2, suffix=".pdf", address=ADDRESS, by=people.ma)
    assert "替代" not in text_of(new.content) and "第2版" in text_of(new.content)
    body = voucher_screen(shown=shown, number=1, address=ADDRESS, by=people.ma)
    assert "已被新版替代" in body
    go(second, "expire", people.qin)
    ended = voucher_paper(shown=shown_of(second), number=2, suffix=".pdf", address=ADDRESS, by=people.ma)
    assert "已失效" in text_of(ended.content)


def test_what_was_never_handed_out_is_no_version(people: People, each: Round) -> None:
    """Held for 100,000, then for 200,000, then issued: version 1 was never a voucher."""
    quota(each, 600_000)
    first, second = applied(each, people.ma, 400_000, 200_000)
    served()
    assert issued_of(second) is None
    go(first, "reject", people.qin, reasons=["示例理由"])
    go(second, "approve", people.qin)
    shown = shown_of(second)
    assert [one.version for one in shown.versions] == [2]
    with pytest.raises(NotFoundOrHidden):
        voucher_paper(shown=shown, number=1, suffix=".pdf", address=ADDRESS, by=people.ma)
    with pytest.raises(NotFoundOrHidden):
        voucher_paper(shown=shown, number=2, suffix=".exe", address=ADDRESS, by=people.ma)


def test_others_draw_none(people: People, each: Round) -> None:
    (case,) = issued(people, each, 5)
    shown = shown_of(case)

    def drawn(by: Actor) -> bytes:
        return voucher_paper(shown=shown, number=1, suffix=".pdf", address=ADDRESS, by=by).content

    for by in (people.ma, people.qin, people.ge):
        assert drawn(by)
    for by in (people.wei, people.tan):
        with pytest.raises(Forbidden):
            drawn(by)
    Voucher.objects.update(supplier=factories.supplier(9))
    with pytest.raises(Forbidden):
        drawn(people.ge)


def test_found_by_the_whole_code_alone(people: People, each: Round) -> None:
    (case,) = issued(people, each, 5)
    code = shown_of(case).voucher.code
    found = voucher_with(code)
    assert found is not None and found.voucher.case_id == case.pk
    for wrong in ("", code[:-1], code + "0", "0" * 26, "%" * 26):
        assert voucher_with(wrong) is None


def test_a_programme_without_a_paper_has_none(people: People, each: Round, shelf: object) -> None:
    from pathlib import Path

    (case,) = issued(people, each, 5)
    write_pack(Path(str(shelf)), PACK.replace("  paper: voucher\n", ""))
    with pytest.raises(NotFoundOrHidden):
        voucher_paper(shown=shown_of(case), number=1, suffix=".pdf", address=ADDRESS, by=people.ma)
