"""Issuing a certificate for a status just granted. Not here: granting and revoking (`registry.services.statuses`)."""

from dataclasses import dataclass

from yunti.apps.certificates.models import Certificate
from yunti.apps.registry.models import StatusGrant
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.permissions import Allowed, Denied
from yunti.kit.references import new_reference


@dataclass(frozen=True)
class Printed:
    """What the programme has printed, and who issues it; `prefix` begins the number."""

    title: str
    issuer: str
    prefix: str = ""
    text: str = ""
    subject_ref: str = ""


@command("certificates.issue_certificate")
def issue_certificate(step: Step, *, grant: StatusGrant, printed: Printed, by: Actor) -> Certificate:
    """Only the platform issues one, as part of the step that grants the status."""
    step.require(
        Allowed() if by.is_system else Denied("by_the_platform", "a certificate follows from a step")
    )
    party = grant.enterprise or grant.supplier
    assert party is not None
    made = step.create(
        Certificate,
        number=new_reference(),
        grant=grant,
        subject_ref=printed.subject_ref,
        title=printed.title,
        text=printed.text,
        holder=party.name,
        holder_uscc=party.uscc,
        value=grant.value,
        issuer=printed.issuer,
        issued_on=grant.valid_from,
        is_example=party.is_example,
    )
    made.number = f"{printed.prefix}{grant.valid_from:%Y}-{made.pk:06d}"
    step.save(made, "number")
    step.record(made, details={"number": made.number, "grant": grant.ref}, clause=grant.clause)
    return made
