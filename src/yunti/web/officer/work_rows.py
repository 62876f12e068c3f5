"""The rows of the work list as markup: a page shows fifty.

Not here: which rows (`apps.cases.queries.worklist`), what stands around them (`cases.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.queries import checking
from yunti.apps.cases.queries import worklist as reads
from yunti.apps.registry.queries.places import place_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.wording import listed
from yunti.packs import checked
from yunti.web.officer.case_order import Order, address_of
from yunti.web.shared.deadlines import Due, due_of
from yunti.web.shared.html import chip, due, escaped, mark


@dataclass
class WorkRows:
    """One page of one list; what many rows share is made once."""

    actor: Actor
    place: reads.Workplace
    steps: reads.DueSteps
    chosen: reads.WorkFilter
    known: dict[tuple[date | None, bool, bool], Due] = field(default_factory=dict)

    def drawn(self, rows: Iterable[reads.Row]) -> SafeString:
        return SafeString("\n".join(map(self._row, rows)))

    def address(self, row: reads.Row) -> str:
        """The case with the list that it was opened from, for going on from it."""
        return address_of(row.ref, Order(self.chosen, "").query(reads.place_of(row.id, row.due_on)))

    def _row(self, row: reads.Row) -> str:
        procedure = self.place.procedure(row.round_id, row.workflow)
        ended = procedure is not None and row.state in procedure.ends
        paused = procedure is not None and row.state in procedure.of_party
        mine = self.chosen.tab == "mine"
        waits = mine or (procedure is not None and reads.waits_for(self.actor, procedure, row))
        tone = "wait" if waits else "todo" if ended or paused else "on"
        state = procedure.states.get(row.state, row.state) if procedure else row.state
        until = self._due(row.due_on, paused, ended)
        return "".join(
            (
                f'<tr data-sla="{until.sla}">',
                _tick(row) if mine else "",
                f'<td class="nb" data-a="end">{due(until)}{_below(until.day)}</td>',
                f'<th class="lead" data-a="main"><a class="plain" href="{escaped(self.address(row))}">{escaped(row.name or place_name(row.region_code, self.steps.today))}</a>',
                f'<span class="sub mono">{escaped(row.number)}</span></th>',
                f'<td data-a="meta">{escaped(procedure.title if procedure else row.workflow)}</td>',
                f'<td data-a="meta">{escaped(place_name(row.region_code, self.steps.today))}</td>',
                f'<td data-a="meta">{outcome(row.checked_as)}</td>',
                f'<td class="nb" data-a="meta">{chip(state, tone)}</td>',
                self._handler(row.handled_by, ended=ended),
                f'<td class="nb num" data-a="hide">{clock.local(row.entered_at):%Y-%m-%d}</td></tr>',
            )
        )

    def _handler(self, name: str | None, *, ended: bool) -> str:
        """Nobody has what is settled in hand, which goes without saying."""
        if name:
            return f'<td class="nb" data-a="meta">{escaped(name)}</td>'
        return f'<td class="nb muted" data-a="hide">{"" if ended else self.nobody}</td>'

    @cached_property
    def nobody(self) -> str:
        return escaped(_("没有人接办"))

    def _due(self, day: date | None, paused: bool, ended: bool) -> Due:
        place = (day, paused, ended)
        if place not in self.known:
            self.known[place] = due_of(day, self.steps, paused=paused, ended=ended)
        return self.known[place]


def outcome(text: str | None) -> str:
    """What the checks came to when the case was handed in: the gravest mark, and how many of each that needs a look."""
    return _outcome(text, get_language())


@lru_cache(maxsize=4096)
def _outcome(text: str | None, language: str | None) -> str:
    """In the language that is active, which is the one named; thousands of cases have a few results."""
    if text is None:
        return f'<span class="muted small">{escaped(_("没有核验结果"))}</span>'
    counts = checking.counts_in(text)
    if not counts:
        return f'{mark("na")} <span class="muted small">{escaped(_("不自动核验"))}</span>'
    words = {
        checked.FAIL: _("不符 %(n)s"),
        checked.HINT: _("提示 %(n)s"),
        checked.OPEN: _("待定 %(n)s"),
    }
    told = [words[each] % {"n": count} for each, count in counts.items() if each in words]
    said = listed(told) if told else _("%(n)s 项全部符合") % {"n": counts[checked.MET]}
    return f'<span class="came">{mark(next(iter(counts)))} <span>{escaped(said)}</span></span>'


def _tick(row: reads.Row) -> str:
    told = escaped(_("选中 %(number)s") % {"number": row.number})
    box = f'<input type="checkbox" class="tick" name="case" value="{row.ref}" aria-label="{told}">'
    return f'<td class="ck" data-a="pre">{box}</td>'


def _below(day: str) -> str:
    return f'<span class="sub">{escaped(day)}</span>' if day else ""
