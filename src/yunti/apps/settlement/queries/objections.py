"""How the objections to claims stand. Not here: raising and answering them (`apps.cases`)."""

from collections.abc import Collection, Mapping

from yunti.apps.cases.queries.objecting import standing_objections

PENDING, UPHELD, DISMISSED = "pending", "upheld", "dismissed"


def standing(case_ids: Collection[int]) -> Mapping[int, str]:
    """By case; nothing where there is none."""
    return standing_objections(case_ids)
