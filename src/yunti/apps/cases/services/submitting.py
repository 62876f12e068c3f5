"""Handing in: facts and files frozen, evaluated and kept, a number and a secret for looking up given. Part of the step that does it.

Not here: the step (`moving.py`), the receipt as a paper (the pack), the numbers it states, written down a moment later (`numbering.py`).
"""

import hashlib
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case, CasePartner, Submission
from yunti.apps.cases.queries import content_digest
from yunti.apps.cases.queries.bindings import frozen_text
from yunti.apps.cases.queries.checking import checked_as
from yunti.apps.cases.queries.counting import counted_as
from yunti.apps.cases.queries.facts import known_facts, text_of
from yunti.apps.cases.queries.readings import lists_text
from yunti.apps.evaluations.services import keep_evaluation
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.registry.models import Supplier
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step
from yunti.packs.handling import names_one_partner, takes_partner_steps
from yunti.packs.numbers import number_columns


def submit(step: Step, around: Surroundings) -> Submission:
    case, pack = around.case, around.pack
    today, now = around.day, around.at
    facts = around.facts.facts
    spec = pack.section("workflows")[case.workflow]
    evaluation = None
    if "evaluates" in spec:
        evaluation = keep_evaluation(
            step,
            subject=case,
            pack=pack,
            operation=spec["evaluates"],
            facts=known_facts(pack, around.facts.told),
            as_of=today,
        )
    failpoints.reached("handing_in.frozen")
    made = step.create(
        Submission,
        case=case,
        ordinal=case.submissions.count() + 1,
        facts=text_of(facts),
        evidence=frozen_text(around.facts.bound),
        lists=lists_text(around.facts.readings),
        digest_version=content_digest.NOW,
        evaluation=evaluation,
        submitted_at=now,
        submitted_by=around.by.ref,
    )
    failpoints.reached("handing_in.inserted")
    if case.number is None:
        case.number = number_of(case)
        case.secret_digest = digest_of(secret_of(case))
    case.submitted_at, case.fixed_at = now, None
    case.counted_as = counted_as(pack, facts, today)
    case.checked_as = checked_as(pack, case.workflow, around.judged)
    case.numbers_kept = not number_columns(pack)
    _name_partners(step, around)
    return made


def _name_partners(step: Step, around: Surroundings) -> None:
    """Suppliers known here by these names take part from now on, and are told. One that took part stays where many may; where one
    field names the partner, another in its place takes its part."""
    case = around.case
    wanted = [each.pk for each in around.facts.partners]
    names_one = names_one_partner(around.pack, case.workflow)
    if not wanted and not names_one:
        return
    there = {each.supplier_id: each for each in CasePartner.objects.filter(case=case)}
    if names_one:
        for row in there.values():
            _end_or_resume(step, row, named=row.supplier_id in wanted)
    if not wanted:
        return
    found = list(Supplier.objects.filter(pk__in=wanted).select_related("organisation"))
    new = [CasePartner(case=case, supplier=each) for each in found if each.pk not in there]
    step.bulk_create(CasePartner, new)
    takes_steps = takes_partner_steps(around.pack, case.workflow)
    for each in found:
        if each.organisation is not None and (takes_steps or each.pk not in there):
            _tell_partner(case, each.organisation.ref, around.by)


def _end_or_resume(step: Step, row: CasePartner, *, named: bool) -> None:
    if named is (row.ended_at is None):
        return
    row.ended_at = None if named else clock.now()
    step.save(row, "ended_at")


@override("zh-hans")
def _tell_partner(case: Case, organisation_ref: str, by: Actor) -> None:
    """In Chinese, whatever language whoever hands in reads."""
    party: Any = case.enterprise or case.supplier
    post_message(
        kind="cases.partner",
        to=Recipients(desk=Desk.SUPPLIER, organisation_ref=organisation_ref),
        subject=_("%(party)s的申报提到本单位") % {"party": party.name},
        body=_("请确认与本单位有关的合同、金额和服务时间是否属实。"),
        link=f"/supplier/cases/{case.ref}/",
        by=by,
    )


def number_of(case: Case) -> str:
    """Read aloud and typed: the round, the region, a running number that is nobody else's."""
    return f"{case.round.code}-{case.region_code}-{case.pk:06d}"


def secret_of(case: Case) -> str:
    """What the receipt shows once more whenever the party asks: derived, so that it is stored nowhere."""
    return salted_hmac("yunti.cases.receipt", case.ref).hexdigest()[:10].upper()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
