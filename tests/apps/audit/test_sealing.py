"""The sealer: nothing skipped, nothing sealed before its transaction is over, the same few statements per batch."""

import re
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.audit.log import SEALER, checkpoint, fetch, raw, write_log
from tests.people import People
from yunti.apps.audit import sealing
from yunti.apps.audit.leaves import COLUMNS, leaf_bytes
from yunti.apps.audit.models import LogHead, LogLeaf
from yunti.apps.audit.queries import unsealed_tail
from yunti.apps.audit.sealing import LogBroken, seal_pending
from yunti.apps.audit.services import publish_checkpoint
from yunti.apps.audit.tree import stored_nodes, stored_root_at
from yunti.apps.audit.verification.run import verify_log
from yunti.domain.merkle import inclusion_proof, verify_inclusion
from yunti.kit import canonical, clock
from yunti.kit.errors import Forbidden
from yunti.kit.models import AuditEvent
from yunti.kit.watermark import Watermark

POSTGRESQL = "postgresql"


@pytest.mark.django_db
def test_leaf_is_the_canonical_text_of_the_public_columns(people: People) -> None:
    write_log(people, 2)
    event = AuditEvent.objects.values(*COLUMNS).last()
    assert event is not None
    assert leaf_bytes(tuple(event[name] for name in COLUMNS)).decode() == canonical.dump(event)


@pytest.mark.django_db
def test_sealing_writes_no_event_and_comes_to_rest(people: People) -> None:
    write_log(people, 5)
    assert seal_pending(by=SEALER).count == 0
    assert AuditEvent.objects.count() == LogHead.objects.get().size == 5


@pytest.mark.django_db
def test_number_of_statements_does_not_grow_with_the_batch(people: People) -> None:
    def statements(entries: int) -> int:
        write_log(people, 1)
        for _turn in range(entries):
            publish_checkpoint(by=SEALER)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            seal_pending(by=SEALER)
        return len(seen)

    few = statements(3)
    assert statements(60) == few <= 10


@pytest.mark.django_db
def test_batches_seal_everything_once(people: People) -> None:
    write_log(people, 3)
    for _turn in range(10):
        publish_checkpoint(by=SEALER)
    assert seal_pending(by=SEALER, batch=3).count == 10
    assert LogLeaf.objects.count() == 13
    assert verify_log().clean


@pytest.mark.django_db
def test_only_the_platform_and_the_auditor_seal(people: People) -> None:
    with pytest.raises(Forbidden):
        seal_pending(by=people.luo)


@pytest.mark.django_db
def test_damaged_head_stops_the_sealer(people: People) -> None:
    write_log(people, 3)
    publish_checkpoint(by=SEALER)
    raw("UPDATE audit_loghead SET root = %s", "0" * 64)
    with pytest.raises(LogBroken):
        seal_pending(by=SEALER)


@pytest.mark.django_db
def test_stored_nodes_prove_any_entry_of_a_long_log(people: People) -> None:
    write_log(people, 1)
    _many_events(700)
    seal_pending(by=SEALER)
    head, nodes = LogHead.objects.get(), stored_nodes()
    assert stored_root_at(head.size).hex() == head.root
    for index in (0, 255, 256, 511, 640, 700):
        assert verify_inclusion(
            leaf=bytes(LogLeaf.objects.get(index=index).leaf_hash),
            index=index,
            size=head.size,
            proof=inclusion_proof(index, head.size, nodes),
            root=bytes.fromhex(head.root),
        )


@pytest.mark.django_db
def test_tail_says_how_old_its_oldest_event_is(people: People) -> None:
    write_log(people, 2)
    publish_checkpoint(by=SEALER)
    with clock.held(clock.now() + timedelta(seconds=7)):
        tail = unsealed_tail()
        assert (tail.count, tail.age) == (1, timedelta(seconds=7))


@pytest.mark.django_db
def test_log_restored_into_a_younger_cluster_goes_on(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its transaction numbers begin low again; an event that came along unsealed is not forgotten."""
    write_log(people, 5)
    raw("UPDATE audit_loghead SET sealed_transaction = 5000000")
    publish_checkpoint(by=SEALER)
    raw('UPDATE kit_auditevent SET "transaction" = 5000001 WHERE action = %s', "audit.publish_checkpoint")
    publish_checkpoint(by=SEALER)
    mark = Watermark(4_000_000, 4_000_000)
    monkeypatch.setattr(sealing, "watermark", lambda: mark)
    assert seal_pending(by=SEALER).size == 7
    assert seal_pending(by=SEALER).count == 0


@pytest.mark.real_watermark
@pytest.mark.django_db(transaction=True)
def test_open_older_transaction_holds_the_watermark_back(people: People) -> None:
    """An event with a lower number whose transaction commits later is awaited, then sealed; nothing is skipped."""
    if connection.vendor != POSTGRESQL:
        _one_writer_needs_no_watermark(people)
        return
    write_log(people, 3)
    with psycopg.connect(**_address(), autocommit=False) as other:
        copied = ", ".join(f'"{name}"' for name in COLUMNS if name not in ("id", "transaction", "action"))
        other.execute(
            f"INSERT INTO kit_auditevent ({copied}, action, \"transaction\") SELECT {copied}, 'test.late', "
            "pg_current_xact_id()::text::bigint FROM kit_auditevent ORDER BY id LIMIT 1"
        )
        publish_checkpoint(by=SEALER)
        assert seal_pending(by=SEALER).count == 0
        assert unsealed_tail().count == 1
        other.commit()
    assert seal_pending(by=SEALER).count == 2
    late = AuditEvent.objects.get(action="test.late")
    assert late.pk < AuditEvent.objects.get(action="audit.publish_checkpoint").pk
    assert LogLeaf.objects.filter(event=late).exists()
    assert LogHead.objects.get().size == AuditEvent.objects.count()


def _one_writer_needs_no_watermark(people: People) -> None:
    assert sealing.watermark() is None
    write_log(people, 3)
    publish_checkpoint(by=SEALER)
    assert seal_pending(by=SEALER).count == 1


def _address() -> dict[str, str]:
    settings = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: settings[key] for name, key in names.items() if settings[key]}


def _many_events(count: int) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS if name != "id")
    event = fetch("SELECT max(id) FROM kit_auditevent")[0][0]
    for _turn in range(count):
        raw(f"INSERT INTO kit_auditevent ({names}) SELECT {names} FROM kit_auditevent WHERE id = %s", event)


@pytest.mark.django_db
def test_nothing_ever_changes_or_locks_what_is_sealed(people: People) -> None:
    """So the role that runs needs no right to: docs/operations/postgresql.md takes it away."""
    with CaptureQueriesContext(connection) as seen:
        write_log(people, 5)
        checkpoint()
        verify_log()
    statements = [query["sql"] for query in seen.captured_queries]
    touching = [sql for sql in statements if re.search(r'"(kit_auditevent|audit_logleaf)"', sql)]
    assert any(sql.startswith("INSERT") for sql in touching)
    assert [sql for sql in touching if re.match(r"UPDATE|DELETE", sql) or " FOR UPDATE" in sql] == []
