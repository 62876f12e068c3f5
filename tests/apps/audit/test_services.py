"""Checkpoints, witnesses, samples, opened details: what each allows and refuses, and what it leaves behind."""

from datetime import timedelta

import pytest

from tests.apps.audit.log import SEALER, raw, write_log
from tests.people import People
from yunti.apps.audit import queries, services, signing
from yunti.apps.audit.checkpoints import read_note
from yunti.apps.audit.models import Checkpoint, LogHead, SigningKey
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.verification.run import verify_log
from yunti.apps.messages.models import Message
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent, ViewingRecord

pytestmark = pytest.mark.django_db


def sealed_checkpoint() -> Checkpoint:
    made = services.publish_checkpoint(by=SEALER)
    seal_pending(by=SEALER)
    return made


def test_checkpoint_is_signed_and_reads_back(people: People) -> None:
    write_log(people, 5)
    made = sealed_checkpoint()
    head = read_note(made.note)
    assert (head.size, head.root.hex(), head.origin) == (5, made.root, made.origin)
    assert head.signed_by("ed25519", signing.signer().public_key)
    assert not head.signed_by("ed25519", bytes(32))
    assert made.origin == f"yunti/{SigningKey.objects.get().key_id}"


def test_new_key_is_registered_beside_the_old_one(people: People, settings, tmp_path) -> None:
    write_log(people, 2)
    first = sealed_checkpoint()
    settings.YUNTI_DATA = tmp_path / "other"
    second = sealed_checkpoint()
    assert first.key_id != second.key_id and first.origin == second.origin
    assert verify_log().clean


def test_secret_key_is_readable_by_its_owner_only(people: People, tmp_path) -> None:
    write_log(people, 1)
    sealed_checkpoint()
    path = tmp_path / "secrets" / signing.KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text",
    ["", "x", "a\n1\nAAAA\nat x\n\n— a AAAA\n", "a\n01\n" + "A" * 43 + "=\nat 2026-01-01T00:00:00+00:00\n\n"],
)
def test_other_text_is_no_checkpoint(text: str) -> None:
    with pytest.raises(InvalidInput, match="检查点文件"):
        read_note(text)


def test_changed_checkpoint_text_loses_its_signature(people: People) -> None:
    write_log(people, 5)
    made = sealed_checkpoint()
    changed = read_note(made.note.replace("\n5\n", "\n4\n", 1))
    assert not changed.signed_by("ed25519", signing.signer().public_key)


def test_witness_of_another_authority_signs_growth(people: People) -> None:
    write_log(people, 5)
    first = services.witness_checkpoint(ref=sealed_checkpoint().ref, by=people.qin)
    second = services.witness_checkpoint(ref=sealed_checkpoint().ref, by=people.qin)
    assert (first.previous_size, second.previous_size) == (0, first.size)
    seal_pending(by=SEALER)
    report = verify_log()
    assert report.clean and report.witnesses == 2


def test_witness_refuses_a_log_that_did_not_grow_from_what_was_signed(people: People) -> None:
    write_log(people, 5)
    services.witness_checkpoint(ref=sealed_checkpoint().ref, by=people.qin)
    raw("UPDATE audit_witnesssignature SET root = %s", "0" * 64)
    newer = sealed_checkpoint()
    with pytest.raises(Refused, match="log_inconsistent"):
        services.witness_checkpoint(ref=newer.ref, by=people.qin)


def test_witness_signs_nothing_twice(people: People) -> None:
    write_log(people, 5)
    ref = sealed_checkpoint().ref
    services.witness_checkpoint(ref=ref, by=people.luo)
    with pytest.raises(Conflict):
        services.witness_checkpoint(ref=ref, by=people.luo)


@pytest.mark.parametrize("name", ["su", "shen", "xi", "an", "ma", "ge", "yan"])
def test_own_authority_and_outsiders_do_not_witness(people: People, name: str) -> None:
    write_log(people, 3)
    with pytest.raises(Forbidden):
        services.witness_checkpoint(ref=sealed_checkpoint().ref, by=getattr(people, name))


