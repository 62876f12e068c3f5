"""The facts of a case as the rules read them: answers, the files beside them, what the form prints, what the platform knows.

After a case was handed in its facts are those frozen then; only what officers enter and whether somebody is barred
are read anew. Not here: the rules (`packs`), writing answers (`services`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.queries.bindings import bound_now
from yunti.apps.programmes.queries.rounds import window_of
from yunti.apps.registry.models import AllowList, AllowListEntry, StatusGrant, Supplier
from yunti.apps.registry.queries.facts import status_in_force
from yunti.apps.registry.queries.standings import barred_among, standing
from yunti.domain.characters import count_characters
from yunti.domain.exact_json import exact_json
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.packs.evidence import fields_with_evidence, with_evidence
from yunti.packs.forms import OF_APPLICANT, fixed_answers, form_of
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack
from yunti.rules.engine import evaluate
from yunti.rules.values import NOT_KNOWN

ANEW = ("barred",)  # kinds of supply that are asked again after the case was handed in


@dataclass(frozen=True)
class CaseFacts:
    """`facts` are what the rules read, `answers` the rows they came from, by field."""

    facts: Mapping[str, Any]
    answers: Mapping[str, Answer]
    form: str | None


def value_of(text: str) -> Any:
    return load_json(text, "answer")


def text_of(value: Any) -> str:
    return exact_json(value)


def facts_of(case: Case, pack: Pack, *, as_of: date | None = None) -> CaseFacts:
    """At most seven statements."""
    answers = {each.field: each for each in Answer.objects.filter(case=case)}
    day = as_of or clock.today()
    frozen = last_submission(case) if case.submitted_at is not None else None
    if frozen is not None and case.state not in editable_states(pack, case.workflow):
        facts = _decided_on(case, pack, value_of(frozen.facts), answers, day)
    else:
        facts = _while_written(case, pack, answers, day)
    return CaseFacts(
        facts, answers, form_of(pack, case.workflow, evaluate(pack.program(day), known_facts(pack, facts)))
    )


def editable_states(pack: Pack, workflow: str) -> frozenset[str]:
    """Where the party may change its answers: as the pack says, else only at the start."""
    spec = pack.section("workflows")[workflow]
    return frozenset(spec.get("editable") or [spec["start"]])


def officer_cells(raw: Mapping[str, Any]) -> frozenset[str]:
    """The fields of a list's rows that officers fill in, where the list itself is the party's."""
    if raw.get("from", OF_APPLICANT) != OF_APPLICANT:
        return frozenset()
    return frozenset(name for name, cell in (raw.get("rows") or {}).items() if cell.get("from") == "officer")


def known_facts(pack: Pack, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name in pack.definition.facts}


def judged_facts(pack: Pack, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is judged while a case is under way: a yes or no that an officer has not verified yet is unknown, not no."""
    verified_later = {
        field: NOT_KNOWN
        for field, raw in pack.section("facts").items()
        if raw["type"] == "yes_no" and raw.get("from") == "officer" and facts.get(field) is None
    }
    return {**known_facts(pack, facts), **verified_later}


def last_submission(case: Case) -> Submission | None:
    """One statement, none where the submissions were read along with the case."""
    return max(case.submissions.all(), key=lambda row: row.ordinal, default=None)


def _while_written(case: Case, pack: Pack, answers: Mapping[str, Answer], day: date) -> dict[str, Any]:
    facts: dict[str, Any] = {**load_json(case.round.facts, "round")}
    facts |= {field: value_of(row.value) for field, row in answers.items()}
    facts |= {field: [] for field in _lists_to_fill(pack) if facts.get(field) is None}
    if fields_with_evidence(pack):
        facts = with_evidence(pack, facts, (each.said for each in bound_now(case, pack) if each.counts))
    supplied = supply(case, pack, facts, day, pack.section("facts"))
    facts |= supplied
    name = form_of(pack, case.workflow, evaluate(pack.program(day), known_facts(pack, facts)))
    if name is not None:
        for field, value in fixed_answers(pack, name).items():
            facts.setdefault(field, value)
        facts |= {field: name for field, raw in pack.section("facts").items() if _kind(raw) == "form"}
    return facts


def _lists_to_fill(pack: Pack) -> list[str]:
    """A list that nobody began is empty here, whatever a bare case of the pack takes it for."""
    return [
        field
        for field, raw in pack.section("facts").items()
        if raw["type"] == "list" and raw.get("from", OF_APPLICANT) == OF_APPLICANT
    ]


