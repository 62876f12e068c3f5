"""Takes the person out of an account for ever; what the account did stays, under a reference that names nobody.

Not here: who asked for it and what other rooms hold (`apps.privacy`), disabling an account (`persons.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import (
    Invitation,
    JoinRequest,
    Mandate,
    Person,
    SecretLink,
    SignIn,
    UsedPassword,
)
from yunti.apps.accounts.permissions import can_erase_person
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import NotFoundOrHidden, Refused


@dataclass(frozen=True)
class ErasedAccount:
    """What other rooms need to find the person once more, for the last time; never written anywhere."""

    person_id: int
    ref: str
    name: str
    identifiers: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


@command("accounts.erase_person")
def erase_account(step: Step, *, person_ref: str, by: Actor) -> ErasedAccount:
    """Refused while the person still holds a mandate: first somebody has to take over."""
    found = Person.objects.filter(ref=person_ref).first()
    if found is None or found.erased_at is not None:
        raise NotFoundOrHidden(_("没有这个人，或其个人信息已经删除。"))
    step.require(can_erase_person(by, found.pk))
    if Mandate.objects.filter(person=found, ended_at__isnull=True).exists():
        raise Refused(
            "mandates_open",
            _("这个人还有没有终止的授权，不能删除个人信息。"),
            next_step=_("请先终止其全部授权，由他人接手，再办理删除。"),
        )
    invitations = step.lock(Invitation.objects.filter(accepted_by=found))
    requests = step.lock(JoinRequest.objects.filter(person=found))
    person = step.lock_one(Person.objects.filter(pk=found.pk))
    links = step.lock(SecretLink.objects.filter(person=found))
    contacts = {*(row.contact for row in invitations), *(row.contact for row in links)}
    erased = ErasedAccount(
        person_id=person.pk,
        ref=person.ref,
        name=person.name,
        identifiers=tuple(sorted({person.login, person.email, person.phone, *contacts} - {""})),
        rows=tuple((row._meta.db_table, str(row.pk)) for row in (person, *invitations, *requests, *links)),
    )
    told: list[Invitation | SecretLink] = [*invitations, *links]
    for contacted in told:
        contacted.contact = ""
        step.save(contacted, "contact")
    for request in requests:
        request.note = ""
        step.save(request, "note")
    _forget_around(person)
    _empty(person)
    step.save(person)
    step.record(person, about=person.ref)
    return erased


def _empty(person: Person) -> None:
    person.login = f"erased-{person.ref}"
    person.name = str(_("已删除"))
    person.email = person.phone = person.disabled_reason = ""
    person.is_active = False
    person.set_unusable_password()
    person.erased_at = clock.now()
    person.disabled_at = person.disabled_at or person.erased_at


def _forget_around(person: Person) -> None:
    """Rows of the sign-in packages and of sessions; none of them is covered by the audit log."""
    logins = Q(username__iexact=person.login)
    if person.email:
        logins |= Q(username__iexact=person.email)
    for kept in (AccessAttempt, AccessFailureLog, AccessLog):
        kept.objects.filter(logins).delete()
    for owned in (EmailAddress, Authenticator, SocialAccount):
        owned.objects.filter(user=person).delete()
    SignIn.objects.filter(person=person).delete()
    UsedPassword.objects.filter(person=person).delete()
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def forget_sign_ins(before: datetime) -> int:
    """Sign-ins and attempts that ended before that moment; the audit log keeps that they happened."""
    count, _kinds = SignIn.objects.filter(ended_at__lt=before).delete()
    for kept in (AccessAttempt, AccessFailureLog, AccessLog):
        count += kept.objects.filter(attempt_time__lt=before).delete()[0]
    return count
