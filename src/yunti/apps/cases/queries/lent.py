"""The files that an invited person may look at: those of the last submission of the cases they are asked for, while they are.

Not here: opening a file, only when it was found clean (`apps.documents`), who is asked (`services.assigning`).
"""

from dataclasses import replace

from django.db.models import Exists, OuterRef

from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.bindings import BoundEvidence, submitted_evidence
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.facts import last_submission
from yunti.kit.actors import Actor, Desk
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack


def lent_to(actor: Actor, ref: str) -> frozenset[str]:
    """The file itself if it is lent to this person now, else nothing. One statement for an expert, none for other desks."""
    if not actor.at(Desk.EXPERT):
        return frozenset()
    later = Submission.objects.filter(case=OuterRef("case"), ordinal__gt=OuterRef("ordinal"))
    rows = Submission.objects.filter(~Exists(later), case__in=cases_visible_to(actor), evidence__contains=ref)
    kept = (each for text in rows.values_list("evidence", flat=True) for each in load_json(text, "evidence"))
    return frozenset({ref}) if any(each["ref"] == ref for each in kept) else frozenset()


def evidence_beside(case: Case, pack: Pack) -> tuple[BoundEvidence, ...]:
    """What was handed in last, without a word on other cases that use the same. One statement."""
    last = last_submission(case)
    found = submitted_evidence(pack, last) if last is not None else ()
    return tuple(replace(each, repeated=False) for each in found)
