"""Files in pieces, spoken by the script: begin, send from an offset, ask how far, finish, abandon. Every answer is JSON.

A piece is the body of the request as it is, with its offset and digest in headers.
Not here: what is taken and what is refused (`apps.documents.services.uploading`), the script (`static/yunti/upload.js`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.documents import parts, queries, services
from yunti.apps.documents.services.uploading import LARGEST_CHUNK, WrongPlace
from yunti.kit import file_types, files
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Refused
from yunti.kit.wording import listed

View = Callable[..., HttpResponse]


def upload_context(actor: Actor) -> dict[str, Any]:
    """What the component `uploads` must be told (`about`), and what was not finished."""
    unfinished = [
        (upload, parts.received(upload.ref) * 100 // upload.size)
        for upload in queries.unfinished_uploads(actor)
    ]
    about = {
        "limit": settings.YUNTI_UPLOAD_LIMIT_MB,
        "limit_bytes": settings.YUNTI_UPLOAD_LIMIT_MB * files.MEGABYTE,
        "endings": listed(
            kind for kind in file_types.EVIDENCE if kind not in file_types.SAME or kind == "csv"
        ),
        "accept": ",".join(f".{kind}" for kind in file_types.EVIDENCE),
    }
    return {"uploads": about, "unfinished": unfinished}


def told(view: View) -> View:
    """Refusals as the script reads them; the page around it stays as it is."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            said: dict[str, Any] = {
                "code": refusal.code,
                "reason": refusal.reason,
                "next_step": refusal.next_step,
            }
            if isinstance(refusal, WrongPlace):
                said["offset"] = refusal.offset
            return JsonResponse(said, status=refusal.status)

    return answered


@told
def upload_begin(request: HttpRequest) -> HttpResponse:
    upload = services.begin_upload(
        name=request.POST.get("name", ""),
        size=_number(request.POST.get("size", "")),
        digest=request.POST.get("digest", ""),
        kind=request.POST.get("kind", ""),
        by=request.actor,  # type: ignore[attr-defined]
    )
    said = {
        "ref": upload.ref,
        "offset": parts.received(upload.ref),
        "chunk": LARGEST_CHUNK // 2,
        "url": reverse("shared:upload", args=[upload.ref]),
        "finish": reverse("shared:upload-finish", args=[upload.ref]),
        "abandon": reverse("shared:upload-abandon", args=[upload.ref]),
    }
    return JsonResponse(said, status=201)


@told
def upload(request: HttpRequest, ref: str) -> HttpResponse:
    """How much has arrived; or one more piece."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    begun = queries.upload_by_ref(actor, ref)
    if request.method != "POST":
        return JsonResponse({"offset": parts.received(begun.ref)})
    offset = services.add_chunk(
        ref=ref,
        offset=_number(request.headers.get("X-Upload-Offset", "")),
        data=request.read(LARGEST_CHUNK + 1),
        digest=request.headers.get("X-Chunk-Digest", ""),
        by=actor,
    )
    return JsonResponse({"offset": offset})


@told
def upload_finish(request: HttpRequest, ref: str) -> HttpResponse:
    row, held_before = services.finish_upload(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    note = _("材料库里已有这个文件，没有重复保存。") if held_before else _("已收到，正在查毒。")
    return JsonResponse({"ref": row.ref, "name": str(row), "note": note})


@told
def upload_abandon(request: HttpRequest, ref: str) -> HttpResponse:
    services.abandon_upload(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse({})
    return redirect("shared:evidence-list")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Conflict("unreadable", _("浏览器发来的内容读不懂。"), next_step=_("请刷新页面后继续上传。"))
    return int(text)
