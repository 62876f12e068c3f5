"""The files of a case, in the order of the printed form, with their pages.

For the party while it writes they are what is bound now; else what was handed in, with the digests of that moment.
Not here: binding (`services.binding`), opening files (`apps.documents`).
"""

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.bindings import BoundEvidence, bound_now, submitted_evidence
from yunti.apps.cases.queries.facts import editable_states, last_submission
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.packs.evidence import fields_with_evidence
from yunti.packs.reading import Pack


def evidence_of(case: Case, pack: Pack | None = None, *, draft: bool = False) -> tuple[BoundEvidence, ...]:
    """One statement beside those for the pack and the last submission; nothing where the pack has no slots.

    `draft` as in `facts_of_many`: for the party of the case alone.
    """
    pack = pack or pack_of(case.round)
    if not fields_with_evidence(pack):
        return ()
    frozen = last_submission(case) if case.submitted_at is not None else None
    if frozen is not None and not (draft and case.state in editable_states(pack, case.workflow)):
        return submitted_evidence(pack, frozen)
    return bound_now(case, pack)
