"""Banners, jobs in the hands of the system administrator, who sees which job, readiness."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from tests.people import People
from yunti.apps.operations import queries
from yunti.apps.operations.services import cancel_job, retry_job, set_banner, withdraw_banner
from yunti.kit import clock, tasks
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden
from yunti.kit.measures import as_text
from yunti.kit.models import AuditEvent, BackgroundJob

pytestmark = pytest.mark.django_db


@tasks.background("test.operations_fail", title="出错的任务", attempts=1)
def work(job: tasks.Job) -> dict[str, Any]:
    raise RuntimeError("broken")


def banner(people: People, **changes: Any) -> Any:
    now = clock.now()
    values = {
        "text": "今晚 22:00 至 23:00 维护，期间不能提交。",
        "text_en": "Maintenance tonight, 22:00 to 23:00.",
        "tone": "wait",
        "starts_at": now,
        "ends_at": now + timedelta(hours=1),
        "by": people.xi,
    }
    return set_banner(**(values | changes))


def test_banner_stands_between_its_moments_in_the_readers_language(people: People) -> None:
    row = banner(people)
    assert [shown.text for shown in queries.banner_now()] == [row.text]
    with override("en"):
        assert queries.banner_now()[0].text == row.text_en
    with clock.held(row.ends_at):
        assert queries.banner_now() == []


def test_banner_costs_one_statement_in_ten_seconds(people: People, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        queries.banner_now()
        queries.banner_now()


def test_withdrawn_banner_is_gone_at_once(people: People, django_capture_on_commit_callbacks) -> None:
    row = banner(people)
    queries.banner_now()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_banner(ref=row.ref, by=people.xi)
    assert queries.banner_now() == []
    with pytest.raises(Conflict):
        withdraw_banner(ref=row.ref, by=people.xi)


def test_banner_says_everything_that_is_wrong_with_it(people: People) -> None:
    now = clock.now()
    with pytest.raises(InvalidInput) as refused:
        banner(people, text=" ", text_en="", tone="loud", ends_at=now)
    assert {problem.field for problem in refused.value.problems} == {"text", "text_en", "tone", "ends_at"}
    with pytest.raises(InvalidInput, match="已经过去"):
        banner(people, starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))


@pytest.mark.parametrize("name", ["an", "shen", "su", "luo", "ma"])
def test_only_the_system_administrator_runs_the_installation(people: People, name: str) -> None:
    actor = getattr(people, name)
    with pytest.raises(Forbidden):
        banner(people, by=actor)
    for change in (retry_job, cancel_job):
        with pytest.raises(Forbidden):
            change(ref="nothing", by=actor)
    assert AuditEvent.objects.filter(outcome=AuditEvent.Outcome.DENIED).count() == 3


def test_parked_job_is_run_again_by_the_administrator(people: People) -> None:
    job = tasks.start(work, by=people.luo)
    tasks.run_pending()
    assert retry_job(ref=job.ref, by=people.xi).state == BackgroundJob.State.QUEUED
    assert cancel_job(ref=job.ref, by=people.xi).state == BackgroundJob.State.CANCELLED
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "operations.retry_job",
        "operations.cancel_job",
    ]
    with pytest.raises(NotFoundOrHidden):
        retry_job(ref="nothing", by=people.xi)


def test_jobs_are_seen_by_starter_colleagues_and_administrator_alone(people: People) -> None:
    job = tasks.start(work, by=people.luo)
    for name in ("luo", "xi"):
        assert queries.job_visible_to(getattr(people, name), job.ref).job == job
        assert job in queries.jobs_visible_to(getattr(people, name))
    for name in ("ma", "gao", "ge", "qin", "wei", "su", "yan", "tan", "shen", "an"):
        with pytest.raises(NotFoundOrHidden):
            queries.job_visible_to(getattr(people, name), job.ref)
        assert job not in queries.jobs_visible_to(getattr(people, name))


def test_measures_have_a_text_form(people: People) -> None:
    tasks.start(work, by=people.luo)
    text = as_text(queries.measures())
    assert 'yunti_jobs{state="queued"} 1\n' in text and "# TYPE yunti_queue_waiting gauge" in text
    assert text.count("# TYPE yunti_jobs gauge") == 1


def test_ready_names_what_is_missing(db: None, settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path
    assert queries.ready_problems() == []
    settings.YUNTI_DATA = tmp_path / "gone"
    assert queries.ready_problems() == ["data"]
