"""Money that a city adds of its own to what is paid: recorded on a paper, booked at once. It never counts as money of the programme.

Not here: what each claim gets of it (`domain.matching`, `apps.settlement`), money of the province (`funding.py`).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.budgets.models import LocalMatching, ProgrammePeriod
from yunti.apps.budgets.permissions import can_match
from yunti.apps.budgets.services.around import held_period
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.services import Booking, Line, book
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.references import new_reference
from yunti.packs.budget import ground
from yunti.packs.matching import matching_of

MOST_PERCENT = 100
LONGEST = 200


@dataclass(frozen=True)
class NewMatching:
    """So much money, and how many hundredths of each amount to be paid are added from it."""

    amount_fen: int
    percent: int
    paper: str
    reason: str


@command("budgets.match_locally")
def match_locally(
    step: Step, *, period: ProgrammePeriod, given: NewMatching, seen: int, by: Actor, key: str | None = None
) -> LocalMatching:
    """For the area of whoever records it. What is not used goes back there when the year is closed."""
    each = step.lock_one(Round.objects.filter(pk=period.round_id))
    pack = pack_of(each)
    matching = matching_of(pack)
    if matching is None:
        raise NotFoundOrHidden(_("这个项目没有地方配套。"))
    step.require(can_match(by, each, pack, matching))
    row = held_period(step, period, each, seen)
    problems = _problems(given)
    if problems:
        raise InvalidInput(problems)
    row.version += 1
    step.save(row, "version")
    region, cause = by.jurisdiction, new_reference()
    clause, edition = ground(pack, *matching.clause), f"{pack.programme}/{pack.edition}"
    line = Line(Book.FUNDS, Kind.LOCAL, Kind.LOCAL_GIVEN, given.amount_fen, region, subject=cause)
    reason = given.reason.strip()
    (entry,) = book(step, each, [Booking(Happening.MATCHED, cause, [line], reason, clause, edition)])
    made = step.create(
        LocalMatching,
        period=row,
        region_code=region,
        amount_fen=given.amount_fen,
        percent=given.percent,
        paper=given.paper.strip(),
        reason=reason,
        entry=entry,
        recorded_at=clock.now(),
        recorded_by=by.ref,
    )
    told = {"fen": made.amount_fen, "percent": made.percent, "paper": made.paper, "reason": reason}
    step.record(made, details=told, clause=clause, edition=edition)
    return made


def _problems(given: NewMatching) -> list[Problem]:
    problems = []
    if given.amount_fen <= 0:
        problems.append(Problem("amount", "nothing", _("金额要大于零。")))
    if not 1 <= given.percent <= MOST_PERCENT:
        problems.append(Problem("percent", "out_of_range", _("比例填 1 到 100 的整数。")))
    for name, said, empty in (
        ("paper", given.paper, _("没有填写文件名称和文号。")),
        ("reason", given.reason, _("没有填写理由。")),
    ):
        if not said.strip():
            problems.append(Problem(name, "empty", empty))
        elif len(said.strip()) > LONGEST:
            text = _("不能超过 %(limit)s 个字。") % {"limit": LONGEST}
            problems.append(Problem(name, "too_long", text))
    return problems
