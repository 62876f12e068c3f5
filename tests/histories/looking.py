"""What the product holds, read plainly from its tables, and where that departs from the model.

Not here: the model (`model.py`).
"""

from collections import Counter, defaultdict
from typing import Any

from tests.histories.model import Model
from yunti.apps.appeals.enums import AppealState
from yunti.apps.appeals.models import Appeal
from yunti.apps.cases.enums import HappeningKind, ObjectionState
from yunti.apps.cases.models import (
    Answer,
    Attestation,
    Case,
    CaseMove,
    Consequence,
    Happening,
    Objection,
    Pause,
    Submission,
)
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.certificates.models import Certificate
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.letters.models import Letter
from yunti.apps.registry.models import Ban, StatusGrant
from yunti.kit.models import AuditEvent, IdempotencyKey

DONE = AuditEvent.Outcome.DONE
ENDED: dict[str, str] = {
    AppealState.UPHELD: "won",
    AppealState.DISMISSED: "lost",
    AppealState.WITHDRAWN: "taken back",
}
SETTLED: dict[str, str] = {ObjectionState.UPHELD: "settled", ObjectionState.DISMISSED: "settled"}


def everything() -> tuple[Any, ...]:
    """Enough of every table that casework writes to notice any change. A refusal may leave its own event."""
    return (
        tuple(
            Case.objects.order_by("pk").values_list(
                "state", "number", "once_key", "shown_until", "due_on", "entered_at"
            )
        ),
        tuple(CaseMove.objects.order_by("pk").values_list("pk", "action")),
        tuple(Submission.objects.order_by("pk").values_list("pk", "submitted_at")),
        tuple(Answer.objects.filter(field="scope_summary").order_by("pk").values_list("value", "version")),
        tuple(Attestation.objects.order_by("pk").values_list("pk", "withdrawn_at")),
        tuple(Objection.objects.order_by("pk").values_list("pk", "state")),
        (
            Ban.objects.count(),
            Consequence.objects.count(),
            Certificate.objects.count(),
            Happening.objects.count(),
            SiteVisit.objects.count(),
            Letter.objects.count(),
        ),
        tuple(Ban.objects.filter(lifted_on=None).order_by("pk").values_list("pk")),
        tuple(StatusGrant.objects.order_by("pk").values_list("pk", "revoked_on")),
        tuple(Appeal.objects.order_by("pk").values_list("pk", "state")),
        tuple(Pause.objects.order_by("pk").values_list("pk", "ended_at")),
        (AuditEvent.objects.filter(outcome=DONE).count(), IdempotencyKey.objects.count()),
    )


def departures(model: Model) -> list[str]:
    return [
        *_of_cases(model),
        *_of_moves(model),
        *_of_submissions(model),
        *_of_asides(model),
        *_of_parties(model),
    ]


def _of_cases(model: Model) -> list[str]:
    found = []
    rows = {row.ref: row for row in Case.objects.all()}
    if set(rows) != set(model.ghosts):
        found.append("cases came or went")
    numbers = Counter(row.number for row in rows.values() if row.number)
    found += [f"two cases are called {number}" for number, count in numbers.items() if count > 1]
    for ref, ghost in model.ghosts.items():
        row = rows[ref]
        told = (row.state, row.shown_until, row.number is not None, row.once_key is not None)
        meant = (ghost.state, ghost.shown_until, ghost.handed_in, ghost.counts)
        if told != meant:
            found.append(f"{ghost.round}{ghost.party.name} is {told} instead of {meant}")
        wanted = f"SL-{ghost.round}-{row.region_code}-{row.pk:06d}"
        if row.number not in (None, wanted):
            found.append(f"{wanted} is called {row.number}")
        if ghost.state == "city_publicity" and row.due_on != ghost.shown_until:
            found.append(f"{ghost.state} is due on {row.due_on} instead of {ghost.shown_until}")
    return found


