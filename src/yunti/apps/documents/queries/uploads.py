"""Reads of files on their way in. Not here: taking them (`services.uploading`), how much has arrived (`parts.py`)."""

from datetime import datetime

from django.db.models import QuerySet

from yunti.apps.documents import parts
from yunti.apps.documents.models import Upload
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """Only the person who began it, and only while acting for the same organisation."""
    if not actor.is_person or actor.desk is None or actor.organisation_id is None:
        return Upload.objects.none()
    return Upload.objects.filter(
        person=actor.person_ref, organisation_id=actor.organisation_id, expires_at__gt=clock.now()
    )


def upload_by_ref(actor: Actor, ref: str) -> Upload:
    """One statement. Missing, expired and other people's look the same."""
    row = uploads_of(actor).filter(ref=ref).select_related("organisation", "evidence").first()
    if row is None:
        raise NotFoundOrHidden
    return row


def unfinished_uploads(actor: Actor) -> list[Upload]:
    """What one may go on with; one statement."""
    return list(uploads_of(actor).filter(evidence__isnull=True).order_by("pk"))


def expired_uploads(now: datetime) -> QuerySet[Upload]:
    return Upload.objects.filter(expires_at__lte=now).order_by("pk")


def anything_expired() -> bool:
    """Rows past their time, or parts that no row names; two statements."""
    if expired_uploads(clock.now()).exists():
        return True
    return any(parts.strays(set(Upload.objects.values_list("ref", flat=True))))
