"""Making a report of the suppliers of a round, frozen under a digest, and giving the title that the pack names upon the latest one.

No title is given by itself. Not here: what is counted (`queries.figures`), keeping statuses (`registry.services.statuses`).
"""

from datetime import timedelta
from hashlib import sha256

from django.db.models import Max
from django.utils.translation import gettext as _

from yunti.apps.appraisals.models import SupplierAppraisal, SupplierHonour
from yunti.apps.appraisals.permissions import can_appraise
from yunti.apps.appraisals.queries.figures import lines_of
from yunti.apps.appraisals.queries.reports import is_latest, rules_of
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import StatusKind, Supplier
from yunti.apps.registry.queries.standings import standing
from yunti.apps.registry.services.statuses import GrantedStatus, define_status_kind, grant_status
from yunti.domain.exact_json import canonical_json
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.appraisal import Honour

LONGEST_REASON = 200
BY_APPRAISAL = system_actor("supplier_appraisal")
A_YEAR = timedelta(days=364)


@command("appraisals.make_appraisal")
def make_appraisal(step: Step, *, round: Round, by: Actor, key: str | None = None) -> SupplierAppraisal:
    """Of the rows as they stand; a later report replaces none, it stands beside."""
    each = step.lock_one(Round.objects.filter(pk=round.pk))
    pack, told = rules_of(each)
    step.require(can_appraise(by, each, pack, told))
    weights = told.weights_on(pack, clock.today())
    lines = lines_of(each, weights)
    last = SupplierAppraisal.objects.filter(round=each).aggregate(last=Max("ordinal"))["last"] or 0
    made = step.create(
        SupplierAppraisal,
        round=each,
        ordinal=last + 1,
        weights=weights,
        lines=lines,
        digest=digest_of(weights, lines),
        made_at=clock.now(),
        made_by=by.ref,
    )
    step.record(
        made,
        details={"ordinal": made.ordinal, "digest": made.digest, "suppliers": len(lines)},
        clause=listed(told.clause),
        edition=f"{each.programme}/{each.edition}",
    )
    return made


def digest_of(weights: dict[str, int], lines: list[dict[str, object]]) -> str:
    return sha256(canonical_json({"weights": weights, "lines": lines}).encode()).hexdigest()


@command("appraisals.give_honour")
def give_honour(
    step: Step,
    *,
    appraisal: SupplierAppraisal,
    supplier_ref: str,
    reason: str,
    by: Actor,
    key: str | None = None,
) -> SupplierHonour:
    """For a year, upon the latest report, to a supplier that stands in it and is not barred."""
    pack, told = rules_of(appraisal.round)
    step.require(can_appraise(by, appraisal.round, pack, told))
    if told.honour is None:
        raise NotFoundOrHidden(_("这个项目没有这种称号。"))
    rows = step.lock(Supplier.objects.filter(ref=supplier_ref))
    line = next((each for each in appraisal.lines if each["supplier"] == supplier_ref), None)
    if not rows or line is None:
        raise InvalidInput([Problem("supplier", "unknown", _("这份评估里没有这家服务商。"))])
    _refuse(appraisal, rows[0], reason)
    grant = _granted(rows[0], told.honour, appraisal)
    made = step.create(
        SupplierHonour,
        appraisal=appraisal,
        round=appraisal.round,
        supplier=rows[0],
        grant_ref=grant,
        reason=reason.strip(),
        given_at=clock.now(),
        given_by=by.ref,
    )
    step.record(
        rows[0],
        details={
            "report": appraisal.ref,
            "digest": appraisal.digest,
            "grant": grant,
            "reason": reason.strip(),
        },
        clause=listed(told.honour.clause),
        edition=f"{appraisal.round.programme}/{appraisal.round.edition}",
    )
    return made


def _refuse(appraisal: SupplierAppraisal, supplier: Supplier, reason: str) -> None:
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有写明授予的理由。"))])
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(
            [Problem("reason", "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST_REASON})]
        )
    if not is_latest(appraisal):
        raise Conflict(
            "older_report", _("已有更新的一份评估。"), next_step=_("请打开最新的一份，再授予称号。")
        )
    if SupplierHonour.objects.filter(round=appraisal.round, supplier=supplier).exists():
        raise Conflict("honoured_already", _("这家服务商本年度已经授予称号。"))
    report = standing(supplier.uscc, clock.today(), appraisal.round.programme)
    if report.is_barred:
        why = listed(each.text for each in report.reasons)
        raise Refused("supplier_barred", _("这家服务商现在受限制，不能授予：%(why)s。") % {"why": why})


def _granted(supplier: Supplier, honour: Honour, appraisal: SupplierAppraisal) -> str:
    """As a dated status, by the platform upon this decision."""
    if not StatusKind.objects.filter(code=honour.status).exists():
        define_status_kind(code=honour.status, title=honour.title, by=BY_APPRAISAL)
    today = clock.today()
    status = GrantedStatus(
        honour.status,
        honour.says,
        today,
        today + A_YEAR,
        f"{appraisal.round.title} {appraisal.ref}"[:200],
        listed(honour.clause),
    )
    return grant_status(party=supplier, status=status, by=BY_APPRAISAL).ref
