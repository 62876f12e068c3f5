"""Opening evidence: the file, one of its pages, a small picture of a page. Only a file found clean, by whatever way.

`lent` are references that a later room shows to the person for a task (`permissions.evidence_seen_by`).
Not here: who may see it (`permissions.py`), drawing the pages (`reading/`).
"""

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from yunti.apps.documents.enums import ReadingState, ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.documents.queries import evidence_by_ref
from yunti.apps.documents.reading.sandbox import Answer, ReaderStopped, ask
from yunti.kit import files
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.viewing import record_viewing


@dataclass(frozen=True)
class OpenedEvidence:
    evidence: Evidence
    file: BinaryIO


def open_evidence(*, ref: str, by: Actor, purpose: str, lent: Collection[str] = ()) -> OpenedEvidence:
    """The one door to the bytes of evidence: visible to the actor, found clean, every byte checked, written down."""
    row = evidence_by_ref(by, ref, lent)
    require_clean(row)
    file = files.open(row.digest)
    record_viewing(row, by=by, purpose=purpose)
    return OpenedEvidence(row, file)


def note_viewing(*, row: Evidence, by: Actor) -> None:
    """What a paper is, and what was read in it, is content too: looking at it is written down."""
    record_viewing(row, by=by, purpose="preview")


def page_picture(*, ref: str, number: int, by: Actor, lent: Collection[str] = ()) -> bytes:
    """One page as JPEG, drawn by the reader; opening a page is opening the evidence."""
    row = evidence_by_ref(by, ref, lent)
    require_clean(row)
    _require_page(row, number, ReadingState.READ)
    with open_evidence(ref=ref, by=by, purpose="preview", lent=lent).file as file:
        return _asked("page", file, row, number).parts[0]


def page_text(*, ref: str, number: int, by: Actor, lent: Collection[str] = ()) -> str:
    """The text of a page that is not drawn."""
    row = evidence_by_ref(by, ref, lent)
    require_clean(row)
    _require_page(row, number, ReadingState.TEXT_ONLY)
    with open_evidence(ref=ref, by=by, purpose="preview", lent=lent).file as file:
        return str(_asked("text", file, row, number).facts["text"])


def thumbnail(*, ref: str, number: int, by: Actor, lent: Collection[str] = ()) -> bytes:
    """Too small to be read, so that a strip of them leaves no trace for each."""
    row = evidence_by_ref(by, ref, lent)
    require_clean(row)
    reading = _require_page(row, number, ReadingState.READ)
    if not reading.thumbnails or number > reading.thumbnail_count:
        raise NotFoundOrHidden
    with files.open(reading.thumbnails) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        return archive.read(f"{number:04d}.jpg")


def require_clean(row: Evidence) -> None:
    if row.scan_state != ScanState.CLEAN:
        reason, next_step = why_shut(row)
        raise Refused(f"evidence_{row.scan_state}", reason, next_step=next_step)


def why_shut(row: Evidence) -> tuple[str, str]:
    """What keeps the file shut, and what helps."""
    particular = {
        "password": (_("文件要密码才能打开，不能使用。"), _("请去掉密码后重新上传。")),
        "encrypted": (_("文件要密码才能打开，不能使用。"), _("请去掉密码后重新上传。")),
        "active": (_("文件里有脚本，不能打开。"), _("请打印或另存为普通 PDF 后再上传。")),
        "too_long": (_("文件页数过多，不能使用。"), _("请只保留需要的页，或拆成几个文件后重新上传。")),
        "too_heavy": (
            _("文件打开时占用过多，已停止。"),
            _("请用原来的程序重新导出，或拆成小文件后重新上传。"),
        ),
        "broken": (_("文件损坏，打不开。"), _("请用原来的程序核对并重新导出后上传。")),
    }
    reasons = {
        ScanState.PENDING: (_("文件正在查毒，通过后可以打开。"), _("请过几分钟再看。")),
        ScanState.INFECTED: (_("文件查出病毒，不能打开。"), _("请提交单位清除病毒后重新上传。")),
        ScanState.UNSCANNABLE: (
            _("文件加密、过大或不完整，无法查毒，不能打开。"),
            _("请提交单位去掉密码或拆成小文件后重新上传。"),
        ),
        ScanState.UNSCANNED: (
            _("平台没有配置查毒程序，文件不能打开。"),
            _("请系统管理员配置查毒程序，配置后自动补查。"),
        ),
    }
    state = ScanState(row.scan_state)
    if state == ScanState.UNSCANNABLE and row.finding in particular:
        return particular[row.finding]
    return reasons[state]


def _require_page(row: Evidence, number: int, state: ReadingState) -> EvidenceReading:
    reading = EvidenceReading.objects.filter(evidence=row, state=state).first()
    if reading is None or not 1 <= number <= reading.pages:
        raise NotFoundOrHidden
    return reading


def _asked(work: str, file: BinaryIO, row: Evidence, number: int) -> Answer:
    try:
        return ask(work, file, row.media_type, number=number)
    except ReaderStopped as stopped:
        raise Refused(
            f"page_{stopped.code}", _("这一页画不出来。"), next_step=_("请下载原件查看。")
        ) from stopped
