"""The files that somebody may look at for a task, while it lasts: whoever was invited those of the last submission of the cases
they are asked for, a partner those in the fields that the pack shows it.

Not here: opening a file, only when it was found clean (`apps.documents`), who is asked (`services.assigning`).
"""

from dataclasses import replace

from django.db.models import Exists, OuterRef

from yunti.apps.cases.models import Case, CasePartner, Submission
from yunti.apps.cases.queries.bindings import BoundEvidence, submitted_evidence
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.facts import last_submission
from yunti.apps.programmes.queries.rounds import pack_or_none
from yunti.kit.actors import Actor, Desk
from yunti.packs.evidence import place_parts
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack


def lent_to(actor: Actor, ref: str) -> frozenset[str]:
    """The file itself if it is lent to this person now, else nothing. One statement for an expert or a supplier, none for others."""
    if actor.at(Desk.SUPPLIER):
        return frozenset({ref}) if _shown_to_partner(actor, ref) else frozenset()
    if not actor.at(Desk.EXPERT):
        return frozenset()
    later = Submission.objects.filter(case=OuterRef("case"), ordinal__gt=OuterRef("ordinal"))
    rows = Submission.objects.filter(~Exists(later), case__in=cases_visible_to(actor), evidence__contains=ref)
    kept = (each for text in rows.values_list("evidence", flat=True) for each in load_json(text, "evidence"))
    return frozenset({ref}) if any(each["ref"] == ref for each in kept) else frozenset()


def _shown_to_partner(actor: Actor, ref: str) -> bool:
    named = CasePartner.objects.filter(
        supplier__organisation=actor.organisation_id, ended_at__isnull=True, case__number__isnull=False
    )
    later = Submission.objects.filter(case=OuterRef("case"), ordinal__gt=OuterRef("ordinal"))
    rows = Submission.objects.filter(~Exists(later), case__in=named.values("case"), evidence__contains=ref)
    return any(
        each["ref"] == ref and place_parts(each["place"])[0] in fields_for_partner(row)
        for row in rows.select_related("case__round")
        for each in load_json(row.evidence, "evidence")
    )


def fields_for_partner(row: Submission) -> frozenset[str]:
    pack = pack_or_none(row.case.round)
    workflow = pack.section("workflows").get(row.case.workflow, {}) if pack is not None else {}
    return frozenset(workflow.get("partner_sees") or ())


def evidence_beside(case: Case, pack: Pack) -> tuple[BoundEvidence, ...]:
    """What was handed in last, without a word on other cases that use the same. One statement."""
    last = last_submission(case)
    found = submitted_evidence(pack, last) if last is not None else ()
    return tuple(replace(each, repeated=False) for each in found)
