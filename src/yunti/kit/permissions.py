"""Decisions about who may do what, and the access rule that every address must declare.

A permission function returns `Allowed()` or `Denied(...)`; a service hands it to `step.require`.
Not here: the permission functions themselves (`apps/<noun>/permissions.py`).
"""

from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import gettext as _

from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Forbidden
from yunti.kit.wording import listed


@dataclass(frozen=True)
class Allowed:
    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    code: str
    reason: str
    clause: str = ""
    next_step: str = ""

    def __bool__(self) -> bool:
        return False


Decision: TypeAlias = Allowed | Denied


def require(decision: Decision) -> None:
    if isinstance(decision, Denied):
        raise Forbidden(decision.code, decision.reason, clause=decision.clause, next_step=decision.next_step)


def only_desks(actor: Actor, *desks: Desk) -> Decision:
    """The commonest rule: the actor sits at one of these desks."""
    if actor.desk in desks:
        return Allowed()
    names = listed(desk.label for desk in desks)
    return Denied(
        "wrong_desk",
        _("这一步由%(desks)s办理。") % {"desks": names},
        next_step=_("如有授权，请切换岗位后再办。"),
    )


@dataclass(frozen=True)
class Access:
    """Who may open an address: everybody, anybody signed in, or the people at some desks."""

    name: str
    public: bool = False
    desks: frozenset[Desk] = frozenset()

    def admits(self, actor: Actor) -> bool:
        if self.public:
            return True
        if not actor.is_person:
            return False
        return not self.desks or actor.desk in self.desks


PUBLIC = Access("public", public=True)
SIGNED_IN = Access("signed_in")


def desks(*allowed: Desk) -> Access:
    return Access("desks:" + ",".join(sorted(desk.value for desk in allowed)), desks=frozenset(allowed))
