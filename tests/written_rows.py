"""Notices writes that leave no audit event: what each POST address must never do.

`every_write_leaves_an_event()` is a context manager for any code; `tests/web/conftest.py` puts it around every POST of a test client.
Not here: what an event must hold (`tests/kit/test_commands.py`).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from yunti.kit.models import AuditEvent

WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
SAVEPOINT = re.compile(r'\s*SAVEPOINT\s+"?(\w+)"?', re.IGNORECASE)
ROLLED_BACK = re.compile(r'\s*ROLLBACK TO SAVEPOINT\s+"?(\w+)"?', re.IGNORECASE)

UNLOGGED = {
    "django_session": "sessions come and go with every visit",
    "axes_accessattempt": "failed sign-ins are counted for the lockout",
    "axes_accessfailurelog": "failed sign-ins are counted for the lockout",
    "axes_accesslog": "the sign-in itself is an event of the accounts room",
    "accounts_signin": "only the last moment seen changes without an event",
    "mfa_authenticator": "a wrong code is counted against guessing",
    "kit_viewingrecord": "is itself the trace",
    "kit_backgroundjob": "is itself shown to the person who started it",
    "django_tasks_database_dbtaskresult": "the queue behind the jobs",
    "audit_logleaf": "sealing must not write events of its own",
    "audit_lognode": "sealing must not write events of its own",
    "audit_loghead": "sealing must not write events of its own",
}


@dataclass
class Noted:
    """Tables written so far; what a rolled-back savepoint wrote does not count."""

    tables: set[str] = field(default_factory=set)
    marks: dict[str, set[str]] = field(default_factory=dict)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if found := SAVEPOINT.match(sql):
            self.marks[found[1]] = set(self.tables)
        elif found := ROLLED_BACK.match(sql):
            self.tables = set(self.marks.get(found[1], self.tables))
        elif (found := WRITE.match(sql)) and context["cursor"].rowcount != 0:
            self.tables.add(found[1])
        return answer


@contextmanager
def every_write_leaves_an_event() -> Iterator[None]:
    before = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    noted = Noted()
    with connection.execute_wrapper(noted):
        yield
    silent = noted.tables - set(UNLOGGED)
    logged = AuditEvent.objects.filter(pk__gt=before).exists()
    assert logged or not silent, f"changed without an audit event: {', '.join(sorted(silent))}"
