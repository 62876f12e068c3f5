"""Every error has its page in the look of the site: status, what happened, what to do, the request's number.

Not here: refusals of single services (`tests/apps`).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import PUBLIC
from yunti.web.shared import errors
from yunti.web.shared.routes import page

pytestmark = pytest.mark.django_db


def raising(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


ERRORS: dict[str, tuple[Exception, int]] = {
    "suspicious": (SuspiciousOperation("x"), 400),
    "denied": (PermissionDenied(), 403),
    "forbidden": (Forbidden("no", "这件由示例市办理。", next_step="请向该市申请授权。"), 403),
    "hidden": (NotFoundOrHidden(), 404),
    "conflict": (Conflict("stale", "有人先改了。", next_step="请刷新后再改。"), 409),
    "big": (RequestDataTooBig("x"), 413),
    "refused": (Refused("rule", "没有通过。", clause="《示例指南》四", next_step="补足后再报。"), 422),
    "input": (InvalidInput([Problem("uscc", "short", "少 1 位。", "应为 18 位。")]), 422),
    "often": (errors.TooManyRequests("试得太多。", retry_after=60, next_step="1 分钟后再试。"), 429),
    "fault": (RuntimeError("secret <detail>"), 500),
    "locked": (OperationalError("database is locked: secret"), 503),
}
urlpatterns = [
    path("", include("yunti.web.urls")),
    path("undeclared/", raising(RuntimeError("never called"))),
    *(
        page(f"error/{name}/", raising(error), name=name, access=PUBLIC)
        for name, (error, _) in ERRORS.items()
    ),
]
handler400 = "yunti.web.shared.errors.bad_request"
handler403 = "yunti.web.shared.errors.permission_denied"
handler404 = "yunti.web.shared.errors.not_found"
handler500 = "yunti.web.shared.errors.server_error"
KEPT = "没有存上的留在那一页上，平台恢复后自动补存"
with_errors = override_settings(ROOT_URLCONF=__name__)


@pytest.fixture
def quiet() -> Client:
    return Client(raise_request_exception=False)


@with_errors
@pytest.mark.parametrize("name", ERRORS)
def test_page_of_every_error(quiet: Client, name: str) -> None:
    error, status = ERRORS[name]
    answer = quiet.get(f"/error/{name}/")
    text = answer.content.decode()
    assert answer.status_code == status
    assert f">{status}<" in text and "<h1>" in text and "云梯" in text
    assert answer["X-Request-Id"] in text
    assert "secret" not in text and "<c-" not in text
    if isinstance(error, Refused):
        assert error.reason in text and error.next_step in text and error.clause in text


@with_errors
def test_fragment_gets_the_sentence_and_the_page_stays(quiet: Client) -> None:
    answer = quiet.get("/error/refused/", headers={"HX-Request": "true"})
    assert answer.status_code == 422 and answer["HX-Reswap"] == "none"
    assert answer.content == b"" and "refusal" in answer["HX-Trigger"]


@with_errors
def test_undeclared_address_fails_closed(quiet: Client) -> None:
    assert quiet.get("/undeclared/").status_code == 403


@with_errors
def test_retry_after_is_told(quiet: Client) -> None:
    assert quiet.get("/error/often/")["Retry-After"] == "60"


def test_other_methods_are_405(quiet: Client) -> None:
    answer = quiet.post("/")
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
    assert "不接受" in answer.content.decode()


def test_form_without_token_is_403_and_says_why() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()


def test_missing_and_denied_addresses_look_the_same(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    denied, missing = client.get("/officer/"), client.get("/nowhere/")
    assert denied.status_code == missing.status_code == 404
    assert "没有这个页面" in denied.content.decode() and "没有这个页面" in missing.content.decode()


def test_fragment_of_a_lapsed_session_leads_to_sign_in(quiet: Client, settings: Any) -> None:
    settings.LOGIN_URL = "/sign-in/"
    answer = quiet.get(
        "/officer/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/officer/?a=1"}
    )
    assert answer.status_code == 204 and "next=" in answer["HX-Redirect"]


@pytest.mark.parametrize("url", ["/?q=%00", "/?%00=1", "/%00/", "/parts/?density=a%00b"])
def test_null_characters_never_reach_a_view(quiet: Client, url: str) -> None:
    assert quiet.get(url).status_code in (400, 404)


def test_null_characters_in_forms_never_reach_a_view() -> None:
    body = "language=en%00&next=/"
    kind = "application/x-www-form-urlencoded"
    assert Client().post("/language/", body, content_type=kind).status_code == 400


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%", "%C3%28=1", "=&&&==", "q=" + "a" * 5000, "density=%F0%9F%92"]
)
def test_malformed_queries_are_no_fault(quiet: Client, query: str) -> None:
    assert quiet.get(f"/parts/?{query}").status_code == 200


def test_page_for_faults_needs_no_statement(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500 and "页面没有打开" in answer.content.decode()
    assert "填写的内容还在" in answer.content.decode() and KEPT in answer.content.decode()


@with_errors
def test_busy_database_says_when_to_come_back(quiet: Client) -> None:
    answer = quiet.get("/error/locked/")
    assert answer.status_code == 503 and answer["Retry-After"] == "10"
    text = answer.content.decode()
    assert "数据库现在忙" in text and "填写的内容还在" in text and "secret" not in text
    assert KEPT in text


def test_page_for_faults_survives_a_broken_template(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors.loader, "get_template", raising(RuntimeError("no templates")))
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500 and "页面没有打开" in answer.content.decode()
    assert "填写的内容还在" in answer.content.decode()
