"""The library: one's own papers by kind, words and validity; taken away and back; what is used stays. And what is elsewhere."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from tests.apps.documents.conftest import HandIn
from tests.corpus.pieces import invoice, pdf, picture, saved
from tests.people import People
from yunti.apps.documents import queries, services
from yunti.apps.documents.enums import EvidenceKind, Sameness
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.apps.documents.queries import LibraryFilter
from yunti.apps.documents.services import EvidencePlace
from yunti.apps.documents.services.keeping import Description
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)


def listed(people: People, **chosen: str) -> list[str]:
    rows, _more = queries.library_page(people.ma, LibraryFilter(**chosen), today=TODAY)
    return [row.evidence.name for row in rows]


def described(row: Evidence, people: People, **changed: object) -> Evidence:
    given = {"kind": EvidenceKind.CONTRACT, **changed}
    return services.describe_evidence(ref=row.ref, description=Description(**given), by=people.ma)  # type: ignore[arg-type]


def test_papers_are_found_by_kind_words_and_validity(hand_in: HandIn, people: People) -> None:
    contract = hand_in(people.ma, pdf(1), "甲.pdf")
    licence = hand_in(people.ma, pdf(2), "乙.pdf")
    hand_in(people.gao, pdf(3), "别家.pdf")
    described(contract, people, title="云服务合同", note="含税", valid_until=TODAY + timedelta(days=30))
    described(licence, people, kind=EvidenceKind.LICENCE, valid_until=TODAY - timedelta(days=1))
    assert listed(people) == ["乙.pdf", "甲.pdf"]
    assert listed(people, kind="contract") == ["甲.pdf"] and listed(people, kind="nonsense") == [
        "乙.pdf",
        "甲.pdf",
    ]
    assert listed(people, words="服务 含税") == ["甲.pdf"] and listed(people, words="别家") == []
    assert listed(people, show="running_out") == ["乙.pdf", "甲.pdf"] and listed(people, show="in_use") == []
    rows, _more = queries.library_page(people.ma, LibraryFilter(), today=TODAY)
    assert [row.validity for row in rows] == ["over", "soon"]
    assert queries.validity_of(contract, TODAY) == "" and queries.library_counts(people.ma)["licence"] == 1
    assert (
        queries.library_page(people.xi, LibraryFilter(), today=TODAY) == ([], False)
        or people.xi.organisation_id
    )


def test_list_needs_one_statement_however_long(hand_in: HandIn, people: People) -> None:
    for number in range(1, 4):
        hand_in(people.ma, pdf(number), f"{number}.pdf")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            listed(people)
        assert len(asked) == 1


def test_only_the_owner_describes(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, pdf(), "甲.pdf")
    with pytest.raises(Forbidden):
        services.describe_evidence(ref=row.ref, description=Description(EvidenceKind.OTHER), by=people.luo)
    with pytest.raises(NotFoundOrHidden):
        services.describe_evidence(ref=row.ref, description=Description(EvidenceKind.OTHER), by=people.gao)
    with pytest.raises(InvalidInput):
        described(row, people, valid_from=TODAY, valid_until=TODAY - timedelta(days=1))
    assert described(row, people, title="新名").title == "新名"


def test_removal_is_taken_back_within_a_month(hand_in: HandIn, people: People) -> None:
    row = hand_in(people.ma, pdf(), "甲.pdf")
    services.remove_evidence(ref=row.ref, by=people.ma)
    assert listed(people) == [] and listed(people, show="removed") == ["甲.pdf"]
    with pytest.raises((Forbidden, NotFoundOrHidden)):
        services.restore_evidence(ref=row.ref, by=people.luo)
    services.restore_evidence(ref=row.ref, by=people.ma)
    assert listed(people) == ["甲.pdf"]
    services.remove_evidence(ref=row.ref, by=people.ma)
    with clock.held(clock.now() + timedelta(days=31)), pytest.raises(NotFoundOrHidden):
        services.restore_evidence(ref=row.ref, by=people.ma)


def test_what_something_leans_on_stays(hand_in: HandIn, people: People) -> None:
    """The subject here is any row of another room."""
    row, subject = hand_in(people.ma, pdf(9), "甲.pdf"), hand_in(people.ma, pdf(), "主体.pdf")
    places = [EvidencePlace(row.ref, "上云投入", "3、5–7"), EvidencePlace(row.ref, "基本情况")]
    services.use_evidence(subject=subject, label="示例申报", places=places, by=people.ma)
    assert [str(use) for use in queries.uses_of(row)] == ["示例申报 上云投入", "示例申报 基本情况"]
    assert listed(people, show="in_use") == ["甲.pdf"]
    with pytest.raises(Refused, match="evidence_in_use") as refused:
        services.remove_evidence(ref=row.ref, by=people.ma)
    assert "示例申报" in refused.value.reason
    services.use_evidence(subject=subject, label="示例申报", places=[], by=people.ma)
    assert not EvidenceUse.objects.exists()
    services.use_evidence(subject=subject, label="示例申报", places=places, by=people.ma, frozen=True)
    with pytest.raises(Conflict, match="uses_frozen"):
        services.use_evidence(subject=subject, label="示例申报", places=[], by=people.ma)
    with pytest.raises(NotFoundOrHidden):
        services.use_evidence(subject=row, label="别家", places=places, by=people.gao)


def scene(kind: str, size: tuple[int, int]) -> bytes:
    """The same few things at any size, as one screenshot saved twice."""
    image = Image.new("L", (800, 600), 230)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 800, 90), fill=60)
    pen.rectangle((40, 150, 300, 560), fill=150)
    pen.ellipse((420, 200, 720, 500), fill=20)
    return saved(image.resize(size), kind)


def sameness(found: list[queries.Elsewhere]) -> list[tuple[str, bool]]:
    return [(str(one.sameness.value), one.evidence is not None) for one in found]


def test_same_file_is_found_and_shown_by_permission(hand_in: HandIn, people: People) -> None:
    mine = hand_in(people.ma, pdf(2), "合同.pdf")
    assert queries.found_elsewhere(people.luo, mine) == []
    theirs = hand_in(people.gao, pdf(2), "别家合同.pdf")
    assert sameness(queries.found_elsewhere(people.su, mine)) == [("file", True)]
    assert queries.found_elsewhere(people.su, mine)[0].evidence == theirs
    for narrower in (people.ma, people.luo, people.qin, people.wei):
        found = queries.found_elsewhere(narrower, mine if narrower != people.wei else theirs)
        assert sameness(found) == [("file", False)] and found[0].where == ()
    Evidence.objects.filter(pk=theirs.pk).update(removed_at=clock.now())
    assert queries.found_elsewhere(people.su, mine) == []


def test_same_invoice_is_found_in_another_file(hand_in: HandIn, people: People) -> None:
    mine = hand_in(people.ma, invoice(), "发票.xml", kind="invoice")
    theirs = hand_in(people.gao, invoice("GB18030"), "另一份.xml", kind="invoice")
    hand_in(people.gao, invoice(number="24990000000000000099"), "无关.xml", kind="invoice")
    found = queries.found_elsewhere(people.su, mine)
    assert sameness(found) == [("invoice", True)] and found[0].evidence == theirs
    assert sameness(queries.found_elsewhere(people.ma, mine)) == [("invoice", False)]
    reading = EvidenceReading.objects.get(evidence=mine)
    asked = {"number": reading.invoice_number, "seller_id": reading.seller_id}
    assert len(queries.invoice_elsewhere(people.su, **asked)) == 2
    assert sameness(queries.invoice_elsewhere(people.su, **asked, but=[mine.ref])) == [("invoice", True)]
    assert (
        queries.invoice_elsewhere(people.su, number=reading.invoice_number, seller_id="9199010000000009XX")
        == []
    )
    assert queries.invoice_elsewhere(people.su, number="", seller_id="") == []


def test_pictures_that_look_alike_are_a_hint_to_officers_only(hand_in: HandIn, people: People) -> None:
    mine = hand_in(people.ma, scene("PNG", (400, 300)), "截图.png")
    hand_in(people.gao, scene("JPEG", (320, 240)), "别家截图.jpg")
    hand_in(people.gao, picture("PNG", size=(200, 150)), "不同.png")
    found = queries.found_elsewhere(people.su, mine)
    assert sameness(found) == [(Sameness.LOOK.value, True)] and found[0].is_hint
    assert queries.found_elsewhere(people.ma, mine) == []
    assert sameness(queries.found_elsewhere(people.luo, mine)) == [("look", False)]
