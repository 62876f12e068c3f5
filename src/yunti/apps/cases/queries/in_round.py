"""How many cases a round has, for those who close it. Not here: the cases themselves (`cases.py`), counts for guards (`population.py`)."""

from django.db.models import Count, Q

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round


def counted_in(each: Round) -> dict[str, int]:
    """One statement: begun and not handed in yet, handed in."""
    drafts = Count("pk", filter=Q(submitted_at__isnull=True, once_key__isnull=False))
    found: dict[str, int] = Case.objects.filter(round=each).aggregate(
        drafts=drafts, submitted=Count("pk", filter=Q(submitted_at__isnull=False))
    )
    return found
