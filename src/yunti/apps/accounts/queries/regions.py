"""The filter "lies in this jurisdiction" for any column that holds a region code.

It says the same as `domain.regions.lies_within`, as a condition on rows.
Not here: the table of regions (`apps.reference`).
"""

from django.db.models import Q

from yunti.domain.regions import stem_of


def region_filter(jurisdiction: str, column: str) -> Q:
    """An empty jurisdiction sees nothing."""
    if not jurisdiction:
        return Q(pk__in=[])
    return Q((f"{column}__startswith", stem_of(jurisdiction)))
