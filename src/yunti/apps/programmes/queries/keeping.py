"""Rounds as those who keep them see them: which, under which editions new ones may be opened, what was changed, notices.

Not here: what everybody sees (`calling.py`), the changes themselves (`services`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round, RoundChange, RoundNotice
from yunti.apps.programmes.permissions import can_keep_rounds
from yunti.apps.programmes.queries.packs import known_editions, opened, root
from yunti.apps.programmes.queries.rounds import round_by_ref
from yunti.apps.reference.queries.regions import region_name
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.catalogue import fingerprint, published
from yunti.packs.reading import Pack
from yunti.packs.rounds import quota_asked

__all__ = ["Round", "RoundChange", "RoundNotice"]
MOST_SHOWN = 200


def rounds_kept_by(actor: Actor) -> list[Round]:
    """Two statements, newest first."""
    rows = Round.objects.prefetch_related("windows").order_by("-opened_at", "-id")
    if actor.programmes:
        rows = rows.filter(programme__in=actor.programmes)
    return [
        row
        for row in rows[:MOST_SHOWN]
        if actor.jurisdiction and can_keep_rounds(actor, row.jurisdiction, row.programme)
    ]


def kept_round(actor: Actor, ref: str) -> Round:
    found = round_by_ref(ref)
    if not can_keep_rounds(actor, found.jurisdiction, found.programme):
        raise NotFoundOrHidden(_("没有找到这个批次。"))
    return found


@dataclass(frozen=True)
class Offer:
    """An edition under which a round may be opened; one that is not published only for rounds marked as examples."""

    pack: Pack
    published: bool


def editions_for(actor: Actor) -> list[Offer]:
    """Of the programmes that the actor answers for, the newest edition of each first."""
    locked = published(root())
    packs = [
        opened(each.programme, each.edition)
        for each in reversed(known_editions())
        if not actor.programmes or each.programme in actor.programmes
    ]
    return [
        Offer(pack, locked.get(f"{pack.programme}/{pack.edition}") == fingerprint(pack.folder))
        for pack in sorted(packs, key=lambda each: each.programme)
    ]


def changes_of(each: Round) -> "QuerySet[RoundChange]":
    return each.changes.order_by("-changed_at", "id")


def what_changed(change: RoundChange, pack: Pack) -> str:
    """The name of what was changed, in the reader's language."""
    kind, _dot, name = change.what.partition(".")
    if kind == "facts":
        spec = pack.definition.facts.get(name)
        return spec.title if spec else name
    if kind == "quota":
        quota = quota_asked(pack)
        return f"{quota.title if quota else _('名额')} {region_name(name)}"
    return str(WindowLevel(kind).label) if kind in WindowLevel.values else _("批次名称")


def notices_of(each: Round) -> "QuerySet[RoundNotice]":
    return each.notices.order_by("-published_at", "-id")


def notice_in(each: Round, ref: str) -> RoundNotice:
    found = each.notices.filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这则通知。"))
    return found


def standing_notices(rounds: Iterable[Round]) -> dict[int, list[RoundNotice]]:
    """One statement, none without rounds: what was published and not withdrawn, newest first."""
    keys = [each.pk for each in rounds]
    found: dict[int, list[RoundNotice]] = {}
    if keys:
        rows = RoundNotice.objects.filter(round__in=keys, withdrawn_at__isnull=True)
        for row in rows.order_by("-published_at", "-id"):
            found.setdefault(row.round_id, []).append(row)
    return found
