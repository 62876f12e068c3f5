"""What is hidden from experts where a panel reads blind: the fields that the pack names, who the party is, and files that an officer
marked.

Blind is the kind of case, so whoever is asked at the expert's desk reads it so, drawn or asked by name. What stands within other
answers is hidden word by word. What a file shows is for an officer to judge. Not here: pages (`web.expert`), marking (`services`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import parties_of
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.lent import lent_to
from yunti.apps.panels.enums import Showing
from yunti.apps.panels.models import FileMark
from yunti.apps.programmes.queries.rounds import pack_or_none
from yunti.kit.actors import Actor, Desk
from yunti.packs.panels import panels_for
from yunti.packs.reading import Pack

HIDDEN = "▇▇"
SHORTEST, SHORTEST_NUMBER = 2, 5
OF_PARTY = (
    "uscc",
    "name",
    "legal_representative",
    "contact_name",
    "contact_phone",
    "address",
)


@dataclass(frozen=True)
class Veil:
    """`fields` are not shown at all, `words` are covered wherever they stand, `files` are how an officer had a file shown."""

    fields: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    files: Mapping[str, Showing] = field(default_factory=dict)

    @property
    def is_on(self) -> bool:
        return bool(self.fields)

    def text(self, said: str) -> str:
        for each in self._longest_first:
            said = said.replace(each, HIDDEN)
        return said

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(self.words, key=len, reverse=True)

    def shows(self, ref: str) -> bool:
        return self.files.get(ref) != Showing.WITHHELD


OPEN = Veil()


def hidden_in(pack: Pack, workflow: str) -> frozenset[str]:
    """The fields that panels for this kind of case hide; none where it is not read blind."""
    return frozenset(name for rule in panels_for(pack, workflow) for name in rule.hides)


def is_blind_to(actor: Actor, case: Case) -> bool:
    """No statement."""
    pack = pack_or_none(case.round)
    return actor.at(Desk.EXPERT) and (pack is None or bool(hidden_in(pack, case.workflow)))


def number_for(actor: Actor, case: Case) -> str:
    """The number of a case holds its region, which is not shown where it is read blind. No statement."""
    return _without_region(case) if is_blind_to(actor, case) else case.number or ""


def number_to_experts(case: Case, pack: Pack) -> str:
    """As messages to experts name the case; empty where it has no number."""
    return _without_region(case) if hidden_in(pack, case.workflow) else case.number or ""


def _without_region(case: Case) -> str:
    return f"{case.round.code}-{case.pk:06d}"


def veil_over(actor: Actor, case: Case, pack: Pack, facts: Mapping[str, Any]) -> Veil:
    """At most two statements; none where nothing is hidden from this person."""
    hides = hidden_in(pack, case.workflow)
    if not hides or not actor.at(Desk.EXPERT):
        return OPEN
    words = {*_of_parties(case), *(word for name in hides for word in _of_fact(pack, name, facts.get(name)))}
    return Veil(hides, tuple(sorted(filter(_is_telling, words))), marks_of(case))


def marks_of(case: Case) -> dict[str, Showing]:
    """One statement."""
    rows = FileMark.objects.filter(case=case).values_list("evidence_ref", "showing")
    return {ref: Showing(showing) for ref, showing in rows}


def _of_parties(case: Case) -> Iterator[str]:
    for party in parties_of(case):
        yield from (str(getattr(party, name, "") or "").strip() for name in OF_PARTY)


def _of_fact(pack: Pack, name: str, value: Any) -> Iterator[str]:
    """As it was typed, and as it is shown."""
    labels = dict(pack.definition.facts[name].labels)
    given: Iterable[Any] = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    for each in given:
        if isinstance(each, (str, int)) and not isinstance(each, bool):
            yield str(each).strip()
            yield labels.get(str(each), "")


def _is_telling(word: str) -> bool:
    """A single character or a short number stands everywhere and says nothing."""
    return len(word) >= (SHORTEST_NUMBER if word.isdigit() else SHORTEST)


# files ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lent:
    """`refs` are what `evidence_by_ref` takes; `blind` says that name, owner and what was read in the file stay hidden."""

    refs: frozenset[str]
    blind: bool = False
    marked: bool = False


def lent_for(actor: Actor, ref: str) -> Lent:
    """The file itself if it is lent to this person now and nobody withheld it. Three statements for an expert, one for a supplier."""
    refs = lent_to(actor, ref)
    if not refs or not actor.at(Desk.EXPERT):
        return Lent(refs)
    cases = cases_visible_to(actor).filter(submissions__evidence__contains=ref).select_related("round")
    blind = [case for case in cases.distinct() if is_blind_to(actor, case)]
    if not blind:
        return Lent(refs)
    told = set(FileMark.objects.filter(case__in=blind, evidence_ref=ref).values_list("showing", flat=True))
    if Showing.WITHHELD in told:
        return Lent(frozenset())
    return Lent(refs, blind=True, marked=Showing.MARKED in told)


def unnamed(row: Any, number: int = 0) -> Any:
    """A row of evidence as somebody reads it who may not know whose it is; never written."""
    ending = row.name.rpartition(".")[2] if "." in row.name else ""
    row.title = ""
    row.note = ""
    row.name = f"{number or row.pk}" + (f".{ending}" if ending.isascii() and ending.isalnum() else "")
    return row