def _decided_on(
    case: Case, pack: Pack, frozen: dict[str, Any], answers: Mapping[str, Answer], day: date
) -> dict[str, Any]:
    declared = pack.section("facts")
    later = {
        field: value_of(row.value)
        for field, row in answers.items()
        if declared.get(field, {}).get("from", OF_APPLICANT) == "officer"
        or officer_cells(declared.get(field, {}))
    }
    anew = {field: raw for field, raw in declared.items() if _kind(raw) in ANEW}
    return {**frozen, **later, **supply(case, pack, frozen, day, anew)}


# what the platform knows ------------------------------------------------------------------------------------------

Supply = Callable[[Case, Mapping[str, Any], Mapping[str, Any], date], Any]


def supply(
    case: Case, pack: Pack, facts: Mapping[str, Any], day: date, declared: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Fields that the pack says the platform fills; None where it does not know."""
    out = {}
    for field, raw in declared.items():
        kind = _kind(raw)
        if kind in _SUPPLIES:
            value = _SUPPLIES[kind](case, raw["source"], facts, day)
            if value is not None:
                out[field] = value
    return out


def _kind(raw: Mapping[str, Any]) -> str:
    return next((key for key in raw.get("source") or {} if key in (*_SUPPLIES, "form")), "")


def _party(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    return party_field(case, spec["enterprise"])


def party_field(case: Case, name: str) -> Any:
    party: Any = case.enterprise or case.supplier
    columns = {"region": "region_code", "prefecture": "prefecture_code"}
    value = getattr(party, columns.get(name, name), None)
    return value if value not in ("", None) else None


def _round(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    return getattr(case.round, spec["round"])


def _window(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    window = window_of(case.round, spec["window"])
    return last_day(window.closes_at).isoformat() if window else None


def last_day(closes_at: Any) -> date:
    """The last day of which a moment still counts."""
    return clock.local(closes_at - timedelta(microseconds=1)).date()


def _submitted(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    return day.isoformat()


def _length(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    value = facts.get(spec["length_of"])
    return count_characters(value) if isinstance(value, str) else None


def _registered_in(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    jurisdiction = case.round.jurisdiction
    return lies_within(
        jurisdiction if spec["registered_in"] == "round" else jurisdiction[:2] + "0000", case.region_code
    )


def _barred(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    programme = case.round.programme
    party: Any = case.enterprise or case.supplier
    if spec["barred"] == "enterprise":
        return standing(party.uscc, day, programme).is_barred
    names = names_in(facts.get(spec.get("partners", "")))
    codes = list(Supplier.objects.filter(name__in=names).values_list("uscc", flat=True)) if names else []
    return bool(codes and barred_among(codes, day))


def names_in(rows: Any) -> list[str]:
    """The names of a list of partners as it was filled in."""
    if not isinstance(rows, list):
        return []
    return [str(row["name"]).strip() for row in rows if isinstance(row, Mapping) and row.get("name")]


def _status(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    """The highest value among the statuses of the kind that hold on the day."""
    party = {"enterprise": case.enterprise} if case.enterprise_id else {"supplier": case.supplier}
    rows = StatusGrant.objects.filter(kind__code=spec["status"], **party)
    values = spec.get("values") or {}
    held = [values.get(row.value, row.value) for row in rows if status_in_force(row, day)]
    return max(held, default=spec.get("otherwise"))


def _allow_list(case: Case, spec: Mapping[str, Any], facts: Mapping[str, Any], day: date) -> Any:
    party: Any = case.enterprise or case.supplier
    return on_allow_list(spec["allow_list"], party.uscc, [party.name], day)


def on_allow_list(code: str, uscc: str, names: Iterable[str], day: date) -> bool:
    """By credit code, or by the exact name where the list gives no code; in the newest edition in force."""
    lists = AllowList.objects.filter(code=code, valid_from__lte=day).order_by("-valid_from", "-id")
    current = next((each for each in lists if each.valid_to is None or each.valid_to >= day), None)
    if current is None:
        return False
    entries = AllowListEntry.objects.filter(allow_list=current)
    if entries.filter(uscc=uscc).exists():
        return True
    return entries.filter(uscc="", name__in=list(names)).exists()


_SUPPLIES: Mapping[str, Supply] = {
    "enterprise": _party,
    "round": _round,
    "window": _window,
    "submitted": _submitted,
    "length_of": _length,
    "registered_in": _registered_in,
    "barred": _barred,
    "status": _status,
    "allow_list": _allow_list,
}
