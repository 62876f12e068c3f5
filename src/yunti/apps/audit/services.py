"""Writes of the audit room: checkpoints, witness signatures, samples, opened details, kept verifications.

Not here: sealing (`sealing.py`), which must not write events of its own; signed exports (`exports.py`).
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from yunti.apps.audit import signing
from yunti.apps.audit.checkpoints import SignedHead, body_of, read_note, sign_note
from yunti.apps.audit.enums import SampleState, VerificationState
from yunti.apps.audit.models import Checkpoint, Sample, SigningKey, Verification, WitnessSignature
from yunti.apps.audit.permissions import (
    can_open_detail,
    can_publish_checkpoint,
    can_sample_log,
    can_search_log,
    can_see_checkpoints,
    can_verify_log,
    can_witness,
)
from yunti.apps.audit.queries import (
    Search,
    events_visible_to,
    history_of,
    last_witnessed_by,
    log_head,
    operates_platform,
    samples_visible_to,
)
from yunti.apps.audit.tree import stored_nodes
from yunti.apps.audit.verification.findings import Report
from yunti.apps.messages.services import Recipients, post_message
from yunti.domain.drawing import draw_without_replacement
from yunti.domain.merkle import consistency_proof, empty_root, root_at, verify_consistency
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent
from yunti.kit.viewing import record_viewing

FINDINGS_KEPT = 200


@command("audit.publish_checkpoint")
def publish_checkpoint(step: Step, *, by: Actor) -> Checkpoint:
    """Sign the present head of the log. The event of this command comes into the log after the head it signs."""
    step.require(can_publish_checkpoint(by))
    signer = signing.signer()
    key = _registered_key(step, signer)
    head = log_head()
    at = clock.now()
    body = body_of(origin=key.origin, size=head.size, root=bytes.fromhex(head.root), at=at)
    row = step.create(
        Checkpoint,
        size=head.size,
        root=head.root,
        at=at,
        origin=key.origin,
        key=key,
        note=sign_note(body, origin=key.origin, signer=signer),
    )
    step.record(row, details={"size": head.size, "root": head.root, "key": key.key_id})
    return row


def _registered_key(step: Step, signer: signing.Signer) -> SigningKey:
    key_id = signing.fingerprint(signer.public_key)
    known = SigningKey.objects.filter(key_id=key_id).first()
    if known is not None:
        return known
    first = SigningKey.objects.order_by("registered_at", "pk").first()
    return step.create(
        SigningKey,
        key_id=key_id,
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        origin=first.origin if first else f"yunti/{key_id}",
        registered_at=clock.now(),
    )


@command("audit.witness_checkpoint")
def witness_checkpoint(step: Step, *, ref: str, by: Actor) -> WitnessSignature:
    """Another authority signs that the log only grew since it last signed; refused when it did not."""
    step.require(can_witness(by, operates_platform=operates_platform(by)))
    checkpoint = step.lock(Checkpoint.objects.filter(ref=ref))
    if not checkpoint:
        raise NotFoundOrHidden(_("没有这个检查点。"))
    head = checkpoint[0]
    last = last_witnessed_by(by.organisation_ref)
    if last is not None and last.size >= head.size:
        raise Conflict(
            "witnessed_already",
            _("本单位已见证到 %(size)s 条，这个检查点不比它新。") % {"size": last.size},
            next_step=_("请选择更新的检查点。"),
        )
    old_size, old_root = (last.size, last.root) if last else (0, empty_root().hex())
    _require_growth(old_size, old_root, head)
    row = step.create(
        WitnessSignature,
        checkpoint=head,
        witness=by.ref,
        organisation=by.organisation_ref,
        organisation_name=by.organisation_name,
        desk=by.desk or "",
        size=head.size,
        root=head.root,
        previous_size=old_size,
        signed_at=clock.now(),
    )
    step.record(row, details={"checkpoint": head.ref, "size": head.size, "previous_size": old_size})
    return row


def _require_growth(old_size: int, old_root: str, head: Checkpoint) -> None:
    nodes = stored_nodes()
    try:
        proof = consistency_proof(old_size, head.size, nodes)
        root = root_at(head.size, nodes)
    except (KeyError, ValueError):
        proof, root = (), b""
    grown = root.hex() == head.root and verify_consistency(
        old_size=old_size, old_root=bytes.fromhex(old_root), size=head.size, root=root, proof=proof
    )
    if not grown:
        raise Refused(
            "log_inconsistent",
            _("检查点与本单位上次见证的 %(size)s 条对不上，没有签署。") % {"size": old_size},
            next_step=_("请保留手中的检查点文件，并通知审计管理员运行核验。"),
        )


@dataclass(frozen=True)
class Comparison:
    """What comparing a kept checkpoint with the log said. `text` is a sentence for people."""

    agrees: bool
    size: int
    text: str


@command("audit.compare_checkpoint")
def compare_checkpoint(step: Step, *, text: str, by: Actor) -> Comparison:
    """Does the log still contain what this kept file says? The comparison itself leaves a trace."""
    step.require(can_see_checkpoints(by))
    head = read_note(text)
    known = any(head.signed_by(key.algorithm, bytes(key.public_key)) for key in SigningKey.objects.all())
    found = _compare(head, known)
    step.record(details={"size": head.size, "root": head.root.hex(), "agrees": found.agrees})
    return found


def _stored_root(size: int) -> bytes:
    """Empty when leaves are missing, which is no root at all."""
    try:
        return root_at(size, stored_nodes())
    except KeyError:
        return b""


def _compare(head: SignedHead, known: bool) -> Comparison:
    size = log_head().size
    if not known:
        text = _("文件的签名不是本平台任何一把密钥所签，不能作准。")
    elif head.size > size:
        text = _("文件记有 %(held)s 条，日志现只有 %(size)s 条：末尾截去了 %(lost)s 条。") % {
            "held": head.size,
            "size": size,
            "lost": head.size - size,
        }
    elif _stored_root(head.size) != head.root:
        text = _("前 %(held)s 条与文件不符：这部分改动后重新封存过。") % {"held": head.size}
    else:
        text = _("前 %(held)s 条与文件一致，此后增加 %(more)s 条。") % {
            "held": head.size,
            "more": size - head.size,
        }
        return Comparison(True, head.size, text)
    return Comparison(False, head.size, text)


@command("audit.open_detail")
def open_detail(step: Step, *, event_id: int, purpose: str, note: str, by: Actor) -> AuditEvent:
    """Show the detail of one event to the auditor, for a purpose; the viewing is recorded for the person concerned."""
    step.require(can_open_detail(by, purpose))
    event = events_visible_to(by).select_related("detail", "leaf").filter(pk=event_id).first()
    if event is None:
        raise NotFoundOrHidden(_("没有这条留痕。"))
    record_viewing(event, by=by, purpose=purpose, about=event.detail.about, note=note)
    step.record(event, details={"purpose": purpose})
    return event


@command("audit.commit_sample")
def commit_sample(
    step: Step, *, count: int, first_entry: int, last_entry: int, purpose: str, by: Actor
) -> Sample:
    """Publish the digest of a secret seed; what it will draw depends also on the log as it stands later."""
    step.require(can_sample_log(by))
    seed = secrets.token_bytes(32)
    row = step.create(
        Sample,
        state=SampleState.COMMITTED,
        purpose=purpose,
        count=count,
        first_entry=first_entry,
        last_entry=last_entry,
        seed=seed,
        commitment=hashlib.sha256(seed).hexdigest(),
        committed_at=clock.now(),
        committed_by=by.ref,
        jurisdiction=by.jurisdiction,
    )
    step.record(
        row,
        details={
            "commitment": row.commitment,
            "count": count,
            "first_entry": first_entry,
            "last_entry": last_entry,
        },
    )
    return row


@command("audit.draw_sample")
def draw_sample(step: Step, *, ref: str, by: Actor) -> Sample:
    """Draw once. The root of the log after the commitment was sealed is mixed in, so nobody could choose the outcome."""
    step.require(can_sample_log(by))
    rows = step.lock(samples_visible_to(by).filter(ref=ref))
    if not rows:
        raise NotFoundOrHidden(_("没有这次抽样。"))
    row = rows[0]
    if row.state == SampleState.DRAWN:
        raise Conflict(
            "drawn_already", _("这次抽样已经抽取，不能重抽。"), next_step=_("需要另抽时请新建抽样。")
        )
    head = log_head()
    committed = AuditEvent.objects.filter(action="audit.commit_sample", subject_ref=row.ref).first()
    if committed is None or not hasattr(committed, "leaf"):
        raise Refused(
            "commitment_not_sealed",
            _("承诺值还没有封存，暂不能抽取。"),
            next_step=_("封存通常在 5 秒内完成，请稍后再抽。"),
        )
    row.drawn_size, row.drawn_root, row.drawn_at = head.size, head.root, clock.now()
    row.entries = drawn_entries(
        seed=bytes(row.seed), root=head.root, first=row.first_entry, last=row.last_entry, count=row.count
    )
    row.state = SampleState.DRAWN
    step.save(row)
    step.record(row, details={"seed": bytes(row.seed), "root": head.root, "entries": row.entries})
    return row


def drawn_entries(*, seed: bytes, root: str, first: int, last: int, count: int) -> list[int]:
    """Anybody can repeat this from the published seed and the root."""
    places = draw_without_replacement(seed + bytes.fromhex(root), last - first + 1, count)
    return sorted(first + place for place in places)


def _raise_alarm(report: Report, row: Verification, by: Actor) -> None:
    first = report.first
    post_message(
        kind="audit.alarm",
        to=Recipients(desk=Desk.AUDITOR),
        subject=_("留痕核验发现 %(count)s 处问题") % {"count": row.finding_total},
        body=first.text if first else "",
        link=f"/audit/verifications/{row.ref}/",
        by=by,
    )


@command("audit.release_history")
def release_history(
    step: Step, *, subject_type: str, subject_ref: str, purpose: str, note: str, by: Actor
) -> Checkpoint:
    """Before a history leaves: who takes it and why; details that go along are viewings. Answers a checkpoint over it."""
    step.require(can_search_log(by))
    events = history_of(by, subject_type, subject_ref)
    if not events.exists():
        raise NotFoundOrHidden(_("没有这个对象的留痕。"))
    if purpose:
        step.require(can_open_detail(by, purpose))
        for about in sorted({event.detail.about for event in events} - {""}):
            record_viewing(events[0], by=by, purpose=purpose, about=about, note=note)
    checkpoint = publish_checkpoint(by=by)
    step.record(
        events[0],
        details={"purpose": purpose, "note": note, "checkpoint": checkpoint.ref},
        action="audit.export_history",
    )
    return checkpoint


@command("audit.release_search")
def release_search(step: Step, *, search: Search, by: Actor) -> None:
    """Before the rows of a search leave: who takes them, and what was searched for."""
    step.require(can_search_log(by))
    step.record(details={name: value for name, value in asdict(search).items() if value})


@command("audit.release_log")
def release_log(step: Step, *, size: int, with_details: bool, by: Actor) -> None:
    """Before the whole log leaves: how far it went, and whether details left too."""
    step.require(can_verify_log(by))
    step.record(details={"size": size, "with_details": with_details})


@command("audit.keep_verification")
def keep_verification(step: Step, *, report: Report, by: Actor) -> Verification:
    """Keep what a run over the log found, for the desk."""
    step.require(can_verify_log(by))
    ended = clock.now()
    row = Verification.objects.create(
        state=VerificationState.CLEAN if report.clean else VerificationState.BROKEN,
        started_at=ended,
        finished_at=ended,
        started_by=by.ref,
        size=report.size,
        root=report.root,
        row_total=report.rows,
        finding_total=sum(report.counts.values()),
        findings=[found.as_dict() for found in report.findings[:FINDINGS_KEPT]],
        unsealed=report.unsealed,
    )
    if not report.clean:
        _raise_alarm(report, row, by)
    step.record(row, details={"clean": report.clean, "size": report.size, "findings": row.finding_total})
    return row