def test_detail_opens_for_a_purpose_and_leaves_a_trace(people: People) -> None:
    write_log(people, 4)
    event = AuditEvent.objects.filter(action="test.note_phone").earliest("pk")
    services.open_detail(event_id=event.pk, purpose="audit", note="年度检查", by=people.shen)
    seen = ViewingRecord.objects.get()
    assert (seen.actor, seen.about, seen.purpose) == (people.shen.ref, people.ma.ref, "audit")
    assert AuditEvent.objects.filter(action="audit.open_detail").exists()


def test_detail_stays_shut_without_purpose_or_at_another_desk(people: People) -> None:
    write_log(people, 4)
    event = AuditEvent.objects.filter(action="test.note_phone").earliest("pk")
    with pytest.raises(Forbidden, match="purpose_missing"):
        services.open_detail(event_id=event.pk, purpose="", note="", by=people.shen)
    with pytest.raises(Forbidden):
        services.open_detail(event_id=event.pk, purpose="audit", note="", by=people.an)
    with pytest.raises(NotFoundOrHidden):
        services.open_detail(event_id=10**9, purpose="audit", note="", by=people.shen)
    assert not ViewingRecord.objects.exists()


def test_sample_is_committed_then_drawn_once_and_can_be_repeated(people: People) -> None:
    write_log(people, 30)
    sample = services.commit_sample(count=5, first_entry=1, last_entry=30, purpose="五月抽查", by=people.shen)
    with pytest.raises(Refused, match="commitment_not_sealed"):
        services.draw_sample(ref=sample.ref, by=people.shen)
    seal_pending(by=SEALER)
    drawn = services.draw_sample(ref=sample.ref, by=people.shen)
    again = services.drawn_entries(seed=bytes(drawn.seed), root=drawn.drawn_root, first=1, last=30, count=5)
    assert drawn.entries == again and len(set(again)) == 5
    assert len(queries.sampled_events(people.shen, drawn)) == 5
    with pytest.raises(Conflict):
        services.draw_sample(ref=sample.ref, by=people.shen)


def test_kept_verification_is_shown_in_the_state(people: People) -> None:
    write_log(people, 5)
    services.keep_verification(report=verify_log(), by=people.shen)
    state = queries.state_of_log(people.shen)
    assert state is not None and state.last_verification is not None
    assert state.last_verification.state == "clean" and state.size == LogHead.objects.get().size


def test_broken_log_alarms_the_auditor_and_a_clean_one_does_not(people: People) -> None:
    write_log(people, 5)
    services.keep_verification(report=verify_log(), by=people.shen)
    assert not Message.objects.exists()
    raw("UPDATE kit_auditevent SET actor = 'x' WHERE action = 'test.take_over'")
    services.keep_verification(report=verify_log(), by=people.shen)
    told = Message.objects.get(kind="audit.alarm")
    assert "第 1 条" in told.body and told.deliveries.filter(person_id=people.shen.person_id).exists()


def test_state_is_hidden_from_other_desks(people: People) -> None:
    assert queries.state_of_log(people.an) is not None
    assert queries.state_of_log(people.luo) is None


def test_search_finds_by_each_part_and_only_in_the_own_land(people: People) -> None:
    write_log(people, 10)
    everything = queries.found_events(people.shen, queries.Search())
    assert everything.count() == 10
    parts = {
        "actors": (people.xi.ref,),
        "action": "test.note",
        "subject_ref": people.ma.ref,
        "desk": "system_admin",
    }
    for name, value in parts.items():
        found = queries.found_events(people.shen, queries.Search(**{name: value}))
        assert 0 < found.count() <= 10, name
    day = clock.today()
    assert queries.found_events(people.shen, queries.Search(since=day, until=day)).count() == 10
    assert queries.found_events(people.shen, queries.Search(since=day + timedelta(days=1))).count() == 0
    assert queries.found_events(people.luo, queries.Search()).count() == 0
