"""Whoever holds the database changes something behind the log's back; the verification must say what and where.

Each attack has its control: the same log, not attacked, verifies clean (`_attack` asserts it just before).
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.apps.audit.log import SEALER, checkpoint, delete_event, event_at, fetch, raw, write_log
from tests.people import People
from yunti.apps.audit.checkpoints import SignedHead, read_note
from yunti.apps.audit.enums import FindingKind
from yunti.apps.audit.leaves import COLUMNS, hash_of
from yunti.apps.audit.models import LogHead, LogLeaf, LogNode
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.services import publish_checkpoint
from yunti.apps.audit.tree import Accumulator, pack_peaks
from yunti.apps.audit.verification.findings import Report
from yunti.apps.audit.verification.run import verify_log
from yunti.kit import clock
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db

ENTRIES = 40
Attack = Callable[[random.Random], int | None]  # → entry that must be named, or None


@pytest.fixture
def size(people: People) -> int:
    write_log(people, ENTRIES)
    return ENTRIES


def some_index(dice: random.Random, size: int = ENTRIES) -> int:
    return dice.randrange(1, size)


def edit_event(dice: random.Random) -> int:
    index = some_index(dice)
    column = dice.choice(["actor", "desk", "action", "subject_ref", "clause", "jurisdiction", "commitment"])
    raw(f"UPDATE kit_auditevent SET {column} = %s WHERE id = %s", "x", event_at(index))
    return index + 1


def remove_event(dice: random.Random) -> int:
    index = some_index(dice)
    delete_event(event_at(index))
    return index + 1


def insert_event(dice: random.Random) -> None:
    """A forged event under a number that is already behind the sealer."""
    victim = event_at(some_index(dice))
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with_new_number = names.replace('"id"', '-"id"')
    raw(
        f"INSERT INTO kit_auditevent ({names}) SELECT {with_new_number} FROM kit_auditevent WHERE id = %s",
        victim,
    )


def insert_entry(dice: random.Random) -> int:
    """A leaf after the head, pointing nowhere."""
    raw('INSERT INTO audit_logleaf ("index", leaf_hash, event_id) VALUES (%s, %s, NULL)', ENTRIES, b"x" * 32)
    return ENTRIES + 1


def swap_events(dice: random.Random) -> int:
    """The contents of two events change places."""
    first, second = sorted(dice.sample(range(1, ENTRIES), 2))
    a, b = event_at(first), event_at(second)
    names = [f'"{name}"' for name in COLUMNS if name != "id"]
    rows = fetch(f"SELECT {', '.join(names)} FROM kit_auditevent WHERE id IN (%s, %s) ORDER BY id", a, b)
    setting = ", ".join(f"{name} = %s" for name in names)
    raw(f"UPDATE kit_auditevent SET {setting} WHERE id = %s", *rows[1], a)
    raw(f"UPDATE kit_auditevent SET {setting} WHERE id = %s", *rows[0], b)
    return first + 1


def swap_entries(dice: random.Random) -> int:
    """Two entries change places, leaf and all."""
    first, second = sorted(dice.sample(range(1, ENTRIES), 2))
    a, b = (
        fetch('SELECT event_id, leaf_hash FROM audit_logleaf WHERE "index" = %s', i)[0]
        for i in (first, second)
    )
    raw('UPDATE audit_logleaf SET event_id = NULL WHERE "index" = %s', second)
    raw('UPDATE audit_logleaf SET event_id = %s, leaf_hash = %s WHERE "index" = %s', b[0], b[1], first)
    raw('UPDATE audit_logleaf SET event_id = %s, leaf_hash = %s WHERE "index" = %s', a[0], a[1], second)
    return first + 1


def edit_event_and_leaf(dice: random.Random) -> None:
    """An edit whose leaf was recomputed; the tree above was not."""
    index = some_index(dice)
    event = event_at(index)
    raw("UPDATE kit_auditevent SET actor = 'x' WHERE id = %s", event)
    LogLeaf.objects.filter(index=index).update(
        leaf_hash=hash_of(AuditEvent.objects.values_list(*COLUMNS).get(pk=event))
    )


def cut_tail(dice: random.Random) -> int:
    """The last entries vanish, and only they."""
    keep = some_index(dice)
    _drop_entries_from(keep)
    return keep + 1


def edit_detail(dice: random.Random) -> int:
    index = some_index(dice)
    raw("""UPDATE kit_auditdetail SET payload = '{"phone":"1"}' WHERE event_id = %s""", event_at(index))
    return index + 1


def delete_detail(dice: random.Random) -> int:
    index = some_index(dice)
    raw("DELETE FROM kit_auditdetail WHERE event_id = %s", event_at(index))
    return index + 1


def clear_detail(dice: random.Random) -> int:
    index = some_index(dice)
    raw("UPDATE kit_auditdetail SET payload = NULL, salt = NULL WHERE event_id = %s", event_at(index))
    return index + 1


def clear_detail_on_false_ground(dice: random.Random) -> int:
    """The detail names an event as its erasure that erased nothing."""
    index = some_index(dice)
    raw(
        "UPDATE kit_auditdetail SET payload = NULL, salt = NULL, erased_by_id = %s WHERE event_id = %s",
        event_at(0),
        event_at(index),
    )
    return index + 1


def edit_row_digest(dice: random.Random) -> int:
    index = some_index(dice)
    raw("UPDATE kit_auditedrow SET digest = %s WHERE event_id = %s", "0" * 64, event_at(index))
    return index + 1


def delete_row_digest(dice: random.Random) -> int:
    index = some_index(dice)
    raw("DELETE FROM kit_auditedrow WHERE event_id = %s", event_at(index))
    return index + 1


def insert_row_digest(dice: random.Random) -> int:
    index = some_index(dice)
    raw(
        'INSERT INTO kit_auditedrow (event_id, "table", row_key, salt, digest) '
        "SELECT event_id, 'accounts_mandate', '1', salt, digest FROM kit_auditedrow WHERE event_id = %s",
        event_at(index),
    )
    return index + 1


def edit_covered_row(dice: random.Random) -> None:
    keys = [row[0] for row in fetch("SELECT id FROM accounts_person ORDER BY id")]
    column = dice.choice(["name", "phone", "email", "password"])
    raw(f"UPDATE accounts_person SET {column} = %s WHERE id = %s", "x@y", dice.choice(keys))


def delete_covered_row(dice: random.Random) -> None:
    keys = [row[0] for row in fetch("SELECT id FROM accounts_mandate ORDER BY id")]
    raw("DELETE FROM accounts_mandate WHERE id = %s", dice.choice(keys))


def insert_covered_row(dice: random.Random) -> None:
    raw(
        "INSERT INTO accounts_organisation (ref, kind, name, uscc, level, region_code, valid_from) "
        "VALUES (%s, 'panel', 'x', '', '', '', '2026-01-01')",
        f"forged{dice.randrange(10**9)}",
    )


def turn_clock_back(dice: random.Random) -> int:
    """A genuine command, recorded while the machine's clock stood two days behind."""
    from_then = clock.now() - timedelta(days=2 + dice.randrange(5))
    with clock.held(from_then):
        publish_checkpoint(by=SEALER)
    seal_pending(by=SEALER)
    return ENTRIES + 1


