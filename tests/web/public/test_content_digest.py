"""The digest of a receipt, compared where the case is looked up and on the papers of the case: the same, another, a swapped file.

Not here: how it is computed (`tests/apps/cases/test_content_digest.py`), looking up itself (`test_lists.py`).
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.apps.casework.filing import handed_in
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.content_digest import digest_of
from yunti.apps.cases.services.submitting import secret_of
from yunti.apps.documents.models import Evidence

Page = Callable[[str], Any]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patient() -> None:
    cache.clear()


@pytest.fixture
def case(people: People) -> Case:
    return handed_in(people)


@pytest.fixture(params=["progress", "applicant", "officer"])
def page(request: pytest.FixtureRequest, people: People, case: Case) -> Page:
    """The page on which a printed digest is compared."""
    client = Client()
    if request.param == "progress":
        given = {"number": case.number, "secret": secret_of(case)}
        return lambda printed: client.post(reverse("public:progress"), {**given, "digest": printed})
    sign_in(client, people.ma if request.param == "applicant" else people.luo)
    address = reverse(f"{request.param}:case-papers", args=[case.ref])
    return lambda printed: client.get(address, {"digest": printed})


def test_what_was_printed_is_compared(case: Case, page: Page) -> None:
    sent = Submission.objects.get(case=case)
    printed = digest_of(sent)

    def told(text: str) -> str:
        answer = page(text)
        assert answer.status_code == 200
        return answer.content.decode()

    assert printed in told("") and "指纹一致" not in told("") and "指纹不一致" not in told("")
    assert "指纹一致" in told(printed) and "这是第 1 次提交的内容" in told(printed)
    assert "指纹不一致" in told("v2-" + "0" * 64)
    other = json.dumps([{**each, "pages": "1"} for each in json.loads(sent.evidence)])
    Submission.objects.filter(pk=sent.pk).update(evidence=other)
    assert "指纹不一致" in told(printed)
    Submission.objects.filter(pk=sent.pk).update(evidence=sent.evidence)
    Evidence.objects.update(digest="1" * 64)
    assert "文件与提交时不同" in told(printed) and "指纹一致" not in told(printed)
    Submission.objects.filter(pk=sent.pk).update(digest_version=1)
    assert "只由填报内容算出" not in told(printed) and "指纹不一致" in told(printed)
