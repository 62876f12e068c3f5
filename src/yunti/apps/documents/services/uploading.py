"""A file that comes in pieces: begun, continued from wherever it stopped, finished with its digest; or abandoned, or expired.

Begun twice, it is the same upload: person, digest and size say which. Finished twice, it is the same evidence.
Not here: the parts on disk (`parts.py`), files that come at once (`handing_in.py`).
"""

import hashlib
import re
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.documents import parts
from yunti.apps.documents.enums import EvidenceKind
from yunti.apps.documents.models import Evidence, Upload
from yunti.apps.documents.periods import UPLOAD_LASTS
from yunti.apps.documents.permissions import can_attach_evidence
from yunti.apps.documents.queries import evidence_visible_to, upload_by_ref
from yunti.apps.documents.queries.uploads import expired_uploads, uploads_of
from yunti.apps.documents.services.handing_in import attach_evidence, owner_of, require_attach
from yunti.kit import clock, failpoints, files
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Refused
from yunti.kit.file_names import clean_name, misleads
from yunti.kit.file_types import refusals

LARGEST_CHUNK = 2 * files.MEGABYTE
MOST_UNFINISHED = 100
EXPIRED_AT_ONCE = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")


class WrongPlace(Conflict):
    """The chunk does not continue what has arrived; `offset` says where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(
            "wrong_offset",
            _("这一段与已收到的部分接不上。"),
            next_step=_("请从已收到的位置继续。"),
        )
        self.offset = offset


def begin_upload(*, name: str, size: int, digest: str, kind: str, by: Actor) -> Upload:
    """The same file begun before is continued. Everything that can be said before a byte is sent is said here."""
    owner = owner_of(by.organisation_ref)
    require_attach(by, owner)
    limit = settings.YUNTI_UPLOAD_LIMIT_MB * files.MEGABYTE
    if size > limit:
        raise files.too_large(limit)
    if size < 1:
        raise refusals.empty()
    if misleads(name):
        raise refusals.misleading_name()
    if not _DIGEST.fullmatch(digest):
        raise Refused("no_digest", _("没有文件指纹，不能续传。"), next_step=_("请用页面上的按钮上传。"))
    _require_room(size)
    begun = uploads_of(by).filter(digest=digest, size=size, organisation=owner, evidence__isnull=True).first()
    if begun is not None:
        return begun
    if uploads_of(by).filter(evidence__isnull=True).count() >= MOST_UNFINISHED:
        raise Refused(
            "too_many_uploads",
            _("没有传完的文件超过 %(limit)s 个。") % {"limit": MOST_UNFINISHED},
            next_step=_("请先传完或取消其中一些。"),
        )
    kind = kind if kind in EvidenceKind.values else EvidenceKind.OTHER
    return _write_upload(name=clean_name(name), size=size, digest=digest, kind=kind, by=by)


def add_chunk(*, ref: str, offset: int, data: bytes, digest: str, by: Actor) -> int:
    """Answers how much has arrived. Nothing is written but what continues the part and is what its digest says."""
    upload = upload_by_ref(by, ref)
    if upload.evidence is not None:
        raise WrongPlace(upload.size)
    if not data or len(data) > LARGEST_CHUNK or offset + len(data) > upload.size:
        raise Refused("chunk_size", _("这一段的大小不对。"), next_step=_("请刷新页面后继续上传。"))
    if hashlib.sha256(data).hexdigest() != digest:
        raise Conflict("chunk_damaged", _("这一段在途中损坏。"), next_step=_("会自动重发。"))
    try:
        return parts.append(upload.ref, offset, data)
    except parts.OutOfPlace as place:
        raise WrongPlace(place.offset) from place
    except parts.NoRoom as full:
        raise files.no_room() from full


def finish_upload(*, ref: str, by: Actor) -> tuple[Evidence, bool]:
    """The evidence, and whether the library held the same file before. A file that is refused is forgotten."""
    upload = upload_by_ref(by, ref)
    if upload.evidence is not None:
        return upload.evidence, False
    if parts.received(ref) != upload.size:
        raise WrongPlace(parts.received(ref))
    with parts.opened(ref) as file:
        if files.digest_of(file) != upload.digest:
            _close(ref=ref, by=by)
            raise Conflict(
                "file_changed",
                _("收到的内容与文件指纹不符，没有保存。"),
                next_step=_("文件可能在上传途中改过，请重新选择后上传。"),
            )
        row, held_before = _same_of(upload, by), True
        if row is None:
            row, held_before = _attach(upload, file, by), False
    failpoints.reached("upload.attached")
    _mark_finished(ref=ref, evidence=row, by=by)
    failpoints.reached("upload.marked")
    parts.forget(ref)
    return row, held_before


def abandon_upload(*, ref: str, by: Actor) -> None:
    upload = upload_by_ref(by, ref)
    if upload.evidence is None:
        _close(ref=ref, by=by)


def expire_uploads(now: datetime) -> int:
    """Rows past their time go, with their parts, and parts that no row names."""
    due = list(expired_uploads(now)[:EXPIRED_AT_ONCE])
    for upload in due:
        _drop_expired(ref=upload.ref, by=system_actor("documents.expire_uploads"))
        parts.forget(upload.ref)
    for stray in list(parts.strays(set(Upload.objects.values_list("ref", flat=True)))):
        parts.forget(stray)
    return len(due)


def _same_of(upload: Upload, by: Actor) -> Evidence | None:
    """The same file in the library, where each paper stands once."""
    same = evidence_visible_to(by).filter(digest=upload.digest, organisation=upload.organisation)
    return same.filter(subject_type="").first()


def _attach(upload: Upload, file: BinaryIO, by: Actor) -> Evidence:
    """A file that is no good is forgotten; one that only found no room may be finished later."""
    try:
        return attach_evidence(
            file=file,
            name=upload.name,
            by=by,
            owner_ref=upload.organisation.ref,
            kind=upload.kind,
            key=f"upload:{upload.ref}",
        )
    except Refused as refusal:
        if refusal.code != "store_nearly_full":
            _close(ref=upload.ref, by=by)
        raise


def _close(*, ref: str, by: Actor) -> None:
    _drop(ref=ref, by=by)
    parts.forget(ref)


def _require_room(size: int) -> None:
    try:
        parts.require_room(size)
    except parts.NoRoom as full:
        raise files.no_room() from full


@command("documents.begin_upload")
def _write_upload(step: Step, *, name: str, size: int, digest: str, kind: str, by: Actor) -> Upload:
    owner = owner_of(by.organisation_ref)
    step.require(can_attach_evidence(by, owner))
    upload = step.create(
        Upload,
        organisation=owner,
        person=by.person_ref,
        name=name,
        kind=kind,
        size=size,
        digest=digest,
        begun_at=clock.now(),
        expires_at=clock.now() + UPLOAD_LASTS,
    )
    step.record(upload, details={"name": name, "size": size, "digest": digest})
    return upload


@command("documents.finish_upload")
def _mark_finished(step: Step, *, ref: str, evidence: Evidence, by: Actor) -> None:
    upload = step.lock_one(Upload.objects.filter(ref=ref, person=by.person_ref))
    step.require(can_attach_evidence(by, evidence.organisation))
    upload.evidence = evidence
    step.save(upload, "evidence")
    step.record(upload, details={"evidence": evidence.ref})


@command("documents.drop_upload")
def _drop(step: Step, *, ref: str, by: Actor) -> None:
    upload = step.lock_one(
        Upload.objects.select_related("organisation").filter(ref=ref, person=by.person_ref)
    )
    step.require(can_attach_evidence(by, upload.organisation))
    step.delete(upload)
    step.record(upload)


@command("documents.expire_uploads")
def _drop_expired(step: Step, *, ref: str, by: Actor) -> None:
    step.require(only_platform(by))
    upload = step.lock_one(Upload.objects.filter(ref=ref))
    step.delete(upload)
    step.record(upload)
