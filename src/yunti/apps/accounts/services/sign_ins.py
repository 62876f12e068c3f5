"""Opening, switching and ending sessions. A session lives as long as its `SignIn` row says so.

Not here: limits and the check at each request (`web.account.sessions`), passwords (`services.passwords`).
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import SignInEnd
from yunti.apps.accounts.models import Mandate, Person, SignIn
from yunti.apps.accounts.permissions import only_person_themselves
from yunti.apps.accounts.queries import mandates_in_force
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import NotFoundOrHidden

AGENT_LENGTH = 200


@command("accounts.open_sign_in")
def open_sign_in(
    step: Step,
    *,
    person_id: int,
    agent: str,
    second_factor: bool,
    mandate_ref: str = "",
    by: Actor,
) -> SignIn:
    """Both factors have been checked by the caller; `by` carries the address the person comes from."""
    person = Person.objects.get(pk=person_id)
    step.require(only_person_themselves(by, person.pk))
    mandates = list(mandates_in_force(person, clock.today()))
    chosen = next((row for row in mandates if row.ref == mandate_ref), mandates[0] if mandates else None)
    now = clock.now()
    row = step.create(
        SignIn,
        person=person,
        mandate=chosen,
        started_at=now,
        last_seen_at=now,
        second_factor=second_factor,
        address=by.address,
        agent=agent[:AGENT_LENGTH],
    )
    step.record(
        person,
        details={"address": by.address, "agent": row.agent, "second_factor": second_factor},
        about=person.ref,
    )
    return row


@command("accounts.end_sign_in")
def end_sign_in(step: Step, *, ref: str, reason: SignInEnd, by: Actor) -> SignIn:
    """A person ends a session of their own; the platform ends one that has lapsed."""
    rows = step.lock(SignIn.objects.select_related("person").filter(ref=ref, ended_at__isnull=True))
    row = rows[0] if rows else None
    if row is None or not (by.is_system or by.person_id == row.person_id):
        raise NotFoundOrHidden(_("这台设备已经退出。"))
    step.open_to_all()
    row.ended_at, row.ended_reason = clock.now(), reason
    step.save(row, "ended_at", "ended_reason")
    step.record(row.person, details={"reason": reason.value}, about=row.person.ref)
    return row


@command("accounts.end_other_sign_ins")
def end_other_sign_ins(step: Step, *, keep: str, by: Actor) -> int:
    """Signs the person out everywhere but here; the answer is the number of sessions ended."""
    step.require(only_person_themselves(by, by.person_id or 0))
    person = Person.objects.get(pk=by.person_id or 0)
    count = end_sessions(SignInEnd.ENDED_ELSEWHERE, person=person, keep=keep)
    step.record(person, details={"ended": count}, about=person.ref)
    return count


@command("accounts.switch_mandate")
def switch_mandate(step: Step, *, sign_in_ref: str, mandate_ref: str, by: Actor) -> Mandate:
    step.require(only_person_themselves(by, by.person_id or 0))
    person = Person.objects.get(pk=by.person_id or 0)
    mandate = mandates_in_force(person, clock.today()).filter(ref=mandate_ref).first()
    if mandate is None:
        raise NotFoundOrHidden(_("没有这个岗位，或授权已经结束。"), next_step=_("请从岗位列表重新选择。"))
    SignIn.objects.filter(ref=sign_in_ref, person=person).update(mandate=mandate)
    step.record(mandate, about=person.ref)
    return mandate


def mark_seen(ref: str) -> None:
    """Keeps a session from lapsing. No event: it says nothing but "still here", up to once a minute."""
    SignIn.objects.filter(ref=ref, ended_at__isnull=True).update(last_seen_at=clock.now())


def mark_second_factor(ref: str) -> None:
    """The session that has just switched on the second factor counts as having used it."""
    SignIn.objects.filter(ref=ref, ended_at__isnull=True).update(second_factor=True)


def forget_sign_ins(before: datetime) -> int:
    """Rows of sessions nobody has used since; that somebody signed in stays in the audit log."""
    return SignIn.objects.filter(last_seen_at__lt=before).delete()[0]


def end_sessions(
    reason: SignInEnd, *, person: Person | None = None, mandate: Mandate | None = None, keep: str = ""
) -> int:
    """For commands that take a right away: every open session of the person or under the mandate ends with them."""
    if (person is None) == (mandate is None):
        raise ValueError("end_sessions needs a person or a mandate")
    whose = Q(person=person) if person is not None else Q(mandate=mandate)
    return (
        SignIn.objects.filter(whose, ended_at__isnull=True)
        .exclude(ref=keep)
        .update(ended_at=clock.now(), ended_reason=reason)
    )
