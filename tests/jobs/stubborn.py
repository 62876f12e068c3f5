"""A process of its own for the tests of killed workers: `python -m tests.jobs.stubborn work|work_without_timetable|report`.

Not here: the tests (`test_killed_worker.py`).
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from yunti.jobs import worker
from yunti.kit import tasks
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.models import AuditEvent, BackgroundJob, WorkerBeat
from yunti.kit.workers import Beating


@command("test.effect")
def take_effect(step: Step, *, by: Actor, key: str) -> None:
    step.open_to_all()
    step.record()


@tasks.background("test.stubborn", title="中途停电")
def stubborn(job: tasks.Job, *, marks: str) -> dict[str, Any]:
    take_effect(by=job.by, key=job.key("effect"))
    job.progress(1, 2, "一半")
    (Path(marks) / f"attempt-{job.attempt}").touch()
    while job.attempt == 1:
        time.sleep(0.05)
    return {"attempt": job.attempt}


def report() -> dict[str, Any]:
    job = BackgroundJob.objects.get(name="test.stubborn")
    return {
        "state": job.state,
        "attempts": job.attempts,
        "result": job.result,
        "effects": AuditEvent.objects.filter(action="test.effect").count(),
        "stopped": WorkerBeat.objects.filter(stopped_at__isnull=False).count(),
    }


def main(what: str) -> None:
    if what == "work":
        worker.run()
    elif what == "work_once":
        worker.run(once=True)
    elif what == "work_without_timetable":
        with Beating() as beating:
            worker.work_off(beating)
    sys.stdout.write(json.dumps(report()) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunti.project.settings")
    main(sys.argv[1])
