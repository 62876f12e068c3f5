"""Writes down who opened whose data and for what purpose; reading leaves a trace as writing does.

Not here: the pages that show the traces (`web.account`, `web.audit`), changes of rows (`kit.commands`).
"""

from django.db.models import Model

from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.models import ViewingRecord


def record_viewing(
    subject: Model, *, by: Actor, purpose: str, about: str = "", note: str = ""
) -> ViewingRecord:
    """`about` is the reference of the person whose data the subject holds; empty when it is nobody's."""
    return ViewingRecord.objects.create(
        viewed_at=clock.now(),
        actor=by.ref,
        desk=by.desk.value if by.desk else "",
        organisation=by.organisation_ref,
        jurisdiction=by.jurisdiction,
        subject_type=subject._meta.label_lower,
        subject_ref=str(getattr(subject, "ref", None) or subject.pk),
        about=about,
        purpose=purpose,
        note=note,
        address=by.address,
    )
