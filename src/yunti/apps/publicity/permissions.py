"""Who may publish a list, who may change one that is published, and who may object to a line, as the pack's actors say. Not here: who may act on a case (`apps.cases`)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import PUBLIC_DESK, roles_in
from yunti.apps.publicity.models import PublicList
from yunti.kit.actors import Actor
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.publicity import Showing, way_to_object
from yunti.packs.reading import Pack


def desks_of(pack: Pack, roles: Iterable[str]) -> frozenset[str]:
    actors = pack.section("actors")
    return frozenset(actors[role]["desk"] for role in roles)


def can_publish(actor: Actor, pack: Pack, showing: Showing) -> Decision:
    """The desk that the pack names; for which cases is asked case by case (`answers_for_case`)."""
    if actor.programmes and pack.programme not in actor.programmes:
        return _not_yours(pack, showing)
    if actor.is_person and actor.desk in desks_of(pack, showing.by) and actor.jurisdiction:
        return Allowed()
    return _not_yours(pack, showing)


def _not_yours(pack: Pack, showing: Showing) -> Denied:
    titles = listed(pack.section("actors")[role]["title"] for role in showing.by)
    return Denied("not_your_list", _("这份名单由%(who)s发布。") % {"who": titles})


def answers_for_case(actor: Actor, case: Case, pack: Pack, showing: Showing) -> bool:
    return bool(roles_in(actor, case, pack.section("actors")) & set(showing.by))


def can_change_list(actor: Actor, each: PublicList, pack: Pack, showing: Showing) -> Decision:
    """Correcting, extending and taking back are for the authority that published it: those above it read it and change nothing."""
    if each.jurisdiction != actor.jurisdiction:
        return Denied(
            "not_your_list",
            _("这份名单由发布它的单位更正、延长和撤回。"),
            next_step=_("请与发布单位联系。"),
        )
    return can_publish(actor, pack, showing)


def is_open_to_everybody(pack: Pack, showing: Showing) -> bool:
    way = way_to_object(pack, showing)
    return way is not None and PUBLIC_DESK in desks_of(pack, way.by)


def can_object(actor: Actor, pack: Pack, showing: Showing) -> Decision:
    way = way_to_object(pack, showing)
    if way is None:
        return Denied("no_objections", _("这份名单不受理异议。"))
    desks = desks_of(pack, way.by)
    if PUBLIC_DESK in desks or (actor.is_person and actor.desk in desks):
        return Allowed()
    titles = listed(pack.section("actors")[role]["title"] for role in way.by)
    return Denied(
        "not_for_you",
        _("这份名单由%(who)s提出异议。") % {"who": titles},
        clause=listed(showing.clause),
        next_step=_("请登录后提出；其他意见请向公示单位反映，或者留言。"),
    )