def edit_checkpoint(dice: random.Random) -> None:
    raw("UPDATE audit_checkpoint SET root = %s", f"{dice.getrandbits(256):064x}")


ATTACKS: dict[str, tuple[Attack, FindingKind]] = {
    "edited event": (edit_event, FindingKind.EVENT_EDITED),
    "deleted event": (remove_event, FindingKind.EVENT_DELETED),
    "inserted event": (insert_event, FindingKind.EVENT_INSERTED),
    "inserted entry": (insert_entry, FindingKind.EVENT_INSERTED),
    "swapped events": (swap_events, FindingKind.SWAPPED),
    "swapped entries": (swap_entries, FindingKind.SWAPPED),
    "edited event with its leaf": (edit_event_and_leaf, FindingKind.LEAF_EDITED),
    "cut tail": (cut_tail, FindingKind.TAIL_TRUNCATED),
    "edited detail": (edit_detail, FindingKind.DETAIL_EDITED),
    "deleted detail": (delete_detail, FindingKind.DETAIL_DELETED),
    "cleared detail": (clear_detail, FindingKind.DETAIL_DELETED),
    "detail cleared on a false ground": (clear_detail_on_false_ground, FindingKind.DETAIL_DELETED),
    "edited row digest": (edit_row_digest, FindingKind.ROWS_CHANGED),
    "deleted row digest": (delete_row_digest, FindingKind.ROWS_CHANGED),
    "inserted row digest": (insert_row_digest, FindingKind.ROWS_CHANGED),
    "edited covered row": (edit_covered_row, FindingKind.ROW_EDITED),
    "deleted covered row": (delete_covered_row, FindingKind.ROW_DELETED),
    "inserted covered row": (insert_covered_row, FindingKind.ROW_INSERTED),
    "clock turned back": (turn_clock_back, FindingKind.CLOCK_BACKWARDS),
}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back, so that one log serves many attacks."""
    before = transaction.savepoint()  # not atomic(): commands insist on being outermost
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


def _attack(attack: Attack, kind: FindingKind, dice: random.Random) -> None:
    with undone():
        entry = attack(dice)
        report = verify_log()
        assert report.has(kind), report.as_dict()
        assert not report.clean
        if entry is not None:
            assert report.first is not None
            assert report.first.entry == entry, report.as_dict()


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found(size: int, name: str) -> None:
    assert verify_log().clean
    _attack(*ATTACKS[name], random.Random(20260512))
    assert verify_log().clean


@pytest.mark.soak
@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found_at_sixty_places(size: int, name: str) -> None:
    assert verify_log().clean
    for seed in range(60):
        _attack(*ATTACKS[name], random.Random(seed))


def test_edited_checkpoint_is_found(size: int) -> None:
    checkpoint()
    assert verify_log().clean
    edit_checkpoint(random.Random(1))
    assert verify_log().has(FindingKind.CHECKPOINT_BAD)


def test_checkpoint_signed_with_another_key_is_found(size: int) -> None:
    checkpoint()
    note = fetch("SELECT note FROM audit_checkpoint")[0][0]
    head, _blank, signature = note.rpartition(" ")
    raw("UPDATE audit_checkpoint SET note = %s", head + " " + signature[:6] + "AAAA" + signature[10:])
    assert verify_log().has(FindingKind.CHECKPOINT_BAD)


def truncate_and_tidy_up(dice: random.Random) -> int:
    """The tail is cut off and the head put back, as if those entries had never been."""
    keep = some_index(dice)
    _drop_entries_from(keep)
    _rebuild()
    return keep + 1


def rewrite_and_resign(dice: random.Random) -> int:
    """With database and signing key in hand: an old entry changed, everything above it recomputed, signed anew."""
    index = some_index(dice)
    raw("UPDATE kit_auditevent SET clause = 'x' WHERE id = %s", event_at(index))
    raw("DELETE FROM audit_checkpoint")
    raw("DELETE FROM kit_auditedrow WHERE \"table\" = 'audit_checkpoint'")
    raw("UPDATE kit_auditevent SET rows_root = '', row_count = 0 WHERE action = 'audit.publish_checkpoint'")
    raw(
        "DELETE FROM kit_auditedrow WHERE event_id IN (SELECT id FROM kit_auditevent WHERE action = %s)",
        "audit.publish_checkpoint",
    )
    raw("DELETE FROM audit_signingkey")
    _rebuild()
    checkpoint(minutes=20_000)
    return index + 1


@pytest.mark.parametrize("attack", [truncate_and_tidy_up, rewrite_and_resign])
def test_rewritten_log_is_found_by_a_witness_only(size: int, attack: Attack) -> None:
    _witnessed(attack, random.Random(20260512))


@pytest.mark.soak
@pytest.mark.parametrize("attack", [truncate_and_tidy_up, rewrite_and_resign])
def test_rewritten_log_is_found_by_a_witness_at_sixty_places(size: int, attack: Attack) -> None:
    for seed in range(60):
        _witnessed(attack, random.Random(seed))


def _witnessed(attack: Attack, dice: random.Random) -> None:
    with undone():
        held: list[tuple[str, SignedHead]] = [("省厅", read_note(checkpoint()))]
        assert verify_log(held=held).clean
        attack(dice)
        alone, witnessed = verify_log(), verify_log(held=held)
        assert alone.clean, alone.as_dict()
        kind = FindingKind.TAIL_TRUNCATED if attack is truncate_and_tidy_up else FindingKind.TAIL_RESIGNED
        assert witnessed.has(kind), witnessed.as_dict()


def test_truncated_log_that_grew_again_is_found_by_a_witness(size: int, people: People) -> None:
    held = [("省厅", read_note(checkpoint()))]
    truncate_and_tidy_up(random.Random(1))
    for _turn in range(ENTRIES):
        publish_checkpoint(by=SEALER)
    seal_pending(by=SEALER)
    report: Report = verify_log(held=held)
    assert report.has(FindingKind.TAIL_RESIGNED)


def test_unsealed_tail_is_counted_and_dated(size: int) -> None:
    publish_checkpoint(by=SEALER)
    report = verify_log()
    assert report.clean and report.unsealed == 1
    assert report.unsealed_since == clock.now()


def test_since_skips_what_comes_before(size: int) -> None:
    raw("UPDATE kit_auditevent SET actor = 'x' WHERE id = %s", event_at(4))
    assert verify_log(since=6).clean
    assert not verify_log(since=5).clean


def _drop_entries_from(keep: int) -> None:
    """The events from there on with their rows, and what the covered rows looked like before them."""
    events = [event for (event,) in fetch('SELECT event_id FROM audit_logleaf WHERE "index" >= %s', keep)]
    raw("DELETE FROM audit_checkpoint")
    raw("DELETE FROM audit_signingkey")
    touched: set[tuple[str, str]] = set()
    for event in events:
        touched.update(fetch('SELECT "table", row_key FROM kit_auditedrow WHERE event_id = %s', event))
        delete_event(event)
    raw('DELETE FROM audit_logleaf WHERE "index" >= %s', keep)
    for table, key in touched:
        if table == "accounts_person":
            _put_phone_back(key)


def _put_phone_back(key: str) -> None:
    payloads = fetch(
        "SELECT d.payload FROM kit_auditedrow r JOIN kit_auditdetail d ON d.event_id = r.event_id "
        "WHERE r.\"table\" = 'accounts_person' AND r.row_key = %s ORDER BY r.event_id DESC",
        key,
    )
    phone = payloads[0][0].split('"')[3] if "phone" in payloads[0][0] else ""
    raw("UPDATE accounts_person SET phone = %s WHERE id = %s", phone, int(key))


def _rebuild() -> None:
    """Leaves, nodes and head computed anew over the events as they are now."""
    tree = Accumulator()
    LogNode.objects.all().delete()
    for leaf in LogLeaf.objects.order_by("index"):
        leaf.leaf_hash = hash_of(AuditEvent.objects.values_list(*COLUMNS).get(pk=leaf.event_id))
        leaf.save()
        tree.add(leaf.leaf_hash)
    LogHead.objects.update(size=tree.size, frontier=pack_peaks(tree.peaks), root=tree.root().hex())


def test_raw_statements_reach_the_tables(size: int) -> None:
    assert connection.vendor in ("sqlite", "postgresql")
    assert fetch("SELECT count(*) FROM audit_logleaf")[0][0] == ENTRIES
