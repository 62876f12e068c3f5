"""Promising a sample, drawing it, and drawing again: only with a reason and a second person.

Not here: the promise and the draw themselves (`kit.draws`), the step that the drawn cases take (`cases.move_cases`), records of visits (`visiting.py`).
"""

from django.utils.translation import gettext as _

from yunti.apps.inspections.models import SiteSample
from yunti.apps.inspections.permissions import can_inspect
from yunti.apps.inspections.queries.samples import Standing, samples_visible_to, standing_of, unchosen_of
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.sampling import sample
from yunti.kit import draws
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.draws import DrawState
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import Denied
from yunti.kit.wording import listed
from yunti.packs.inspections import Inspection, inspection_named
from yunti.packs.reading import Pack


@command("inspections.commit_sample")
def commit_sample(
    step: Step, *, round: Round, name: str, count: int | None, by: Actor, key: str | None = None
) -> SiteSample:
    """`count` may be more than what is missing, never less; none means just that."""
    each = step.lock_one(Round.objects.filter(pk=round.pk))
    pack, inspection = _known(each, name)
    step.require(can_inspect(by, pack, inspection))
    found = standing_of(by, each, pack, inspection)
    _refuse_unfinished(each, pack, inspection, by)
    return _promise(step, found, count, by, None)


def _known(each: Round, name: str) -> tuple[Pack, Inspection]:
    pack = pack_of(each)
    inspection = inspection_named(pack, name)
    if inspection is None:
        raise InvalidInput([Problem("name", "unknown", _("这个项目没有这种现场核查。"))])
    return pack, inspection


def _refuse_unfinished(each: Round, pack: Pack, inspection: Inspection, by: Actor) -> None:
    """Nobody draws once more because the outcome did not please: what was drawn is visited first."""
    own = SiteSample.objects.filter(round=each, name=inspection.name, jurisdiction=by.jurisdiction)
    if own.filter(state=DrawState.COMMITTED).exists():
        raise Conflict(
            "sample_waits", _("已有一次抽取等着进行。"), next_step=_("请先打开它抽取，不用另设一次。")
        )
    sources = inspection.sources(pack)
    for earlier in own.filter(state=DrawState.DRAWN):
        left = unchosen_of(earlier, sources).count()
        if left:
            raise Conflict(
                "drawn_not_chosen",
                _("上一次抽中的企业还有 %(count)s 家没有列入现场核查。") % {"count": left},
                next_step=_("请先列入；确需重抽的，在那一次抽取的页面写明理由，由另一人同意。"),
            )


def _promise(
    step: Step, found: Standing, count: int | None, by: Actor, replaces: SiteSample | None
) -> SiteSample:
    members = [str(each.case.number) for each in found.drawable]
    counted = {
        "population": len(found.members),
        "required": found.required,
        "chosen_before": found.chosen,
    }
    made = draws.commit(
        step,
        SiteSample,
        members=members,
        count=_wanted(found, count, len(members)),
        by=by,
        round=found.round,
        name=found.inspection.name,
        jurisdiction=by.jurisdiction,
        replaces=replaces,
        is_example=found.round.is_example,
        **counted,
    )
    promised = {
        name: getattr(made, name) for name in ("population_digest", "count", "seed_digest", "members")
    }
    step.record(
        made,
        details={**counted, **promised, "replaces": replaces.ref if replaces else ""},
        clause=listed(found.inspection.clause),
        edition=f"{found.round.programme}/{found.round.edition}",
    )
    return made


def _wanted(found: Standing, count: int | None, drawable: int) -> int:
    if not found.left and not count:
        raise Refused(
            "enough_chosen",
            _("应核查 %(required)s 家，已列入 %(chosen)s 家，不用再抽。")
            % {"required": found.required, "chosen": found.chosen},
        )
    wanted = found.left if count is None else count
    if wanted < found.left:
        text = _("至少抽 %(least)s 家。") % {"least": found.left}
        raise InvalidInput([Problem("count", "too_few", text)])
    if wanted > drawable:
        text = _("现在能抽的只有 %(most)s 家。") % {"most": drawable}
        raise InvalidInput([Problem("count", "too_many", text, _("等更多企业到这一步再抽。"))])
    return wanted


def _locked(step: Step, ref: str, by: Actor) -> SiteSample:
    rows = step.lock(samples_visible_to(by).filter(ref=ref))
    if not rows:
        raise NotFoundOrHidden(_("没有这次抽取。"))
    row = rows[0]
    pack, inspection = _known(row.round, row.name)
    step.require(can_inspect(by, pack, inspection))
    if row.jurisdiction != by.jurisdiction:
        step.require(Denied("other_jurisdiction", _("这次抽取由当地主管部门进行。")))
    return row


@command("inspections.draw_sample")
def draw_sample(step: Step, *, ref: str, by: Actor) -> SiteSample:
    """Once. From here on anybody can repeat it."""
    row = draws.draw(step, _locked(step, ref, by), sample, by=by)
    step.record(row, details={"seed": row.seed, "drawn": row.drawn})
    return row


@command("inspections.ask_redraw")
def ask_redraw(step: Step, *, ref: str, reason: str, by: Actor) -> SiteSample:
    row = draws.ask_anew(step, _locked(step, ref, by), reason, by=by)
    step.record(row, details={"reason": row.redraw_reason})
    return row


@command("inspections.agree_redraw")
def agree_redraw(step: Step, *, ref: str, by: Actor) -> SiteSample:
    """The old sample is kept as replaced, a new one is promised over the list as it stands now."""
    row = draws.set_aside(step, _locked(step, ref, by), by=by)
    pack, inspection = _known(row.round, row.name)
    made = _promise(step, standing_of(by, row.round, pack, inspection), None, by, row)
    step.record(row, details={"reason": row.redraw_reason, "replaced_by": made.ref})
    return made
