"""Sharing out what is kept apart in each city among suppliers: never more than is kept there.

Not here: how much is kept (`periods.py`), who may be given a share (the case of the supplier, which a later room asks).
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from yunti.apps.budgets.models import EarmarkShare, ProgrammePeriod
from yunti.apps.budgets.queries.earmarks import Earmarks, earmarks_in
from yunti.apps.budgets.services.around import Around, open_period
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.registry.models import Supplier
from yunti.domain.money import yuan
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Problem
from yunti.packs.budget import ground


@command("budgets.share_earmark")
def share_earmark(
    step: Step,
    *,
    period: ProgrammePeriod,
    supplier: Supplier,
    amounts: Mapping[str, int],
    seen: int,
    by: Actor,
    key: str | None = None,
) -> ProgrammePeriod:
    """Fen by city; cities that are not named stay as they are. `seen` is the version that they were typed against."""
    row, found = open_period(step, period, by, seen)
    if found.budget.earmark is None:
        raise NotFoundOrHidden(_("这个项目没有专项额度。"))
    standing = earmarks_in(row.round_id)
    problems = list(_problems(row, found, standing, supplier, amounts))
    if problems:
        raise InvalidInput(problems)
    changed = {
        region: fen for region, fen in amounts.items() if fen != standing.shares.get((region, supplier.pk), 0)
    }
    if not changed:
        raise InvalidInput([Problem("", "same", _("没有改动任何金额。"))])
    rows = {
        each.region_code: each
        for each in EarmarkShare.objects.filter(period=row, supplier=supplier, region_code__in=changed)
    }
    for region, fen in sorted(changed.items()):
        share = rows.get(region)
        if share is None:
            step.create(EarmarkShare, period=row, region_code=region, supplier=supplier, amount_fen=fen)
        else:
            share.amount_fen = fen
            step.save(share, "amount_fen")
    row.version += 1
    step.save(row, "version")
    step.record(
        row,
        details={"supplier": supplier.uscc, "shares": dict(sorted(changed.items()))},
        clause=ground(found.pack, *(found.budget.earmark.clause or found.budget.clause)),
        edition=found.edition,
    )
    return row


def _problems(
    row: ProgrammePeriod, found: Around, standing: Earmarks, supplier: Supplier, amounts: Mapping[str, int]
) -> Iterator[Problem]:
    for region, fen in amounts.items():
        place, name = f"share_{region}", region_name(region)
        if not found.has_city(row.round, region):
            yield Problem(place, "elsewhere", _("%(region)s不在本批次的范围内。") % {"region": name})
        elif fen < 0:
            yield Problem(place, "negative", _("金额不能是负数。"))
        elif fen > (left := max(standing.left(region, without=supplier.pk), 0)):
            told = {"region": name, "yuan": yuan(left).text}
            yield Problem(place, "more_than_kept", _("%(region)s的专项额度还剩%(yuan)s元可分配。") % told)


def refuse_below_shares(row: ProgrammePeriod, kept: Mapping[str, int]) -> Iterator[Problem]:
    """What is kept in a city is not lowered below what was shared out of it. Two statements."""
    standing = earmarks_in(row.round_id)
    for region, fen in kept.items():
        if 0 <= fen < (shared := standing.shared(region)):
            told = {"region": region_name(region), "yuan": yuan(shared).text}
            text = _("%(region)s的专项额度已分给试点单位%(yuan)s元，不能更低。") % told
            yield Problem(f"earmark_{region}", "below_shares", text)
