"""Services of a programme's catalogue: listed for a supplier from a day, taken off from a day.

Which services there are says the pack, which a higher room reads; that room gives code and title.
Not here: reading them (`queries.services`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.registry.enums import RightsMode, ServiceKind
from yunti.apps.registry.models import ListedService, Supplier
from yunti.apps.registry.permissions import can_keep_services
from yunti.apps.registry.queries.services import is_listed
from yunti.apps.registry.queries.standings import standing
from yunti.apps.registry.services.parties import lock_party
from yunti.apps.registry.services.telling import tell_delisted, tell_listed
from yunti.domain.endpoints import clean_endpoint
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.wording import listed

MOST_ENDPOINTS = 50
LONGEST_REASON = 200


@dataclass(frozen=True)
class NewListing:
    """One service of one edition of a programme; `endpoints` as typed. `rights` of another: whose, and until when."""

    programme: str
    edition: str
    service: str
    title: str
    kind: str = ServiceKind.OTHER
    product: str = ""
    endpoints: Sequence[str] = ()
    rights: str = RightsMode.OWN
    rights_holder: str = ""
    rights_until: date | None = None


@command("registry.list_service")
def list_service(
    step: Step,
    *,
    supplier: Supplier,
    listing: NewListing,
    on: date | None = None,
    clause: str = "",
    by: Actor,
    key: str | None = None,
) -> ListedService:
    """From the day on, today unless said. Refused while the supplier is barred."""
    row = lock_party(step, supplier)
    assert isinstance(row, Supplier)
    step.require(can_keep_services(by, row))
    day, endpoints = on or clock.today(), _checked(listing)
    report = standing(row.uscc, day, listing.programme)
    if report.is_barred:
        raise Refused(
            "supplier_barred",
            _("%(name)s现在不能上架：%(why)s。")
            % {"name": row.name, "why": listed(each.text for each in report.reasons)},
            clause=clause,
            next_step=_("限制解除以后再上架。"),
        )
    if is_listed(row, listing.programme, listing.edition, listing.service, day):
        raise Conflict(
            "listed_already",
            _("%(name)s已经上架“%(title)s”。") % {"name": row.name, "title": listing.title},
            next_step=_("要换内容的，先下架再上架。"),
        )
    made = step.create(
        ListedService,
        supplier=row,
        programme=listing.programme,
        edition=listing.edition,
        service=listing.service,
        title=listing.title,
        product=" ".join(listing.product.split()),
        kind=listing.kind,
        endpoints=endpoints,
        rights=listing.rights,
        rights_holder=listing.rights_holder.strip()[:200],
        rights_until=listing.rights_until,
        listed_from=day,
        listed_at=clock.now(),
        listed_by=by.ref,
    )
    tell_listed(row, made, by)
    step.record(
        row,
        details={**_told(made), "from": day, "endpoints": endpoints, "rights": made.rights},
        clause=clause,
    )
    return made


@command("registry.delist_service")
def delist_service(
    step: Step, *, listing: ListedService, on: date | None = None, reason: str, clause: str = "", by: Actor
) -> ListedService:
    """From the day on, today unless said, it is no longer offered; the days before stay as they were."""
    party = lock_party(step, listing.supplier)
    assert isinstance(party, Supplier)
    step.require(can_keep_services(by, party))
    row = ListedService.objects.get(pk=listing.pk)  # the supplier's lock keeps others off it
    if row.listed_to is not None:
        raise Conflict("delisted_already", _("这项服务已经下架。"))
    day, said = on or clock.today(), reason.strip()
    problems = []
    if not said:
        problems.append(Problem("reason", "empty", _("没有填写下架理由。")))
    if len(said) > LONGEST_REASON:
        told = {"limit": LONGEST_REASON}
        problems.append(Problem("reason", "too_long", _("理由不能超过 %(limit)s 个字。") % told))
    if day < row.listed_from:
        problems.append(Problem("on", "too_early", _("下架日期早于上架日期。")))
    if problems:
        raise InvalidInput(problems)
    row.listed_to, row.delisted_by, row.delisted_reason = day, by.ref, said
    step.save(row)
    tell_delisted(party, row, by)
    step.record(party, details={**_told(row), "to": day, "reason": said}, clause=clause)
    return row


def _checked(listing: NewListing) -> list[str]:
    """The endpoints, each once in its one spelling."""
    problems = []
    if listing.kind not in ServiceKind.values:
        problems.append(Problem("kind", "unknown", _("没有这种产品类别。"), _("请从列表中选择。")))
    cleaned = {typed: clean_endpoint(typed) for typed in listing.endpoints if typed.strip()}
    wrong = [typed for typed, found in cleaned.items() if not found]
    if wrong:
        text = _("读不懂的应用端地址：%(wrong)s。") % {"wrong": listed(wrong[:5])}
        problems.append(
            Problem("endpoints", "not_an_address", text, _("写公网 IP、网段或者域名，不带网址开头和端口。"))
        )
    if len(cleaned) > MOST_ENDPOINTS:
        told = {"most": MOST_ENDPOINTS}
        problems.append(Problem("endpoints", "too_many", _("应用端地址最多 %(most)s 个。") % told))
    if problems:
        raise InvalidInput(problems)
    return sorted(set(cleaned.values()))


def _told(row: ListedService) -> dict[str, str]:
    return {"programme": row.programme, "edition": row.edition, "service": row.service, "ref": row.ref}
