"""Whether somebody of the party who is there to confirm what goes out has confirmed what the case says now.

It is the party's own arrangement: who appointed nobody to confirm needs no confirmation, and whoever was appointed confirms by
handing in. Not here: confirming (`services.signing`), who may be appointed (`apps.accounts`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import MandateRole
from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.guards import Finding, Surroundings
from yunti.apps.cases.models import Case, SignOff
from yunti.apps.cases.queries.bindings import frozen_text
from yunti.apps.cases.queries.own_steps import OwnStep
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.shapes import Shaped, shaped
from yunti.kit.together import read_together
from yunti.kit.wording import listed
from yunti.packs.forms import OF_APPLICANT

SIGN_OFF = "sign_off"
NOBODYS = 0
"""No organisation has this key: a case that nobody claimed has nobody who confirms."""


@dataclass(frozen=True)
class Signing:
    """`digest` is that of what the case says now; `signed` confirmed just this, `earlier` something else."""

    certifiers: tuple[Person, ...]
    digest: str
    signed: SignOff | None
    earlier: bool
    is_certifier: bool
    is_own: bool
    """The person who looks signed."""

    @property
    def signer(self) -> str:
        return next(
            (each.name for each in self.certifiers if self.signed and each.ref == self.signed.signed_by), ""
        )

    @property
    def names(self) -> str:
        return listed(sorted(each.name for each in self.certifiers))

    @property
    def finding(self) -> Finding:
        title = _("确认人已经确认内容属实")
        if self.signed is not None or self.is_certifier:
            return Finding(SIGN_OFF, title, SIGN_OFF, True, (), "", "")
        told = {"names": self.names}
        if self.earlier:
            why = _("确认以后内容又改过，要由%(names)s重新确认。") % told
        else:
            why = _("本单位指定了确认人，%(names)s还没有确认。") % told
        return Finding(
            SIGN_OFF, title, SIGN_OFF, False, (), why, _("请在“本单位确认”里请人确认，确认以后再提交。")
        )


def signing_of(around: Surroundings) -> Signing | None:
    """Nothing where nobody was appointed. One statement, two where somebody was; one less where they were read along."""
    case = around.case
    certifiers = certifiers_of(case) if around.certifiers is None else around.certifiers
    if not certifiers:
        return None
    digest = present_digest(around)
    known = {person.ref for person in certifiers}
    rows = [
        row
        for row in SignOff.objects.filter(case=case, withdrawn_at=None).order_by("-id")
        if row.signed_by in known
    ]
    signed = next((row for row in rows if row.digest == digest), None)
    own = signed is not None and signed.signed_by == around.by.ref
    return Signing(tuple(certifiers), digest, signed, bool(rows), is_certifier(around.by, case), own)


def certifiers_of(case: Case) -> list[Person]:
    (found,) = read_together(about_certifiers(case))
    return found


def about_certifiers(case: Case) -> Shaped:
    """For reading along with the case."""
    return shaped(_appointed, case.organisation_id or NOBODYS, clock.today())


def _appointed(organisation_id: Any, day: date) -> "QuerySet[Person]":
    mandates = Mandate.objects.filter(
        in_force(day), organisation_id=organisation_id, roles__icontains=f'"{MandateRole.CERTIFIER.value}"'
    )
    return Person.objects.filter(is_active=True, pk__in=mandates.values("person_id"))


def is_certifier(by: Actor, case: Case) -> bool:
    return by.organisation_id == case.organisation_id and MandateRole.CERTIFIER in by.roles


def present_digest(around: Surroundings) -> str:
    """Of what the party answered and of the files in their places, as they stand now."""
    declared = around.pack.section("facts")
    answers = (
        f"{name} {row.value}"
        for name, row in sorted(around.facts.answers.items())
        if declared.get(name, {}).get("from", OF_APPLICANT) == OF_APPLICANT
    )
    text = "\n".join((*answers, frozen_text(around.facts.bound)))
    return hashlib.sha256(text.encode()).hexdigest()


def with_signing(steps: Sequence[OwnStep], signing: Signing | None) -> list[OwnStep]:
    """The step that hands in waits for the confirmation too."""
    if signing is None:
        return list(steps)
    return [
        replace(each, findings=(*each.findings, signing.finding)) if each.hands_in else each for each in steps
    ]
