"""Invoices read from generated samples of every source: nothing is guessed, nothing is written, disagreement is shown.

No genuine OFD invoices were available: the OFD samples follow the published structure and no vendor's file.
"""

import pytest

from tests.apps.documents.conftest import HandIn
from tests.corpus.pieces import (
    INVOICE_VALUES,
    code_on_paper,
    invoice,
    ofd,
    pdf,
    pdf_of_text,
    saved,
    zipped,
)
from tests.people import People
from yunti.apps.documents import services
from yunti.apps.documents.enums import InvoiceSource
from yunti.apps.documents.invoice_proposals import InvoiceProposal, proposal_from
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.apps.documents.reading.invoice_codes import fields_of_code
from yunti.apps.documents.reading.invoice_data import date_of, fen_of, read_value
from yunti.apps.documents.reading.invoice_texts import fields_of_text

NUMBER = INVOICE_VALUES["number"]
CODE = f"01,31,,{NUMBER},18338.00,20260302,,A1B2"
WHOLE = {
    "number": NUMBER,
    "date": "2026-03-02",
    "buyer_name": "示例机械有限公司",
    "buyer_id": INVOICE_VALUES["buyer_id"],
    "seller_name": "示例云计算有限公司",
    "seller_id": INVOICE_VALUES["seller_id"],
    "net_fen": 1_730_000,
    "tax_fen": 103_800,
    "total_fen": 1_833_800,
}
LINES = (
    "电子发票（增值税专用发票）",
    f"发票号码：{NUMBER}",
    "开票日期：2026年03月02日",
    "名称：示例机械有限公司",
    f"统一社会信用代码/纳税人识别号：{INVOICE_VALUES['buyer_id']}",
    "名称：示例云计算有限公司",
    f"统一社会信用代码/纳税人识别号：{INVOICE_VALUES['seller_id']}",
    "合 计 ¥17300.00 ¥1038.00",
    "价税合计（大写）壹万捌仟叁佰叁拾捌圆整 （小写）¥18338.00",
)
NAMED = {"发票号码": NUMBER, "开票日期": "2026年03月02日", "合计金额": "17300.00", "合计税额": "1038.00"}


def proposed(hand_in: HandIn, people: People, content: bytes, name: str) -> InvoiceProposal:
    row = hand_in(people.ma, content, name, kind="invoice")
    proposal = services.propose_invoice(ref=row.ref, by=people.ma)
    assert proposal is not None
    return proposal


def values(proposal: InvoiceProposal) -> dict[str, str | int]:
    return {one.field: one.value for one in proposal.values}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("发票.xml", invoice(), InvoiceSource.XML),
        ("发票.xml", invoice("GB18030"), InvoiceSource.XML),
        ("发票.xml", invoice("UTF-16"), InvoiceSource.XML),
        ("发票.ofd", zipped(ofd(**{"Doc_0/Attachs/original_invoice.xml": invoice()})), InvoiceSource.XML),
        ("发票.pdf", pdf_of_text(*LINES), InvoiceSource.TEXT),
        ("发票.ofd", zipped(ofd(text="\n".join(LINES))), InvoiceSource.TEXT),
    ],
    ids=["xml", "xml gb18030", "xml utf-16", "ofd with data", "pdf", "ofd text"],
)
def test_whole_invoice_is_proposed(
    hand_in: HandIn, people: People, name: str, content: bytes, source: InvoiceSource
) -> None:
    proposal = proposed(hand_in, people, content, name)
    assert values(proposal) == WHOLE and proposal.adds_up
    assert {one.source for one in proposal.values} == {source}
    reading = EvidenceReading.objects.get()
    assert (reading.invoice_number, reading.seller_id) == (NUMBER, INVOICE_VALUES["seller_id"])


@pytest.mark.django_db
@pytest.mark.parametrize("turned", [0, 3, 90])
@pytest.mark.parametrize(("name", "kind"), [("照片.jpg", "JPEG"), ("扫描.pdf", "PDF"), ("截图.png", "PNG")])
def test_code_on_a_picture_is_read(
    hand_in: HandIn, people: People, name: str, kind: str, turned: float
) -> None:
    proposal = proposed(hand_in, people, saved(code_on_paper(CODE, turned=turned), kind), name)
    assert values(proposal) == {"number": NUMBER, "date": "2026-03-02", "total_fen": 1_833_800}
    assert proposal.adds_up is None and {one.source for one in proposal.values} == {InvoiceSource.CODE}


