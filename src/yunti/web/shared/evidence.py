"""Hands out the bytes of evidence: as an attachment, to nobody but those who may see it, and only when it was found clean.

Not here: the decision (`apps.documents.services.open_evidence`), handing in (the pages of each desk).
"""

from django.http import FileResponse, HttpRequest

from yunti.apps.documents.services import open_evidence


def evidence(request: HttpRequest, ref: str) -> FileResponse:
    opened = open_evidence(ref=ref, by=request.actor, purpose="download")  # type: ignore[attr-defined]
    row = opened.evidence
    response = FileResponse(opened.file, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["Content-Length"] = str(row.size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
