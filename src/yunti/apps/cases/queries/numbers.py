"""Where else the numbers of a case stand: in another case, whatever its programme and party, or again in the same list.

Real cases are compared with real ones, cases for practice among themselves. A number beside the names of two sellers is not the same.
A case counts with what it handed in last, until it is withdrawn. Who may know which case it is, is for the page to say.
Not here: which columns hold numbers (`packs.numbers`), writing them down (`services.numbering`), files (`apps.documents`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import DenseRank

from yunti.apps.cases.models import Case, PaperNumber
from yunti.apps.programmes.queries.rounds import Round, pack_or_none
from yunti.domain.search_terms import folded
from yunti.kit.shapes import shaped
from yunti.kit.together import Readable
from yunti.packs.handling import state_meaning
from yunti.packs.numbers import MOST, NumberColumn, StatedNumber, number_columns
from yunti.packs.reading import Pack, once_per_pack

MOST_CASES, MOST_ROWS = 50, 10_000
"""Of each number the cases that were begun last; of all numbers together, first those that fewest cases state."""
UNIQUE = 20
"""So many figures have the invoices whose number no other seller gives out: nobody hides one behind another name."""
FEW = 500
"""So many numbers are values of a kept statement; more travel as one."""
Key = tuple[str, str]
Uses = Mapping[Key, Sequence[PaperNumber]]


@dataclass(frozen=True)
class FoundNumber:
    """`uses` are the places in other cases, `again` the other rows of the same list; rows count from nought."""

    stated: StatedNumber
    uses: tuple[PaperNumber, ...]
    again: tuple[int, ...]

    @property
    def cases(self) -> list[Case]:
        """Each once, in the order in which they were begun."""
        return list(
            {use.case_id: use.case for use in sorted(self.uses, key=lambda each: each.case_id)}.values()
        )


def awaiting_numbers() -> "QuerySet[Case]":
    """Handed in, and their numbers are not written down yet."""
    return Case.objects.filter(submitted_at__isnull=False, numbers_kept=False)


def anything_awaiting_numbers() -> bool:
    """One statement; asked by the timetable before it writes anything."""
    return awaiting_numbers().exists()


def rows_with(numbers: Collection[str]) -> Readable:
    """For reading along; what comes out goes to `uses_among`."""
    if len(numbers) > FEW:
        return _newest(PaperNumber.objects.filter(number__among=sorted(numbers)), MOST_CASES, MOST_ROWS)
    return shaped(_with, tuple(sorted(numbers)), fixed=(MOST_CASES, MOST_ROWS))


def _with(most_cases: int, most_rows: int, numbers: Sequence[str]) -> "QuerySet[PaperNumber]":
    return _newest(PaperNumber.objects.filter(number__in=numbers), most_cases, most_rows)


def _newest(rows: "QuerySet[PaperNumber]", most_cases: int, most_rows: int) -> "QuerySet[PaperNumber]":
    """What stands in thousands of cases for want of a number must not be read by each page that shows one of them."""
    place = Window(DenseRank(), partition_by=["number", "kind", "is_example"], order_by=F("case_id").desc())
    few = rows.annotate(place=place).filter(place__lte=most_cases).order_by("place", "pk").values("pk")
    return PaperNumber.objects.filter(pk__in=few[:most_rows])


def uses_among(rows: Iterable[PaperNumber], asking: Mapping[Key, Collection[int]]) -> Uses:
    """`asking` are the cases that state a number themselves: a row of another one is a use. One statement, none where there is
    no such row."""
    found = [row for row in rows if set(asking.get((row.kind, row.number), (row.case_id,))) - {row.case_id}]
    if not found:
        return {}
    cases = Case.objects.select_related("round", "enterprise", "supplier").in_bulk(
        {row.case_id for row in found}
    )
    withdrawn = {each: _withdrawn(each) for each in {case.round for case in cases.values()}}
    uses: dict[Key, list[PaperNumber]] = defaultdict(list)
    for row in sorted(found, key=lambda each: each.pk):
        row.case = case = cases[row.case_id]
        if (case.workflow, case.state) not in withdrawn[case.round]:
            uses[row.kind, row.number].append(row)
    return uses


def _withdrawn(each: Round) -> frozenset[tuple[str, str]]:
    """Kinds of case and their states that mean so. Where the edition cannot be read, none: what is told then is one use too many."""
    pack = pack_or_none(each)
    return _states_withdrawn(pack) if pack is not None else frozenset()


@once_per_pack
def _states_withdrawn(pack: Pack) -> frozenset[tuple[str, str]]:
    return frozenset(
        (workflow, state)
        for workflow, spec in pack.section("workflows").items()
        for state in spec["states"]
        if state_meaning(pack, workflow, state) == "withdrawn"
    )


def found_in(case: Case, stated: Sequence[StatedNumber], uses: Uses) -> Iterator[FoundNumber]:
    """Those of which there is something to tell."""
    rows: dict[tuple[NumberColumn, str], list[tuple[int, str]]] = defaultdict(list)
    sellers = [seller_of(each) for each in stated]
    for each, seller in zip(stated, sellers, strict=True):
        rows[each.where, each.number].append((each.row, seller))
    for each, seller in zip(stated, sellers, strict=True):
        others = tuple(
            use
            for use in uses.get(each.key, ())
            if use.case_id != case.pk and use.is_example == case.is_example and _may_be(seller, use.seller)
        )
        again = tuple(
            row for row, other in rows[each.where, each.number] if row != each.row and _may_be(seller, other)
        )
        if others or again:
            yield FoundNumber(each, others, again)


def seller_of(stated: StatedNumber) -> str:
    """As names are compared; empty where nobody is named, or the number alone says whose it is."""
    if stated.where.kind == "invoice" and stated.number.isdigit() and len(stated.number) == UNIQUE:
        return ""
    return folded(stated.seller)[:MOST]


def _may_be(seller: str, other: str) -> bool:
    """One that is not known excludes nobody."""
    return not seller or not other or seller == other


def with_told(
    pack: Pack, facts: Mapping[str, Any], stated: Sequence[StatedNumber], found: Sequence[FoundNumber]
) -> Mapping[str, Any]:
    """The facts, with the columns that say of each row whether its number stands in another case."""
    told = {
        each.field: [*facts[each.field]]
        for each in number_columns(pack)
        if each.tells and facts.get(each.field)
    }
    used = {(each.stated.where, each.stated.row) for each in found if each.uses}
    for each in stated:
        if each.where.tells:
            rows = told[each.where.field]
            says = dict.fromkeys(each.where.tells, (each.where, each.row) in used)
            rows[each.row] = {**rows[each.row], **says}
    return {**facts, **told} if told else facts


@dataclass(frozen=True)
class ToldNumber:
    """What a person may know of a number: `seen` are cases that this person may see, `others` how many more there are."""

    stated: StatedNumber
    seen: tuple[Case, ...]
    others: int
    again: tuple[int, ...]


def told_to(found: Iterable[FoundNumber], may_see: Callable[[Case], bool]) -> list[ToldNumber]:
    """No statement but those of the permission."""
    made = []
    for each in found:
        seen = tuple(case for case in each.cases if may_see(case))
        made.append(ToldNumber(each.stated, seen, len(each.cases) - len(seen), each.again))
    return made