@pytest.mark.django_db
def test_stated_values_of_ofd_are_read(hand_in: HandIn, people: People) -> None:
    proposal = proposed(hand_in, people, zipped(ofd(named=NAMED)), "发票.ofd")
    assert values(proposal) == {
        "number": NUMBER,
        "date": "2026-03-02",
        "net_fen": 1_730_000,
        "tax_fen": 103_800,
    }


@pytest.mark.django_db
def test_reading_writes_nothing_but_the_reading(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, invoice(), "发票.xml", kind="invoice")
    before = Evidence.objects.values().get()
    services.propose_invoice(ref=row.ref, by=people.ma)
    assert Evidence.objects.values().get() == before and not EvidenceUse.objects.exists()


@pytest.mark.django_db
def test_what_is_no_invoice_gives_an_empty_proposal(hand_in: HandIn, people: People) -> None:
    proposal = proposed(hand_in, people, pdf(), "合同.pdf")
    assert proposal.is_empty and proposal.characters in ("absent", "used")


@pytest.mark.django_db
def test_absent_recognition_is_said(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, pdf(), "合同.pdf")
    assert services.propose_invoice(ref=row.ref, by=people.ma).characters in ("absent", "left_out")  # type: ignore[union-attr]


def test_sources_are_believed_in_order_and_disagreement_is_kept() -> None:
    facts = {
        "readings": [
            {"source": "text", "number": "24990000000000000018", "date": "2026-03-02"},
            {"source": "code", "number": NUMBER},
            {"source": "characters", "number": NUMBER, "net_fen": 1},
        ]
    }
    proposal = proposal_from(facts)
    number, date, net = proposal.values
    assert (number.value, number.source) == (NUMBER, InvoiceSource.CODE)
    assert number.others == ((InvoiceSource.TEXT, "24990000000000000018"),)
    assert date.others == () and net.source == InvoiceSource.CHARACTERS
    assert proposal_from(None).is_empty


def test_amounts_that_do_not_add_up_are_noticed() -> None:
    reading = {"source": "xml", "net_fen": 100, "tax_fen": 6, "total_fen": 107}
    assert proposal_from({"readings": [reading]}).adds_up is False


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("17300.00", 1_730_000),
        ("¥17,300.5", 1_730_050),
        ("￥ 0.01", 1),
        ("-17300", -1_730_000),
        ("17300.005", None),
        ("1.7e4", None),
        ("壹万", None),
        ("", None),
        ("9" * 14, None),
    ],
)
def test_amounts_are_whole_fen_or_nothing(text: str, fen: int | None) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20260302", "2026-03-02"),
        ("2026年3月2日", "2026-03-02"),
        ("2026-03-02 10:00:00", "2026-03-02"),
        ("2026年13月2日", None),
        ("2026年2月30日", None),
        ("03-02", None),
    ],
)
def test_dates_are_days_of_the_calendar_or_nothing(text: str, day: str | None) -> None:
    assert date_of(text) == day


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("number", " 2499 0000 0000 0000 0017 ", "24990000000000000017"),
        ("number", "123456789", None),
        ("code", "011001900111", "011001900111"),
        ("seller_id", "91990100000000017x", "91990100000000017X"),
        ("seller_id", "123", None),
        ("seller_name", "", None),
    ],
)
def test_values_are_what_they_must_be(field: str, text: str, value: str | None) -> None:
    assert read_value(field, text) == value


def test_codes_of_both_systems() -> None:
    old = fields_of_code("01,10,044001900111,12345678,17300.00,20200302,12345678901234567890,ABCD,")
    assert old == {"code": "044001900111", "number": "12345678", "net_fen": 1_730_000, "date": "2020-03-02"}
    for other in ("https://example.cn", "01,10", "02,10,a,12345678,1,2,3", "01,31,,abc,1.00,20260302,,A"):
        assert fields_of_code(other) == {}


def test_text_without_labels_gives_nothing() -> None:
    assert fields_of_text("合同金额 17300.00") == {}
    assert fields_of_text("发票 24990000000000000017 17300.00") == {}
    assert "buyer_name" not in fields_of_text("发票号码：12345678\n名称：只有一方")
