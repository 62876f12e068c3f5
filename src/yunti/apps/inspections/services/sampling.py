"""Promising a sample, drawing it, and drawing again: only with a reason and a second person.

The promise freezes the list under a digest and the seed under another, both in the audit log; drawing makes the seed known.
Not here: the step that the drawn cases take (`cases.move_cases`), records of visits (`visiting.py`).
"""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.inspections.enums import SampleState
from yunti.apps.inspections.models import SiteSample
from yunti.apps.inspections.permissions import can_inspect, may_agree
from yunti.apps.inspections.queries.samples import Standing, samples_visible_to, standing_of, unchosen_of
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.sampling import SEED_BYTES, in_order, population_digest, sample, seed_digest
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import Denied
from yunti.kit.wording import listed
from yunti.packs.inspections import Inspection, inspection_named
from yunti.packs.reading import Pack

LONGEST_REASON = 400


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
    if own.filter(state=SampleState.COMMITTED).exists():
        raise Conflict(
            "sample_waits", _("已有一次抽取等着进行。"), next_step=_("请先打开它抽取，不用另设一次。")
        )
    sources = inspection.sources(pack)
    for earlier in own.filter(state=SampleState.DRAWN):
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
    members = in_order(str(each.case.number) for each in found.drawable)
    wanted = _wanted(found, count, len(members))
    seed = secrets.token_bytes(SEED_BYTES)
    values = {
        "population": len(found.members),
        "required": found.required,
        "chosen_before": found.chosen,
        "population_digest": population_digest(members),
        "count": wanted,
        "seed_digest": seed_digest(seed),
    }
    try:
        with transaction.atomic():
            made = step.create(
                SiteSample,
                round=found.round,
                name=found.inspection.name,
                jurisdiction=by.jurisdiction,
                state=SampleState.COMMITTED,
                members=members,
                seed=seed.hex(),
                committed_at=clock.now(),
                committed_by=by.ref,
                replaces=replaces,
                is_example=found.round.is_example,
                **values,
            )
    except IntegrityError as error:
        raise Conflict("sample_waits", _("已有一次抽取等着进行。")) from error
    step.record(
        made,
        details={**values, "members": members, "replaces": replaces.ref if replaces else ""},
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
    row = _locked(step, ref, by)
    if row.state != SampleState.COMMITTED:
        raise Conflict("drawn_already", _("这次已经抽过，结果不能改。"))
    row.drawn = sample(bytes.fromhex(row.seed), row.members, row.count)
    row.state, row.drawn_at, row.drawn_by = SampleState.DRAWN, clock.now(), by.ref
    step.save(row)
    step.record(row, details={"seed": row.seed, "drawn": row.drawn})
    return row


@command("inspections.ask_redraw")
def ask_redraw(step: Step, *, ref: str, reason: str, by: Actor) -> SiteSample:
    """The first of two persons says why; a later reason replaces an earlier one that nobody agreed to."""
    row = _locked(step, ref, by)
    _refuse_not_drawn(row)
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有写明重抽的理由。")))
    if len(reason.strip()) > LONGEST_REASON:
        text = _("理由不超过 %(most)s 字。") % {"most": LONGEST_REASON}
        problems.append(Problem("reason", "too_long", text))
    if problems:
        raise InvalidInput(problems)
    row.redraw_reason, row.redraw_asked_by = reason.strip(), by.ref
    step.save(row, "redraw_reason", "redraw_asked_by")
    step.record(row, details={"reason": row.redraw_reason})
    return row


@command("inspections.agree_redraw")
def agree_redraw(step: Step, *, ref: str, by: Actor) -> SiteSample:
    """The second person agrees: the old sample is kept as replaced, a new one is promised over the list as it stands now."""
    row = _locked(step, ref, by)
    _refuse_not_drawn(row)
    if not row.redraw_asked_by:
        raise Conflict("nobody_asked", _("还没有人提出重抽。"), next_step=_("请先写明理由提出。"))
    step.require(may_agree(by, row.redraw_asked_by))
    row.state, row.redraw_agreed_by = SampleState.REPLACED, by.ref
    step.save(row, "state", "redraw_agreed_by")
    pack, inspection = _known(row.round, row.name)
    made = _promise(step, standing_of(by, row.round, pack, inspection), None, by, row)
    step.record(row, details={"reason": row.redraw_reason, "replaced_by": made.ref})
    return made


def _refuse_not_drawn(row: SiteSample) -> None:
    if row.state == SampleState.COMMITTED:
        raise Conflict("not_drawn", _("还没有抽取，没有可重抽的结果。"))
    if row.state == SampleState.REPLACED:
        raise Conflict("replaced_already", _("这次抽取已经重抽过。"))
