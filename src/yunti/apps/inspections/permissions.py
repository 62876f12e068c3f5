"""Who draws a sample, writes and reads records: the authority that the pack names. Not here: who may act on a case (`apps.cases`)."""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import answers_for, roles_in
from yunti.apps.cases.queries.population import counties_of
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.inspections import Inspection
from yunti.packs.reading import Pack
from yunti.packs.supervision import Supervision

KEEPERS = (Desk.PREFECTURE, Desk.PROVINCE)


def can_inspect(actor: Actor, pack: Pack, inspection: Inspection) -> Decision:
    """The desk that the pack names; for which cases is asked case by case (`answers_for_case`)."""
    actors = pack.section("actors")
    mine = not actor.programmes or pack.programme in actor.programmes
    desks = {actors[role]["desk"] for role in inspection.by}
    if actor.is_person and actor.jurisdiction and mine and actor.desk in desks:
        return Allowed()
    titles = listed(actors[role]["title"] for role in inspection.by)
    return Denied("not_your_inspection", _("现场核查由%(who)s组织。") % {"who": titles})


def answers_for_region(actor: Actor, region_code: str, pack: Pack, inspection: Inspection) -> bool:
    return answers_for(actor.jurisdiction, region_code, counties_of(pack, inspection.by))


def acts_on_case(actor: Actor, case: Case, pack: Pack, inspection: Inspection) -> Decision:
    if roles_in(actor, case, pack.section("actors")) & set(inspection.by):
        return Allowed()
    return can_inspect(actor, pack, inspection) and Denied(
        "other_jurisdiction", _("这家企业不由本单位核查。"), next_step=_("请由所在地的主管部门办理。")
    )


def reads_samples_of(actor: Actor, jurisdiction: str) -> bool:
    """The authority that drew it, and those above it."""
    return actor.at(*KEEPERS) and bool(actor.jurisdiction) and lies_within(actor.jurisdiction, jurisdiction)


# checks on the spot ---------------------------------------------------------------------------------------------


def can_check(actor: Actor, pack: Pack, supervision: Supervision) -> Decision:
    """The desks that the pack names; of which parties is asked party by party (`may_check_party`)."""
    return _one_of(actor, pack, supervision.by, _("现场抽查由%(who)s登记。"))


def can_decide_check(actor: Actor, pack: Pack, supervision: Supervision, recorded_by: str) -> Decision:
    """Whom the pack names, and never the person who wrote the record."""
    decision = _one_of(actor, pack, supervision.confirmed_by, _("抽查结论由%(who)s查实。"))
    if decision and actor.ref == recorded_by:
        return Denied(
            "second_person",
            _("抽查结论要由另一个人查实，不能查实本人登记的。"),
            next_step=_("请本单位另一位经办人打开这一页办理。"),
        )
    return decision


def _one_of(actor: Actor, pack: Pack, roles: tuple[str, ...], text: str) -> Decision:
    actors = pack.section("actors")
    mine = not actor.programmes or pack.programme in actor.programmes
    if actor.is_person and actor.jurisdiction and mine and actor.desk in {actors[r]["desk"] for r in roles}:
        return Allowed()
    return Denied("not_your_check", text % {"who": listed(actors[role]["title"] for role in roles)})


def may_check_party(actor: Actor, region_code: str, case: Case | None) -> Decision:
    """A party of the jurisdiction, wherever it is registered one that takes part in a case of the jurisdiction."""
    if lies_within(actor.jurisdiction, region_code):
        return Allowed()
    if case is not None and lies_within(actor.jurisdiction, case.region_code):
        return Allowed()
    return Denied(
        "other_jurisdiction",
        _("这家单位不在本单位的辖区内。"),
        next_step=_("抽查的是辖区内一份申报的服务商时，请填写那份申报的编号。"),
    )
