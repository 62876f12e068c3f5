"""Archive volumes and register entries of a case, as those see them who may see the case.

Not here: what could be drawn now (`occasions.py`).
"""

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import is_party
from yunti.apps.paperwork.models import Paper, RegisterEntry, Volume
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden


def volumes_of(case: Case, actor: Actor) -> list[Volume]:
    """The party's own and the officers' own, the newest first; one statement."""
    return list(Volume.objects.filter(case=case, by_party=is_party(actor, case)).order_by("-pk")[:5])


def volume_by_ref(case: Case, actor: Actor, ref: str) -> Volume:
    """One statement."""
    found = Volume.objects.filter(case=case, by_party=is_party(actor, case), ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def entry_by_ref(case: Case, ref: str) -> RegisterEntry:
    """One statement."""
    found = RegisterEntry.objects.filter(case=case, ref=ref, struck_at__isnull=True).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def digests_of_papers() -> set[str]:
    """The files that rows of this room refer to; two statements. For the doctor."""
    from_papers = Paper.objects.filter(files__isnull=False).values_list("files__digest", flat=True)
    volumes = Volume.objects.exclude(digest="").values_list("digest", flat=True)
    return {*from_papers, *volumes}
