"""What the platform writes into a paper besides the facts of the case: the sources that a pack may name under `given`.

Nothing here knows a programme. Not here: which papers are offered (`occasions.py`), drawing them (`services`).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yunti.apps.accounts.enums import OrganisationKind
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case, CaseMove, Submission
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.services.submitting import secret_of
from yunti.apps.documents.models import EvidenceUse
from yunti.apps.paperwork.models import RegisterEntry
from yunti.apps.paperwork.queries.occasions import Occasion, Offered
from yunti.apps.registry.queries.places import place_name
from yunti.kit import clock
from yunti.packs.calls import Call, open_evaluation
from yunti.packs.layouts.offers import OFFICE_OF, THROUGH
from yunti.packs.reading import Pack
from yunti.rules.explain import explanation


@dataclass(frozen=True)
class Filling:
    """Where a value is taken from; `site` is the address at which people reach the platform."""

    occasion: Occasion
    offered: Offered
    site: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.occasion.case

    @property
    def move(self) -> CaseMove | None:
        return self.offered.move


def filled(filling: Filling) -> dict[str, Any]:
    """Input → value, as far as the case knows it."""
    layout = filling.offered.layout
    out = {}
    for name, source in layout.offered.given.items():
        value = _value(filling, source, name)
        if value not in (None, "", []):
            out[name] = value
    return out


def _value(filling: Filling, source: str, name: str) -> Any:
    if source == "register":
        return _register(filling, name)
    if source.startswith(OFFICE_OF):
        return office_of(filling.case, filling.occasion.pack, source.removeprefix(OFFICE_OF))
    if source.startswith(THROUGH):
        return came_through(filling.occasion.moves, source.removeprefix(THROUGH))
    return _SOURCES[source](filling)


def came_through(moves: tuple[CaseMove, ...], state: str) -> bool:
    return any(each.target == state for each in moves)


def digest_of(submission: Submission) -> str:
    """Of the facts as handed in, to the character."""
    return hashlib.sha256(submission.facts.encode()).hexdigest()


def _digest(filling: Filling) -> str:
    submission = filling.occasion.submission
    return digest_of(submission) if submission else ""


def _moment(filling: Filling) -> str:
    submission = filling.occasion.submission
    return local_minute(submission.submitted_at) if submission else ""


def local_minute(moment: datetime) -> str:
    return clock.local(moment).replace(tzinfo=None).isoformat(timespec="seconds")


def _files(filling: Filling) -> int | None:
    """Files bound to the case; none bound says nothing."""
    occasion = filling.occasion
    return uses_in(occasion.case, occasion.submission).values("evidence_id").distinct().count() or None


def uses_in(case: Case, submission: Submission | None) -> "QuerySet[EvidenceUse]":
    """The places at which what was handed in leans on evidence; where none were frozen with it, those of the case. Two statements."""
    frozen = EvidenceUse.objects.filter(
        subject_type=Submission._meta.label_lower, subject_ref=submission.ref if submission else ""
    )
    if submission is not None and frozen.exists():
        return frozen
    return EvidenceUse.objects.filter(subject_type=Case._meta.label_lower, subject_ref=case.ref)


def _state(filling: Filling) -> str:
    case = filling.case
    return str(filling.occasion.pack.section("workflows")[case.workflow]["states"][case.state]["title"])


def _place(filling: Filling) -> str:
    return place_name(filling.case.region_code, clock.today())


def _due(filling: Filling) -> str:
    return filling.case.due_on.isoformat() if filling.case.due_on else ""


def _secret(filling: Filling) -> str:
    return secret_of(filling.case) if filling.case.number else ""


# offices ----------------------------------------------------------------------------------------------------------


def _own_office(filling: Filling) -> str:
    return filling.occasion.by.organisation_name


def office_of(case: Case, pack: Pack, role: str) -> str:
    """The authority that acts as this actor of the pack for the case's region; one statement."""
    spec = pack.section("actors")[role]
    codes = {"county": case.region_code, "prefecture": case.prefecture_code, "province": case.province_code}
    counties = tuple(map(str, spec.get("counties") or ()))
    code = case.region_code if case.region_code in counties else codes.get(spec["desk"], "")
    found = Organisation.objects.filter(
        kind=OrganisationKind.AUTHORITY, region_code=code, valid_to__isnull=True
    )
    return found.order_by("pk").values_list("name", flat=True).first() or ""


def _move_office(filling: Filling) -> str:
    """Who took the step; one statement."""
    if filling.move is None:
        return ""
    found = Organisation.objects.filter(ref=filling.move.organisation_ref)
    return found.values_list("name", flat=True).first() or ""


# steps ------------------------------------------------------------------------------------------------------------


def _move_day(filling: Filling) -> str:
    return clock.local(filling.move.moved_at).date().isoformat() if filling.move else ""


def _move_target(filling: Filling) -> str:
    return filling.move.target if filling.move else ""


def _reasons(filling: Filling) -> list[dict[str, str]]:
    """Each reason with clause and advice: of the check that it names, else with the clause of the step."""
    if filling.move is None:
        return []
    known = dict(_told_by_rules(filling))
    usual = _clause_of_step(filling.occasion.pack, filling.case.workflow, filling.move)
    out = []
    for text in filling.move.reasons:
        clause, advice = known.get(text, ("", ""))
        row = {"says": text, "clause": clause or usual, "next_step": advice}
        out.append({key: value for key, value in row.items() if value})
    return out


def _told_by_rules(filling: Filling) -> Iterator[tuple[str, tuple[str, str]]]:
    pack, case = filling.occasion.pack, filling.case
    operation = pack.section("workflows")[case.workflow].get("evaluates")
    if operation is None:
        return
    call = Call(pack, operation, filling.occasion.facts)
    evaluation = open_evaluation(call)
    named = call.declared.get("explains", ())
    for name in [named] if isinstance(named, str) else named:
        for line in explanation(evaluation.trace(name)):
            yield line.text, (line.clause[0] if line.clause else "", line.advice)


def _clause_of_step(pack: Pack, workflow: str, move: CaseMove) -> str:
    for spec in pack.section("workflows")[workflow]["moves"]:
        sources = [spec["from"]] if isinstance(spec["from"], str) else spec["from"]
        if spec["action"] == move.action and move.source in sources:
            clause = spec.get("clause", "")
            return str(clause if isinstance(clause, str) else clause[0])
    return ""


# registers --------------------------------------------------------------------------------------------------------


def _register(filling: Filling, name: str) -> list[Any]:
    return [value_of(each.values) for each in entries_of(filling.case, filling.offered.layout.name, name)]


def entries_of(case: Case, paper: str, name: str) -> list[RegisterEntry]:
    """One statement; in the order in which they were written."""
    rows = RegisterEntry.objects.filter(case=case, paper=paper, list=name, struck_at__isnull=True)
    return list(rows.order_by("pk"))


_SOURCES: Mapping[str, Callable[[Filling], Any]] = {
    "case.number": lambda filling: filling.case.number or "",
    "case.submitted_at": _moment,
    "case.digest": _digest,
    "case.files": _files,
    "case.secret": _secret,
    "case.state": _state,
    "case.place": _place,
    "case.due_on": _due,
    "move.day": _move_day,
    "move.reasons": _reasons,
    "move.office": _move_office,
    "move.target": _move_target,
    "office.name": _own_office,
    "site.address": lambda filling: filling.site,
    "today": lambda filling: clock.today().isoformat(),
}
