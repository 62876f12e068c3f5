"""The filter "lies in this jurisdiction" for any column that holds a region code.

Not here: the table of regions (`apps.reference`).
"""

from django.db.models import Q


def region_filter(jurisdiction: str, column: str) -> Q:
    """An empty jurisdiction sees nothing."""
    if not jurisdiction:
        return Q(pk__in=[])
    stem = jurisdiction
    while stem.endswith("00"):
        stem = stem[:-2]
    return Q((f"{column}__startswith", stem))
