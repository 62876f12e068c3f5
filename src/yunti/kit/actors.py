"""Who acts: a person at a desk under a mandate, or the system itself.

Not here: the rows of persons, desks and mandates (`apps.accounts`).
"""

from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Desk(TextChoices):
    APPLICANT = "applicant", _("申报企业")
    SUPPLIER = "supplier", _("服务商")
    COUNTY = "county", _("县级主管部门")
    PREFECTURE = "prefecture", _("市级主管部门")
    PROVINCE = "province", _("省级主管部门")
    EXPERT = "expert", _("评审专家")
    FINANCE = "finance", _("财政部门")
    AUDITOR = "auditor", _("审计管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")


OFFICERS = frozenset({Desk.COUNTY, Desk.PREFECTURE, Desk.PROVINCE})
ADMINISTRATORS = frozenset({Desk.SYSTEM_ADMIN, Desk.SECURITY_ADMIN, Desk.AUDITOR})  # 三员分立
OUTSIDE = frozenset({Desk.APPLICANT, Desk.SUPPLIER})
STAFF = frozenset(Desk) - OUTSIDE


@dataclass(frozen=True)
class Actor:
    """`jurisdiction` is a region code; an empty one sees no region-bound row. `kind` is person, system or public.

    `programmes` bounds what a filing agent may touch; an empty set means every programme.
    """

    kind: str
    person_id: int | None = None
    person_ref: str = ""
    name: str = ""
    desk: Desk | None = None
    mandate_id: int | None = None
    roles: frozenset[str] = frozenset()
    organisation_id: int | None = None
    organisation_ref: str = ""
    organisation_name: str = ""
    jurisdiction: str = ""
    programmes: frozenset[str] = frozenset()
    address: str = ""
    request_id: str = ""

    @property
    def is_person(self) -> bool:
        return self.kind == "person"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def ref(self) -> str:
        """What the audit log calls this actor: an opaque reference, never a name."""
        return self.person_ref if self.is_person else f"{self.kind}:{self.name}" if self.name else self.kind

    def at(self, *desks: Desk) -> bool:
        return self.desk in desks


def system_actor(job: str) -> Actor:
    """The platform itself, on behalf of a named job of the timetable or a command line call."""
    return Actor(kind="system", name=job)


def public_actor(address: str = "", request_id: str = "") -> Actor:
    return Actor(kind="public", address=address, request_id=request_id)


def seen_from(actor: Actor, *, address: str, request_id: str) -> Actor:
    return replace(actor, address=address, request_id=request_id)
