"""The proposal for the targets of a year, beside the form in which they are entered; a button fills it in, saving stays with the person.

Not here: the form and the page (`budget_forms.py`, `budgets.py`), what is proposed (`apps.boards`).
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.boards.queries.next_quotas import Proposal, Row
from yunti.domain.next_quotas import Way
from yunti.packs.budget import ground
from yunti.packs.reading import Pack
from yunti.web.shared import amounts

FILL = "fill"
TONES = {Way.MORE: "ok", Way.LESS: "warn", Way.SAME: "todo", Way.NEW: "todo"}


def drawn_proposal(pack: Pack, found: Proposal | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "title": found.rules.title,
        "after": found.after,
        "clause": ground(pack, *found.rules.clause),
        "reading": found.rules.reading,
        "board": reverse("officer:board", args=[found.after.ref]),
        "report": found.report,
        "report_href": reverse("officer:appraisal", args=[found.report.ref]) if found.report else "",
        "rows": [_row(found, each) for each in found.rows],
        "fills": bool(found.targets),
    }


def _row(found: Proposal, each: Row) -> dict[str, Any]:
    past = each.past
    return {
        "name": each.name,
        "target": amounts.planned(past.target_fen),
        "redeemed": amounts.in_account(
            found.after.ref, each.region_code, "allotment", "redeemed", past.redeemed_fen
        ),
        "waiting": amounts.planned(past.waiting_fen),
        "proposed": amounts.planned(each.proposed.fen),
        "tone": TONES[each.proposed.way],
        "why": _why(found, each),
    }


def _why(found: Proposal, each: Row) -> str:
    shares, told = found.shares, {"share": each.past.share}
    if each.proposed.way is Way.MORE:
        told |= {"strong": shares.strong, "most": shares.most}
        return (
            _(
                "兑现达到目标的 %(share)s%%（不低于 %(strong)s%%），还有等待的，加上等待的部分，最多加 %(most)s%%。"
            )
            % told
        )
    if each.proposed.way is Way.LESS:
        told |= {"weak": shares.weak, "most": shares.most}
        return (
            _("兑现只有目标的 %(share)s%%（低于 %(weak)s%%），减去没有用的部分，最多减 %(most)s%%。") % told
        )
    if each.proposed.way is Way.NEW:
        return _("上期没有目标，没有可依据的数字，请直接填写。")
    return _("兑现达到目标的 %(share)s%%，照上期。") % told
