"""One of the party's own cases, read for a page: whole, or only what a saving may have changed.

Not here: the pages (`cases.py`).
"""

from django.http import HttpRequest

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.bindings import bound_from, remember_bound, rows_to_bind
from yunti.apps.cases.queries.cases import own_case_by_ref
from yunti.apps.cases.queries.facts import READ_FOR_FACTS, editable_states
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor
from yunti.kit.together import prefetch_together


def looked_at(request: HttpRequest, ref: str) -> Surroundings:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = own_case_by_ref(actor, ref)
    pack = pack_of(case.round)
    return Surroundings(case, pack, actor, roles_in(actor, case, pack.section("actors")))


def read_whole(around: Surroundings) -> Surroundings:
    """As the case stands now, with all that a page shows of it: one statement, and one for what the registry knows."""
    _read(around, *READ_FOR_FACTS, "moves", "attestations", "pauses", "letters")
    return Surroundings(around.case, around.pack, around.by, around.roles)


def read_after_saving(around: Surroundings, *, rows_moved: bool) -> Surroundings:
    """The answers anew, and the files where rows of lists may have moved; the rest is as it was a moment ago."""
    if rows_moved:
        _read(around, "answers")
    else:
        prefetch_together([around.case], "answers")
    return Surroundings(around.case, around.pack, around.by, around.roles, known=around.facts.known)


def _read(around: Surroundings, *names: str) -> None:
    case, pack = around.case, around.pack
    if case.state not in editable_states(pack, case.workflow):
        prefetch_together([case], *names)
        return
    files = prefetch_together([case], *names, besides=rows_to_bind([(case, pack)]))
    remember_bound(case, bound_from([(case, pack)], *files))
