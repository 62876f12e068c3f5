"""The facts of a case as the rules read them: answers, the files beside them, what the form prints, what the platform knows.

After a case was handed in its facts are those frozen then; only what officers enter, whether somebody is barred, what officers
say of its name on an allow-list and where else its numbers stand are read anew. Given back, the party alone reads its draft; everybody else what was handed in last.
Not here: the rules (`packs`), writing answers (`services`), what allow-lists say (`readings.py`), what the platform fills in (`supplying.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.queries.bindings import BoundEvidence, bound_from, bound_in, rows_to_bind
from yunti.apps.cases.queries.earlier import earlier_outcomes
from yunti.apps.cases.queries.figures import figures_of
from yunti.apps.cases.queries.handed_in import answers_of, entered_since
from yunti.apps.cases.queries.numbers import (
    FoundNumber,
    Key,
    Uses,
    found_in,
    rows_with,
    uses_among,
    with_told,
)
from yunti.apps.cases.queries.partners import Partner, partners_in
from yunti.apps.cases.queries.readings import asked_of_lists, listed_facts, readings_by_field
from yunti.apps.cases.queries.supplying import (
    About,
    CutOffs,
    about_cutoffs,
    about_listings,
    kind_of,
    questions_of,
    standing_cutoffs,
    supply,
)
from yunti.apps.registry.models import ListedService, Supplier
from yunti.apps.registry.queries.knowledge import (
    Coded,
    Knowledge,
    Listed,
    ListReading,
    Named,
    Question,
    Questions,
    knowledge,
    questions,
)
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.kit.together import prefetch_together, was_read
from yunti.packs.evidence import fields_with_evidence, with_evidence
from yunti.packs.forms import OF_APPLICANT, fixed_answers, form_on
from yunti.packs.loading import load_json
from yunti.packs.numbers import StatedNumber, stated_numbers
from yunti.packs.reading import Pack, once_per_pack
from yunti.packs.remembering import Settled
from yunti.rules.values import NOT_KNOWN

ANEW = (
    "barred",
    "violations",
    "cutoff",
    "figure",
)  # kinds of supply that are asked again after the case was handed in


@dataclass(frozen=True)
class CaseFacts:
    """`facts` are what the case says, `answers` the rows they came from, by field. `told` is what the rules read: the facts,
    with what other cases say of the numbers in them; `numbers` are those of which there is something to tell.

    While the case is written `partners` are the suppliers registered under the names of its partners, `bound` its files,
    `readings` what allow-lists say then: field, code of the list, what was read; afterwards what hangs on an officer's word.
    """

    facts: Mapping[str, Any]
    told: Mapping[str, Any]
    answers: Mapping[str, Answer]
    form: str | None
    partners: tuple[Supplier, ...] = ()
    bound: Sequence[BoundEvidence] = ()
    readings: tuple[tuple[str, str, ListReading], ...] = ()
    known: "Known | None" = None
    numbers: tuple[FoundNumber, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the registry, other cases and the year say of what was asked: `numbers` are those that were looked for, and in which cases."""

    registry: Knowledge
    numbers: Mapping[Key, frozenset[int]]
    uses: Uses
    cutoffs: CutOffs
    listings: Sequence[ListedService]

    def answers(self, asked: Questions, numbers: Mapping[Key, frozenset[int]], day: date) -> bool:
        return (self.registry.asked, self.registry.day, self.numbers) == (asked, day, numbers)


def value_of(text: str) -> Any:
    return load_json(text, "answer", ours=True)


def text_of(value: Any) -> str:
    return exact_json(value)


READ_FOR_FACTS = ("answers", "submissions", "round__windows")
"""What the facts of a case rest on, as names for `prefetch_together`."""


def facts_of(
    case: Case,
    pack: Pack,
    *,
    draft: bool = False,
    moment: datetime | None = None,
    known: Known | None = None,
) -> CaseFacts:
    """At most four statements, one less where the rows of the case were read along with it. `draft` as in `facts_of_many`."""
    return facts_of_many([(case, pack)], draft=draft, moment=moment, known=known)[0]


