"""A pytest plugin: with several workers on PostgreSQL each gets a server of its own, named in YUNTI_TEST_DATABASES.

Transactions are numbered per server, not per database: the sealer of the audit log rightly waits for every open one, so
tests that run beside each other on one server would see each other's transactions.
Not here: the servers (`tools/postgres.py`). Loaded by PYTEST_PLUGINS, before any setting is read.
"""

import os

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
_addresses = os.environ.get("YUNTI_TEST_DATABASES", "").split()
if _worker.startswith("gw") and _addresses:
    os.environ["DATABASE_URL"] = _addresses[int(_worker.removeprefix("gw")) % len(_addresses)]
