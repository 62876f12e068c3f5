"""Writes down who opened whose data and for what purpose; reading leaves a trace as writing does.

Not here: the pages that show the traces (`web.account`, `web.audit`), changes of rows (`kit.commands`).
"""

from django.db.models import Model

from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.bulk import insert_values
from yunti.kit.models import ViewingRecord

COLUMNS = (
    "viewed_at",
    "actor",
    "desk",
    "organisation",
    "jurisdiction",
    "subject_type",
    "subject_ref",
    "about",
    "purpose",
    "note",
    "address",
)


def record_viewing(subject: Model, *, by: Actor, purpose: str, about: str = "", note: str = "") -> None:
    """`about` is the reference of the person whose data the subject holds; empty when it is nobody's. Written on page after page."""
    line = (
        clock.now(),
        by.ref,
        by.desk.value if by.desk else "",
        by.organisation_ref,
        by.jurisdiction,
        subject._meta.label_lower,
        str(getattr(subject, "ref", None) or subject.pk),
        about,
        purpose,
        note,
        by.address,
    )
    insert_values(ViewingRecord, COLUMNS, [line])
