"""Writing a letter to the party: its words frozen with their digest, a number that is nobody else's.

Not here: what it says (`composing.py`), when (`apps.notices` after a step, `apps.appeals` after a decision).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from yunti.apps.cases.models import Case
from yunti.apps.letters.composing import digest_of, lines_of
from yunti.apps.letters.models import Letter
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import CommandMisused
from yunti.kit.wording import listed
from yunti.packs.handling import letter_kinds, period_in
from yunti.packs.reading import Pack


@command("letters.issue_letter")
def issue_letter(
    step: Step,
    *,
    case: Case,
    kind: str,
    ground: str,
    words: Mapping[str, str],
    reasons: Sequence[str],
    authority: str,
    authority_ref: str,
    due_on: date | None,
    by: Actor,
) -> Letter:
    """Within the command that it follows from; asked again for the same ground it answers the letter that is there."""
    if step.parent is None:
        raise CommandMisused("a letter follows from a step or a decision")
    step.open_to_all()
    known = Letter.objects.filter(case=case, kind=kind, ground=ground).first()
    if known is not None:
        step.record(case, details={"letter": known.ref, "again": True})
        return known
    pack = pack_of(case.round)
    told = letter_kinds(pack, case.workflow)[kind]
    number = f"{case.number or case.ref}-{told.code}{_count(case, kind) + 1:02d}"
    lines = lines_of(told.lines, words, reasons)
    today = clock.today()
    made = step.create(
        Letter,
        case=case,
        kind=kind,
        ground=ground,
        number=number,
        title=told.title,
        lines=lines,
        clause=listed(told.clause),
        authority=authority,
        authority_ref=authority_ref,
        issued_on=today,
        issued_at=clock.now(),
        due_on=due_on,
        deemed_on=_deemed(pack, told.served_after, today),
        digest=digest_of(told.title, number, lines, authority, today),
    )
    step.record(
        case, details={"letter": made.ref, "number": number, "digest": made.digest}, clause=made.clause
    )
    return made


def _count(case: Case, kind: str) -> int:
    return Letter.objects.filter(case=case, kind=kind).count()


def _deemed(pack: Pack, parameter: str, today: date) -> date | None:
    period = period_in(pack, parameter, today)
    return working_calendar().end_of_period(today, period).value if period else None
