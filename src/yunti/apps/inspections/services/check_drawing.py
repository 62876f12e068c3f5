"""Promising a draw of whom to check on the spot, drawing, and drawing anew: only with a reason and a second person.

How many of each city the pack says, nobody else. Not here: the promise and the draw themselves (`kit.draws`), recording a check (`checking.py`).
"""

from django.utils.translation import gettext as _

from yunti.apps.inspections.models import SpotDraw
from yunti.apps.inspections.permissions import can_check
from yunti.apps.inspections.queries.check_draws import drawn_cases_of, draws_visible_to, members_of, sizes_of
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.sampling import ranked, shares
from yunti.kit import clock, draws
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.draws import DrawState
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.kit.permissions import Denied
from yunti.kit.wording import listed
from yunti.packs.reading import Pack
from yunti.packs.supervision import CheckDraw, supervision_of


@command("inspections.commit_check_draw")
def commit_check_draw(step: Step, *, round: Round, by: Actor, key: str | None = None) -> SpotDraw:
    """List, numbers and seed are fixed before anybody can know who will be drawn."""
    each = step.lock_one(Round.objects.filter(pk=round.pk))
    pack, rule = _rules(step, each, by)
    own = SpotDraw.objects.filter(round=each, jurisdiction=by.jurisdiction)
    if own.filter(state=DrawState.COMMITTED).exists():
        raise Conflict(
            "sample_waits", _("已有一次抽取等着进行。"), next_step=_("请先打开它抽取，不用另设一次。")
        )
    for earlier in own.filter(state=DrawState.DRAWN):
        left = sum(1 for case in drawn_cases_of(earlier) if case.check is None)
        if left:
            raise Conflict(
                "drawn_not_checked",
                _("上一次抽中的还有 %(count)s 件没有登记抽查。") % {"count": left},
                next_step=_("请先抽查、登记；确需重抽的，在那一次抽取的页面写明理由，由另一人同意。"),
            )
    return _promise(step, each, pack, rule, by, None)


def _promise(
    step: Step, each: Round, pack: Pack, rule: CheckDraw, by: Actor, replaces: SpotDraw | None
) -> SpotDraw:
    members = members_of(by, each, rule)
    if not members:
        raise Refused("nobody_to_draw", _("现在没有可以抽查的申报。"), clause=listed(rule.clause))
    percent, least = rule.wanted(pack, clock.today())
    quotas = shares(sizes_of(members), percent, least)
    made = draws.commit(
        step,
        SpotDraw,
        members=members,
        count=sum(quotas.values()),
        by=by,
        round=each,
        jurisdiction=by.jurisdiction,
        quotas=quotas,
        replaces=replaces,
        is_example=each.is_example,
    )
    names = ("population_digest", "count", "seed_digest", "members", "quotas")
    promised = {name: getattr(made, name) for name in names}
    told = {"percent": percent, "least": least, "replaces": replaces.ref if replaces else ""}
    step.record(
        made,
        details={**promised, **told},
        clause=listed(rule.clause),
        edition=f"{each.programme}/{each.edition}",
    )
    return made


@command("inspections.draw_checks")
def draw_checks(step: Step, *, ref: str, by: Actor) -> SpotDraw:
    """Once: all of the list in the order of the seed, city by city. From here on anybody can repeat it."""
    row = _locked(step, ref, by)
    row = draws.draw(step, row, lambda seed, members, _count: ranked(seed, members), by=by)
    step.record(row, details={"seed": row.seed, "drawn": row.drawn, "quotas": row.quotas})
    return row


@command("inspections.ask_check_redraw")
def ask_check_redraw(step: Step, *, ref: str, reason: str, by: Actor) -> SpotDraw:
    row = draws.ask_anew(step, _locked(step, ref, by), reason, by=by)
    step.record(row, details={"reason": row.redraw_reason})
    return row


@command("inspections.agree_check_redraw")
def agree_check_redraw(step: Step, *, ref: str, by: Actor) -> SpotDraw:
    """What was drawn is kept as replaced, a new draw is promised over the list as it stands now."""
    row = draws.set_aside(step, _locked(step, ref, by), by=by)
    pack, rule = _rules(step, row.round, by)
    made = _promise(step, row.round, pack, rule, by, row)
    step.record(row, details={"reason": row.redraw_reason, "replaced_by": made.ref})
    return made


def _locked(step: Step, ref: str, by: Actor) -> SpotDraw:
    rows = step.lock(draws_visible_to(by).filter(ref=ref))
    if not rows:
        raise NotFoundOrHidden(_("没有这次抽取。"))
    _rules(step, rows[0].round, by)
    if rows[0].jurisdiction != by.jurisdiction:
        step.require(Denied("other_jurisdiction", _("这次抽取由当地主管部门进行。")))
    return rows[0]


def _rules(step: Step, each: Round, by: Actor) -> tuple[Pack, CheckDraw]:
    pack = pack_of(each)
    told = supervision_of(pack)
    if told is None or told.draw is None:
        raise NotFoundOrHidden(_("这个项目不抽取抽查对象。"))
    step.require(can_check(by, pack, told))
    return pack, told.draw
