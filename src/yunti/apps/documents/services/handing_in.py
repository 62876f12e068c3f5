"""Handing in: the file recognised, stored, and its row written.

Not here: the store (`kit.files`), types by content (`kit.file_types`), files that come piece by piece (`uploading.py`).
"""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.documents import scanning
from yunti.apps.documents.enums import EvidenceKind, ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.permissions import can_attach_evidence
from yunti.kit import clock, file_types, files
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Forbidden, NotFoundOrHidden, Refused
from yunti.kit.events import write_denial
from yunti.kit.file_names import clean_name
from yunti.kit.permissions import require


def attach_evidence(
    *,
    file: Any,
    name: str,
    by: Actor,
    owner_ref: str = "",
    subject: Model | None = None,
    kind: str = EvidenceKind.OTHER,
    allowed: Collection[str] = file_types.EVIDENCE,
    key: str | None = None,
) -> Evidence:
    """Recognise and store the file, then write its row. `file` is an upload or any binary file; not within a command."""
    owner = owner_of(owner_ref or by.organisation_ref)
    require_attach(by, owner)
    limit = settings.YUNTI_UPLOAD_LIMIT_MB * files.MEGABYTE
    files.require_within(file, limit)  # before anything reads it whole
    found = file_types.recognise(file, name, allowed=allowed)
    stored = files.put(file, limit=limit)
    return write_evidence(
        owner=owner,
        digest=stored.digest,
        size=stored.size,
        media_type=found.media_type,
        name=clean_name(name),
        kind=kind,
        subject=subject,
        by=by,
        key=key,
    )


@command("documents.attach_evidence")
def write_evidence(
    step: Step,
    *,
    owner: Organisation,
    digest: str,
    size: int,
    media_type: str,
    name: str,
    subject: Model | None,
    by: Actor,
    kind: str = EvidenceKind.OTHER,
    key: str | None = None,
) -> Evidence:
    step.require(can_attach_evidence(by, owner))
    row = step.create(
        Evidence,
        organisation=owner,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_ref=str(getattr(subject, "ref", subject.pk)) if subject is not None else "",
        name=name,
        kind=kind,
        digest=digest,
        size=size,
        media_type=media_type,
        uploaded_by=by.ref,
        uploaded_at=clock.now(),
        scan_state=ScanState.PENDING if scanning.scanner() else ScanState.UNSCANNED,
        next_scan_at=clock.now(),
    )
    step.record(row, details={"name": name, "digest": digest, "size": size})
    return row


def owner_of(organisation_ref: str) -> Organisation:
    owner = Organisation.objects.filter(ref=organisation_ref).first()
    if owner is None:
        raise NotFoundOrHidden
    return owner


def require_attach(by: Actor, owner: Organisation) -> None:
    """Before a byte is stored; the refusal is written down as the command would."""
    try:
        require(can_attach_evidence(by, owner))
    except Forbidden as refusal:
        write_denial("documents.attach_evidence", by, refusal)
        raise
    if scanning.scanner() is None and settings.YUNTI_UNSCANNED == "refuse":
        raise Refused(
            "no_scanner",
            _("平台没有配置查毒程序，暂不接收文件。"),
            next_step=_("请系统管理员配置查毒程序后再上传。"),
        )
