"""What stands beside the values that an invoice proposes: the picture of its page, its text, or nothing.

Not here: the values themselves (`test_case_evidence.py`), the page of one file (`tests/web/shared/test_evidence_pages.py`).
"""

import re

import pytest
from django.test import Client

from tests.apps.cases.test_binding import case, version  # noqa: F401  a fixture
from tests.apps.documents.conftest import HandIn, hand_in, place  # noqa: F401  fixtures
from tests.corpus.pieces import invoice, ofd, pdf_of_text, zipped
from tests.people import People
from tests.web.applicant.test_case_evidence import LINE, spot
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Place, bind_evidence
from yunti.apps.documents.models import EvidenceUse

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("place")
def test_beside_the_values_stands_its_picture_or_its_text(
    client: Client,
    people: People,
    case: Case,  # noqa: F811
    hand_in: HandIn,  # noqa: F811
) -> None:
    """Every address of a picture or a text that the page names answers."""
    applicant = sign_in(client, people.ma)
    line = zipped(ofd(named={"发票号码": "24990000000000000017"}, text="示例文字"))
    asked = {
        "发票.ofd": (line, "about/?page=1", "示例文字"),
        "发票.pdf": (pdf_of_text("发票号码：24990000000000000017"), "pages/1/", ""),
        "发票.xml": (invoice(), "", ""),
    }
    here = spot(case, LINE, "0", "invoice")
    for name, (content, beside, text) in asked.items():
        row = hand_in(people.ma, content, name)
        bind_evidence(
            case=case, place=Place(LINE, "0", "invoice", version(case)), refs=[row.ref], by=people.ma
        )
        page = applicant.get(here).content.decode()
        named = re.findall(rf'(?:img class="sheet" src|div hx-get)="(/evidence/{row.ref}/[^"]*)"', page)
        assert named == ([f"/evidence/{row.ref}/{beside}"] if beside else []), name
        for address in named:
            answer = applicant.get(address, headers={"HX-Request": "true"})
            assert answer.status_code == 200 and text.encode() in answer.content
            assert not text or b'<pre class="sheet text">' in answer.content
        assert ("请对照画面" in page) == (name == "发票.pdf") and ("请对照原件" in page) != (
            "请对照画面" in page
        )
        EvidenceUse.objects.all().delete()
