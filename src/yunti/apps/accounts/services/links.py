"""Links that work once and for a while: made with a token nobody stores, found again by its digest.

Not here: what each link leads to (`services.passwords`, `services.persons`, `services.invitations`).
"""

import hashlib
import secrets
from datetime import timedelta

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import LinkPurpose
from yunti.apps.accounts.models import Person, SecretLink
from yunti.kit import clock
from yunti.kit.commands import Step
from yunti.kit.errors import NotFoundOrHidden

LIFETIME = {
    LinkPurpose.FIRST: timedelta(days=3),
    LinkPurpose.RESET: timedelta(minutes=30),
    LinkPurpose.CONTACT: timedelta(hours=24),
}


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def issue_link(step: Step, person: Person, purpose: LinkPurpose, *, contact: str = "") -> str:
    """A new link replaces older ones for the same purpose; the answer is the token, which is kept nowhere."""
    now = clock.now()
    kill_links(step, person, purpose)
    token = new_token()
    step.create(
        SecretLink,
        person=person,
        purpose=purpose,
        digest=digest_of(token),
        contact=contact,
        created_at=now,
        expires_at=now + LIFETIME[purpose],
    )
    return token


def kill_links(step: Step, person: Person, *purposes: LinkPurpose) -> None:
    """Those for the purposes named, or all."""
    alive = SecretLink.objects.filter(person=person, used_at__isnull=True)
    for link in step.lock(alive.filter(purpose__in=purposes) if purposes else alive):
        link.used_at = clock.now()
        step.save(link, "used_at")


def use_link(step: Step, token: str, *purposes: LinkPurpose) -> tuple[SecretLink, Person]:
    """The link, spent, and its person, both locked; used, expired and unknown links give the same answer."""
    alive = SecretLink.objects.filter(
        digest=digest_of(token), purpose__in=purposes, used_at__isnull=True, expires_at__gt=clock.now()
    )
    found = alive.first()
    if found is None:
        raise link_is_dead()
    person = step.lock_one(Person.objects.filter(pk=found.person_id))
    rows = step.lock(alive)
    if not rows or not person.is_active:
        raise link_is_dead()
    rows[0].used_at = clock.now()
    return step.save(rows[0], "used_at"), person


def link_is_dead() -> NotFoundOrHidden:
    return NotFoundOrHidden(
        _("这个链接已用过、已过期或不完整。"),
        next_step=_("请重新申请一个链接；链接只能用一次。"),
    )
