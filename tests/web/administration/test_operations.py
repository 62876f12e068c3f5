"""The system administrator's pages of the running installation, and that nobody else opens them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.kit import clock, slots, tasks
from yunti.kit.models import BackgroundJob
from yunti.kit.workers import Beating

pytestmark = pytest.mark.django_db
PAGES = ("jobs/", "banners/", "metrics/", "metrics/text/", "deliveries/")


@tasks.background("test.admin_fail", title="示例任务", attempts=1)
def fail(job: tasks.Job) -> dict[str, Any]:
    raise RuntimeError("disk on fire")


@pytest.mark.parametrize("name", ["an", "shen", "su", "luo", "ma", "tan"])
def test_pages_are_for_the_system_administrator_alone(client: Client, people: People, name: str) -> None:
    sign_in(client, getattr(people, name))
    assert {client.get(f"/administration/{page}").status_code for page in PAGES} == {404}


def test_pages_open(client: Client, people: People) -> None:
    sign_in(client, people.xi)
    assert {client.get(f"/administration/{page}").status_code for page in PAGES} == {200}


def test_parked_job_is_seen_with_its_fault_and_run_again(client: Client, people: People) -> None:
    job = tasks.start(fail, by=people.luo)
    tasks.run_pending()
    sign_in(client, people.xi)
    page = client.get("/administration/jobs/?state=parked").content.decode()
    assert "示例任务" in page and "没有后台进程在运行" in page
    assert "示例任务" not in client.get("/administration/jobs/?state=done").content.decode()
    assert "disk on fire" in client.get(f"/jobs/{job.ref}/").content.decode()
    assert client.get(f"/administration/jobs/{job.ref}/retry/").status_code == 405
    client.post(f"/administration/jobs/{job.ref}/retry/")
    job.refresh_from_db()
    assert job.state == BackgroundJob.State.QUEUED
    page = client.post(f"/administration/jobs/{job.ref}/cancel/", follow=True).content.decode()
    assert "已取消" in page
    assert client.post(f"/administration/jobs/{job.ref}/cancel/").status_code == 409


def test_workers_and_timetable_are_shown(client: Client, people: People, settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path
    run = slots.take("audit.seal", clock.now(), "one")
    assert run is not None
    slots.finish(run, error="Traceback: no paper")
    with Beating():
        page = sign_in(client, people.xi).get("/administration/jobs/").content.decode()
    assert "audit.seal" in page and "no paper" in page and "没有后台进程在运行" not in page


def moment(**later: int) -> str:
    return clock.local(clock.now() + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")


def test_banner_is_set_seen_by_everybody_and_withdrawn(
    client: Client, people: People, django_capture_on_commit_callbacks
) -> None:
    values = {
        "text": "今晚 22:00 维护。",
        "text_en": "Maintenance at 22:00.",
        "tone": "wait",
        "starts_at": moment(minutes=-1),
        "ends_at": moment(hours=3),
        "key": "k",
    }
    sign_in(client, people.xi)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/administration/banners/", values, follow=True).content.decode()
    assert "通知已保存" in page and "显示中" in page
    assert "今晚 22:00 维护。" in Client().get("/").content.decode()
    ref = page.split("/administration/banners/")[-1].split("/")[0]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/administration/banners/{ref}/withdraw/")
    assert "今晚 22:00 维护。" not in Client().get("/").content.decode()


def test_banner_form_keeps_what_was_typed(client: Client, people: People) -> None:
    values = {
        "text": "维护",
        "text_en": "Maintenance",
        "tone": "wait",
        "starts_at": moment(hours=2),
        "ends_at": moment(hours=1),
        "key": "k",
    }
    response = sign_in(client, people.xi).post("/administration/banners/", values)
    page = response.content.decode()
    assert response.status_code == 422 and "结束时间不晚于开始时间" in page and 'value="Maintenance"' in page
    empty = client.post("/administration/banners/", {"text": ""})
    assert empty.status_code == 422


def test_measures_as_text(client: Client, people: People) -> None:
    response = sign_in(client, people.xi).get("/administration/metrics/text/")
    assert response["Content-Type"].startswith("text/plain")
    text = response.content.decode()
    for name in ("yunti_workers", "yunti_outbox_lag_seconds", "yunti_evidence_bytes", "yunti_audit_unsealed"):
        assert f"\n{name} " in f"\n{text}"
