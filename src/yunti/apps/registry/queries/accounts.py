"""Bank accounts as an actor may see them, and which version of a party's account is paid to at a moment.

Not here: entering and confirming (`services.accounts`), payments (their own room).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.models import BankAccount, Enterprise, Supplier
from yunti.apps.registry.queries.facts import about
from yunti.apps.registry.queries.parties import enterprises_visible_to, suppliers_visible_to
from yunti.domain.characters import half_width
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden


def account_for(party: Enterprise | Supplier, on: datetime) -> BankAccount | None:
    """One statement: the newest version that was confirmed long enough before the moment and not ended then."""
    return (
        BankAccount.objects.filter(about(party), usable_from__lte=on)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=on))
        .order_by("-version")
        .first()
    )


def accounts_for(enterprises: Iterable[int], on: datetime) -> dict[int, BankAccount]:
    """By enterprise, as `account_for` answers for each. One statement."""
    rows = BankAccount.objects.filter(enterprise__in=sorted(set(enterprises)), usable_from__lte=on)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=on)).order_by("version")
    return {row.enterprise_id: row for row in rows if row.enterprise_id is not None}


def accounts_of(party: Enterprise | Supplier) -> list[BankAccount]:
    """One statement, the newest version first."""
    return list(BankAccount.objects.filter(about(party)).select_related("evidence").order_by("-version"))


def accounts_visible_to(actor: Actor) -> "QuerySet[BankAccount]":
    """Of visible parties only; no statement yet."""
    return BankAccount.objects.filter(
        Q(enterprise__in=enterprises_visible_to(actor)) | Q(supplier__in=suppliers_visible_to(actor))
    ).select_related("enterprise", "supplier", "evidence")


def waiting_accounts(actor: Actor) -> "QuerySet[BankAccount]":
    """Oldest first: the order in which they are confirmed."""
    return accounts_visible_to(actor).filter(state=AccountState.WAITING).order_by("entered_at", "id")


def decided_accounts(actor: Actor) -> "QuerySet[BankAccount]":
    rows = accounts_visible_to(actor).exclude(state__in=[AccountState.WAITING, AccountState.REPLACED])
    return rows.order_by("-entered_at", "-id")


def account_by_ref(actor: Actor, ref: str) -> BankAccount:
    """One statement."""
    found = accounts_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def party_of(account: BankAccount) -> Enterprise | Supplier:
    party = account.enterprise or account.supplier
    assert party is not None
    return party


def bears_the_name(account: BankAccount, party: Enterprise | Supplier) -> bool:
    """The holder is the party as it is called now; brackets and blanks of either width are the same."""
    return same_name(account.holder, party.name)


def same_name(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(half_width(name).split())


def others_with_the_number(account: BankAccount) -> int:
    """One statement: how many other parties entered the same number, wherever they are."""
    own = Q(enterprise=account.enterprise_id, supplier=account.supplier_id)
    rows = BankAccount.objects.filter(account_number=account.account_number).exclude(own)
    return rows.values("enterprise", "supplier").distinct().count()