def facts_of_many(
    cases: Sequence[tuple[Case, Pack]],
    *,
    draft: bool = False,
    moment: datetime | None = None,
    known: Known | None = None,
) -> list[CaseFacts]:
    """`known` is what was said a moment ago; it is asked anew where the questions are others now. As many statements as for one: the rows of all cases, the files in them, then what the registry knows of all parties and other cases of all numbers; one more where a number stands elsewhere.

    `draft` is for the party of the cases: what it is changing while they are given back. Nobody else may read that.
    """
    moment = moment or clock.now()
    day = clock.local(moment).date()
    written = [(case, pack) for case, pack in cases if _is_draft(case, pack, draft)]
    unread = [case for case, _pack in cases if not was_read(case, "answers")]
    if unread:
        files = prefetch_together(unread, *READ_FOR_FACTS, besides=rows_to_bind(written))
        bound = bound_from(written, *files)
    else:
        bound = bound_in(written)
    drafts = [_draft(case, pack, bound.get(case.ref, ()), draft) for case, pack in cases]
    asked = questions(each for draft in drafts for each in draft.questions())
    numbers = _numbers_asked(drafts)
    if known is None or not known.answers(asked, numbers, day):
        rounds = sorted({each.case.round_id for each in drafts if each.asks("cutoff")})
        partners = [partner for each in drafts if each.asks("partner") for partner in each.partners]
        besides = [
            rows_with({number for _kind, number in numbers}),
            *about_cutoffs(rounds),
            about_listings(partners, day),
        ]
        registry = knowledge(asked, day, besides)
        found, *year, listings = registry.besides
        known = Known(registry, numbers, uses_among(found, numbers), standing_cutoffs(*year), listings)
    earlier = earlier_outcomes([each.case for each in drafts if each.asks("earlier")])
    return [draft.facts(known, moment, earlier.get(draft.case.ref)) for draft in drafts]


def _numbers_asked(drafts: "Sequence[_Draft]") -> dict[Key, frozenset[int]]:
    """Each number with the cases that state it."""
    found: dict[Key, frozenset[int]] = {}
    for draft in drafts:
        for each in draft.stated:
            found[each.key] = found.get(each.key, frozenset()) | {draft.case.pk}
    return found


@dataclass(frozen=True)
class _Draft:
    """A case before the platform has added what it knows: `frozen` are the facts as handed in, if they count."""

    case: Case
    pack: Pack
    answers: Mapping[str, Answer]
    frozen: Mapping[str, Any] | None
    given: Mapping[str, Any]
    declared: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, Listed]
    bound: Sequence[BoundEvidence] = ()

    @cached_property
    def stated(self) -> Sequence[StatedNumber]:
        return tuple(stated_numbers(self.pack, self.given))

    def asks(self, kind: str) -> bool:
        return any(kind_of(raw) == kind for raw in self.declared.values())

    def questions(self) -> Iterator[Question]:
        """What has to be asked of the registry."""
        for raw in self.declared.values():
            yield from questions_of(self.case, raw.get("source") or {}, self.given)
        yield from self.lists.values()
        yield from (Coded(each.code) if each.code else Named(each.name) for each in self.partners)

    @property
    def partners(self) -> list[Partner]:
        """Who counts as a partner of the case, while it is written."""
        spec = self.pack.section("workflows")[self.case.workflow]
        if self.frozen is not None:
            return []
        return partners_in(self.given.get(spec.get("partners", "")))

    def facts(self, known: Known, moment: datetime, earlier: Mapping[str, Any] | None) -> CaseFacts:
        registry = known.registry
        figures = figures_of(self.case, self.pack)
        about = About(
            self.case,
            self.pack,
            self.given,
            registry,
            known.cutoffs,
            moment,
            figures,
            self.partners,
            known.listings,
            earlier,
        )
        readings = {code: registry.reading(asked) for code, asked in self.lists.items()}
        supplied = supply(about, self.declared)
        listed = listed_facts(self.pack, readings)
        facts = {**self.given, **supplied, **listed}
        facts = {field: value for field, value in facts.items() if field not in listed or value is not None}
        form = form_on(self.pack, self.case.workflow, known_facts(self.pack, facts), about.day)
        if self.frozen is None and form is not None:
            facts = _with_form(self.pack, form, facts)
        named = {row.pk: row for each in self.partners for row in registry.called(*each)}
        numbers = tuple(found_in(self.case, self.stated, known.uses))
        settled = Settled(facts)
        return CaseFacts(
            settled,
            with_told(self.pack, settled, self.stated, numbers),
            self.answers,
            form,
            tuple(named.values()),
            self.bound,
            readings_by_field(self.pack, readings),
            known,
            numbers,
        )


