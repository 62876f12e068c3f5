"""Handing in: facts frozen, evaluated and kept, a number and a secret for looking up given. Part of the step that does it.

Not here: the step (`moving.py`), the receipt as a paper (the pack).
"""

import hashlib

from django.utils.crypto import salted_hmac

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.facts import known_facts, text_of
from yunti.apps.evaluations.services import keep_evaluation
from yunti.kit import clock
from yunti.kit.commands import Step


def submit(step: Step, around: Surroundings) -> Submission:
    case, pack = around.case, around.pack
    today, now = clock.today(), clock.now()
    facts = around.facts.facts
    spec = pack.section("workflows")[case.workflow]
    evaluation = None
    if "evaluates" in spec:
        evaluation = keep_evaluation(
            step,
            subject=case,
            pack=pack,
            operation=spec["evaluates"],
            facts=known_facts(pack, facts),
            as_of=today,
        )
    made = step.create(
        Submission,
        case=case,
        ordinal=case.submissions.count() + 1,
        facts=text_of(facts),
        evaluation=evaluation,
        submitted_at=now,
        submitted_by=around.by.ref,
    )
    if case.number is None:
        case.number = number_of(case)
        case.secret_digest = digest_of(secret_of(case))
    case.submitted_at = now
    return made


def number_of(case: Case) -> str:
    """Read aloud and typed: the round, the region, a running number that is nobody else's."""
    return f"{case.round.code}-{case.region_code}-{case.pk:06d}"


def secret_of(case: Case) -> str:
    """What the receipt shows once more whenever the party asks: derived, so that it is stored nowhere."""
    return salted_hmac("yunti.cases.receipt", case.ref).hexdigest()[:10].upper()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
