"""What pilots know of a case, for the rules that ask for it: whether its supplier is a pilot unit; of a pilot what came in and what was done.

Amounts are in yuan, as the rules read money. Not here: which facts ask (the pack's `source: {figure: …}`).
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from yunti.apps.budgets.queries.earmarks import share_fen
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.pilots.models import PaperReception
from yunti.apps.pilots.queries.served import Served, completed_last, served_by
from yunti.apps.pilots.queries.units import are_running
from yunti.kit import clock
from yunti.packs.pilots import Pilots, pilots_of
from yunti.packs.reading import Pack


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    """Each is looked up when a rule asks for it, and not before."""
    spec = pilots_of(pack)
    if spec is None:
        return {}
    if case.workflow == spec.workflow:
        return {} if case.supplier_id is None else _Figures(_About(case, pack, spec), _OF_PILOT)
    return {} if case.enterprise_id is None else _Figures(_About(case, pack, spec), _OF_CUSTOMER)


class _Figures(Mapping[str, Any]):
    def __init__(self, about: "_About", figures: Mapping[str, Callable[["_About"], Any]]) -> None:
        self._about, self._figures, self._found = about, figures, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            self._found[name] = self._figures[name](self._about)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)


class _About:
    def __init__(self, case: Case, pack: Pack, spec: Pilots) -> None:
        self.case, self.pack, self.spec = case, pack, spec

    @cached_property
    def reception(self) -> PaperReception | None:
        return PaperReception.objects.filter(case=self.case).first()

    @cached_property
    def served(self) -> Served:
        assert self.case.supplier_id is not None
        return served_by(self.case.round_id, self.case.supplier_id)


def _pilot_unit(about: _About) -> bool:
    """Where the case is marked: whether the supplier was one when it marked it, whatever became of it since."""
    marked = [each for each in about.case.answers.all() if each.field == about.spec.tag]
    at = marked[0].saved_at if marked and value_of(marked[0].value) is True else None
    suppliers = [each.supplier_id for each in about.case.partners.all() if each.ended_at is None]
    return bool(suppliers) and are_running(about.spec, about.case.round_id, suppliers, at)


def _copies(about: _About) -> int:
    return about.reception.copies if about.reception is not None else 0


def _pdf(about: _About) -> bool:
    return about.reception is not None and about.reception.pdf


def _quota(about: _About) -> Decimal:
    assert about.case.supplier_id is not None
    return Decimal(share_fen(about.case.round_id, about.case.supplier_id)).scaleb(-2)


def _customers(about: _About) -> int | None:
    return about.served.counted(about.spec.least_on(about.pack, clock.today()))


def _fees(about: _About) -> list[dict[str, Any]]:
    return about.served.rows()


def _completed(about: _About) -> str | None:
    last = completed_last(about.served, about.spec.completed)
    return None if last is None else last.isoformat()


_OF_CUSTOMER: Mapping[str, Callable[[_About], Any]] = {"pilot_unit": _pilot_unit}
_OF_PILOT: Mapping[str, Callable[[_About], Any]] = {
    "paper_copies": _copies,
    "paper_pdf": _pdf,
    "pilot_quota_yuan": _quota,
    "served_customers": _customers,
    "served_fees": _fees,
    "served_last_on": _completed,
}