def _is_draft(case: Case, pack: Pack, draft: bool) -> bool:
    return case.submitted_at is None or (draft and case.state in editable_states(pack, case.workflow))


def _draft(case: Case, pack: Pack, bound: Sequence[BoundEvidence], draft: bool) -> _Draft:
    """The facts are those handed in, unless the party reads what it is writing, or nothing was handed in yet."""
    answers = {each.field: each for each in case.answers.all()}
    last = None if _is_draft(case, pack, draft) else last_submission(case)
    if last is not None:
        frozen = value_of(last.facts)
        facts = {**frozen, **entered_since(pack, frozen, answers.values())}
        anew = {field: raw for field, raw in _sourced(pack).items() if kind_of(raw) in ANEW}
        lists = asked_of_lists(case, pack, last)
        return _Draft(case, pack, answers_of(pack, last, frozen, answers), frozen, facts, anew, lists)
    given = _answered(case, pack, answers, bound)
    return _Draft(case, pack, answers, None, given, _sourced(pack), asked_of_lists(case, pack, None), bound)


def editable_states(pack: Pack, workflow: str) -> frozenset[str]:
    """Where the party may change its answers: as the pack says, else only at the start."""
    spec = pack.section("workflows")[workflow]
    return frozenset(spec.get("editable") or [spec["start"]])


def known_facts(pack: Pack, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name in pack.definition.facts}


def judged_facts(pack: Pack, facts: Mapping[str, Any]) -> Settled:
    """What is judged while a case is under way: a yes or no that an officer has not verified yet is unknown, not no."""
    later = {field: NOT_KNOWN for field in _verified_later(pack) if facts.get(field) is None}
    return Settled({**known_facts(pack, facts), **later})


@once_per_pack
def _verified_later(pack: Pack) -> tuple[str, ...]:
    return tuple(
        field
        for field, raw in pack.section("facts").items()
        if raw["type"] == "yes_no" and raw.get("from") == "officer"
    )


def last_submission(case: Case) -> Submission | None:
    """One statement, none where the submissions were read along with the case."""
    return max(case.submissions.all(), key=lambda row: row.ordinal, default=None)


def _answered(
    case: Case, pack: Pack, answers: Mapping[str, Answer], bound: Sequence[BoundEvidence]
) -> dict[str, Any]:
    facts: dict[str, Any] = {**load_json(case.round.facts, "round", ours=True)}
    facts |= {field: value_of(row.value) for field, row in answers.items()}
    facts |= {field: [] for field in _lists_to_fill(pack) if facts.get(field) is None}
    if fields_with_evidence(pack):
        facts = with_evidence(pack, facts, (each.said for each in bound if each.counts))
    return facts


def _with_form(pack: Pack, form: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the form prints counts as answered; and which form it is."""
    name = {field: form for field, raw in _sourced(pack).items() if kind_of(raw) == "form"}
    return {**fixed_answers(pack, form), **facts, **name}


@once_per_pack
def _sourced(pack: Pack) -> Mapping[str, Mapping[str, Any]]:
    """The fields that the platform fills, as the pack declares them."""
    return {field: raw for field, raw in pack.section("facts").items() if raw.get("source")}


@once_per_pack
def _lists_to_fill(pack: Pack) -> list[str]:
    """A list that nobody began is empty here, whatever a bare case of the pack takes it for."""
    return [
        field
        for field, raw in pack.section("facts").items()
        if raw["type"] == "list" and raw.get("from", OF_APPLICANT) == OF_APPLICANT
    ]
