"""Lists coming in and going out, as the person who started them sees them.

Not here: doing it (`importing`, `exports`).
"""

from django.db.models import QuerySet

from yunti.apps.registry.enums import ImportState
from yunti.apps.registry.models import EnterpriseImport, RegistryExport
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.models import BackgroundJob


def imports_of(actor: Actor) -> QuerySet[EnterpriseImport]:
    """Only one's own, only of the present jurisdiction."""
    return EnterpriseImport.objects.filter(started_by=actor.ref, jurisdiction=actor.jurisdiction).order_by(
        "-id"
    )


def lists_to_confirm(actor: Actor) -> QuerySet[EnterpriseImport]:
    return imports_of(actor).filter(state=ImportState.CHECKED)


def import_by_ref(actor: Actor, ref: str) -> EnterpriseImport:
    row = imports_of(actor).filter(ref=ref).first()
    if row is None:
        raise NotFoundOrHidden()
    return row


def exports_of(actor: Actor) -> QuerySet[RegistryExport]:
    """Only one's own, made at the present desk."""
    return RegistryExport.objects.filter(
        started_by=actor.ref, desk=actor.desk.value if actor.desk else ""
    ).order_by("-id")


def export_by_ref(actor: Actor, ref: str) -> RegistryExport:
    row = exports_of(actor).filter(ref=ref).first()
    if row is None:
        raise NotFoundOrHidden()
    return row


def job_of(row: EnterpriseImport | RegistryExport) -> BackgroundJob | None:
    return BackgroundJob.objects.filter(ref=row.job_ref).first() if row.job_ref else None