def _of_moves(model: Model) -> list[str]:
    """Each step once, in a chain from the beginning, each with one event in the log."""
    found = []
    chains: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    for ref, *step in CaseMove.objects.order_by("ordinal").values_list(
        "case__ref", "ordinal", "source", "action", "target"
    ):
        chains[ref].append(tuple(step))  # type: ignore[arg-type]
    events = Counter(
        AuditEvent.objects.filter(action="cases.move_case", outcome=DONE).values_list(
            "subject_ref", flat=True
        )
    )
    for ref, ghost in model.ghosts.items():
        chain, state = chains[ref], "draft"
        if [(action, target) for _ordinal, _source, action, target in chain] != ghost.moves:
            found.append(f"{ghost.round}{ghost.party.name} went {chain} instead of {ghost.moves}")
        for place, (ordinal, source, _action, target) in enumerate(chain, 1):
            if (ordinal, source) != (place, state):
                found.append(f"step {ordinal} begins at {source} instead of {state}")
            state = ghost.reopened.get(place, target)
        if events[ref] != len(ghost.moves):
            found.append(f"{len(ghost.moves)} steps left {events[ref]} events")
    return found


def _of_submissions(model: Model) -> list[str]:
    found = []
    frozen: dict[str, list[str]] = defaultdict(list)
    for ref, facts, number in Submission.objects.order_by("ordinal").values_list(
        "case__ref", "facts", "case__number"
    ):
        text: dict[str, Any] = value_of(facts)
        frozen[ref].append(text.get("scope_summary", ""))
        if number is None:
            found.append("handed in without a number")
    told = Counter(Happening.objects.filter(kind=HappeningKind.HANDED_IN).values_list("case__ref", flat=True))
    texts = {
        ref: (value_of(value), version)
        for ref, value, version in Answer.objects.filter(field="scope_summary").values_list(
            "case__ref", "value", "version"
        )
    }
    for ref, ghost in model.ghosts.items():
        if frozen[ref] != ghost.frozen:
            found.append(f"what was handed in is {frozen[ref]} instead of {ghost.frozen}")
        if told[ref] != len(ghost.frozen):
            found.append(f"{len(ghost.frozen)} submissions were told {told[ref]} times")
        if ghost.version and texts.get(ref) != (ghost.text, ghost.version):
            found.append(f"the text is {texts.get(ref)} instead of {(ghost.text, ghost.version)}")
    return found


def _of_asides(model: Model) -> list[str]:
    """Pauses, appeals and objections."""
    found = []
    objections: dict[str, dict[str, str]] = defaultdict(dict)
    for ref, objection, state in Objection.objects.values_list("case__ref", "ref", "state"):
        objections[ref][objection] = SETTLED.get(state, state)
    paused = dict(Pause.objects.filter(ended_at=None).values_list("case__ref", "kind"))
    appeals: dict[str, dict[str, str]] = defaultdict(dict)
    for ref, appeal, state in Appeal.objects.values_list("case__ref", "ref", "state"):
        appeals[ref][appeal] = ENDED.get(state, state)
    for ref, ghost in model.ghosts.items():
        if paused.get(ref, "") != ghost.paused:
            found.append(f"{ghost.state} is paused for {paused.get(ref)} instead of {ghost.paused}")
        if appeals[ref] != {**ghost.ended_appeals, **dict.fromkeys(ghost.appealed, AppealState.FILED)}:
            found.append(f"appeals are {appeals[ref]} instead of {ghost.ended_appeals} and {ghost.appealed}")
        if objections[ref] != ghost.objections:
            found.append(f"objections are {objections[ref]} instead of {ghost.objections}")
    return found


def _of_parties(model: Model) -> list[str]:
    found = []
    names = dict(
        zip(
            ("A", "B", "C"),
            Case.objects.order_by("pk").values_list("enterprise__uscc", flat=True)[:3],
            strict=True,
        )
    )
    bans = Counter(Ban.objects.filter(lifted_on=None).values_list("uscc", flat=True))
    of_partners = sum(bans.values()) - sum(bans[uscc] for uscc in names.values())
    if of_partners != model.partner_bans:
        found.append(f"partners are barred {of_partners} times instead of {model.partner_bans}")
    statuses = list(StatusGrant.objects.filter(revoked_on=None).values_list("enterprise__uscc", "value"))
    for name, party in model.parties.items():
        if bans[names[name]] != party.bans:
            found.append(f"{name} is barred {bans[names[name]]} times instead of {party.bans}")
        held = [value for uscc, value in statuses if uscc == names[name]]
        if held != [party.status] * bool(party.status):
            found.append(f"{name} holds {held} instead of {party.status or 'nothing'}")
    certificates = Counter(Certificate.objects.values_list("subject_ref", flat=True))
    for ref, ghost in model.ghosts.items():
        if certificates[ref] != ghost.certificates:
            found.append(f"{certificates[ref]} certificates instead of {ghost.certificates}")
    return found
