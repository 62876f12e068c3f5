"""The page of a background job: progress as a fragment, result and next step when it ends, hidden from others."""

from typing import Any

import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.kit import tasks
from yunti.kit.errors import Refused

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@tasks.background("test.page_done", title="导入示例名单")
def done(job: tasks.Job) -> dict[str, Any]:
    job.progress(3, 3, "第 3 行")
    return {"summary": "3 行都已写入。", "link": "/officer/"}


@tasks.background("test.page_refused", title="导入示例名单")
def refused(job: tasks.Job) -> dict[str, Any]:
    raise Refused("too_late", "名单已经截止。", next_step="请等下一批。")


def test_running_job_is_polled_and_ended_job_stops_polling(client: Client, people: People) -> None:
    sign_in(client, people.luo)
    job = tasks.start(done, by=people.luo)
    page = client.get(f"/jobs/{job.ref}/").content.decode()
    assert 'hx-trigger="every 1s"' in page and "排队中" in page
    tasks.run_pending()
    fragment = client.get(f"/jobs/{job.ref}/", **HTMX)
    text = fragment.content.decode()
    assert fragment["HX-Refresh"] == "true" and "<html" not in text and "hx-trigger" not in text
    page = client.get(f"/jobs/{job.ref}/").content.decode()
    assert "3 行都已写入。" in page and 'href="/officer/"' in page and "3 / 3" in page


def test_refusal_is_shown_to_the_starter_and_the_fault_only_to_the_administrator(
    client: Client, people: People
) -> None:
    job = tasks.start(refused, by=people.luo)
    tasks.run_pending()
    page = sign_in(client, people.luo).get(f"/jobs/{job.ref}/").content.decode()
    assert "名单已经截止。" in page and "请等下一批。" in page and "重新运行" not in page
    assert "重新运行" in sign_in(client, people.xi).get(f"/jobs/{job.ref}/").content.decode()


@pytest.mark.parametrize("name", ["ma", "qin", "wei", "su", "an", "shen"])
def test_jobs_of_others_look_like_missing_ones(client: Client, people: People, name: str) -> None:
    job = tasks.start(done, by=people.luo)
    sign_in(client, getattr(people, name))
    hidden, missing = client.get(f"/jobs/{job.ref}/"), client.get("/jobs/0000000000000000/")
    assert hidden.status_code == missing.status_code == 404
    assert "导入示例名单" not in client.get("/jobs/").content.decode()


def test_result_is_opened_at_the_desk_that_started_it_only(client: Client, people: People) -> None:
    job = tasks.start(done, by=people.luo)
    tasks.run_pending()
    page = sign_in(client, people.xi).get(f"/jobs/{job.ref}/").content.decode()
    assert "3 行都已写入。" in page
    assert 'href="/officer/"' not in page and "结果在开始这项任务的岗位查看。" in page


def test_list_shows_own_jobs(client: Client, people: People) -> None:
    sign_in(client, people.luo)
    assert "还没有后台任务" in client.get("/jobs/").content.decode()
    tasks.start(done, by=people.luo)
    assert "导入示例名单" in client.get("/jobs/?page=x").content.decode()
