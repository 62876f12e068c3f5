"""Reports as their authority reads them, which rounds may be evaluated, who was honoured.

Not here: what is counted (`figures.py`), making a report (`services`).
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunti.apps.appraisals.models import SupplierAppraisal, SupplierHonour
from yunti.apps.appraisals.permissions import can_appraise
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none, rounds_near
from yunti.domain.regions import lies_within, stem_of
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.appraisal import Appraisal, appraisal_of
from yunti.packs.reading import Pack

__all__ = ["SupplierAppraisal", "SupplierHonour"]
MOST_ROUNDS = 50


def rounds_to_appraise(actor: Actor) -> list[Round]:
    """The newest first."""
    found = []
    for each in Round.objects.filter(rounds_near(actor.jurisdiction)).order_by("-opened_at", "-id")[
        :MOST_ROUNDS
    ]:
        pack = pack_or_none(each)
        told = None if pack is None else appraisal_of(pack)
        if pack is not None and told is not None and can_appraise(actor, each, pack, told):
            found.append(each)
    return found


def reports_visible_to(actor: Actor) -> "QuerySet[SupplierAppraisal]":
    if not actor.at(Desk.PROVINCE) or not actor.jurisdiction:
        return SupplierAppraisal.objects.none()
    rows = SupplierAppraisal.objects.filter(round__jurisdiction__startswith=stem_of(actor.jurisdiction))
    return rows.select_related("round").order_by("-id")


def report_by_ref(actor: Actor, ref: str) -> SupplierAppraisal:
    """One statement. Missing and hidden look the same."""
    found = reports_visible_to(actor).filter(ref=ref).first()
    if found is None or not lies_within(actor.jurisdiction, found.round.jurisdiction):
        raise NotFoundOrHidden(_("没有这份评估。"))
    return found


def rules_of(each: Round) -> tuple[Pack, Appraisal]:
    pack = pack_of(each)
    told = appraisal_of(pack)
    if told is None:
        raise NotFoundOrHidden(_("这个项目没有供应商评估。"))
    return pack, told


def honours_in(each: Round) -> dict[str, SupplierHonour]:
    """One statement: by the reference of the supplier."""
    rows = SupplierHonour.objects.filter(round=each).select_related("supplier")
    return {row.supplier.ref: row for row in rows}


def is_latest(report: SupplierAppraisal) -> bool:
    return not SupplierAppraisal.objects.filter(round=report.round, ordinal__gt=report.ordinal).exists()
