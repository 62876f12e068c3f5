"""What stands beneath a list, as markup: its sums, what the rules count of it, which rows they leave out and why.

On the applicant's form each list has a place of its own (`place_of`), which every saving fills anew. Not here: the sums
themselves (`packs.totals`).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.kit import clock
from yunti.kit.wording import labelled, listed, rules_in_words, sequence, with_aside
from yunti.packs.calls import Call, open_evaluation
from yunti.packs.remembering import remembered
from yunti.packs.totals import CountedRow, Tally, Total, lists_with_tally, tallies_of
from yunti.rules.engine import Evaluation
from yunti.web.shared.html import escaped, explained, mark, tongue

AT_ONCE = 5  # rows that are not counted, before the rest is folded
Tallies = Mapping[str, tuple[Tally, ...]]


def tallies_now(around: Surroundings, fields: Iterable[str]) -> Tallies:
    """By the rules of today, as the ladder beside the form has it; nothing of fields that have no sums."""
    return _tallies(around, fields, clock.today().isoformat(), lambda: around.evaluation)


def tallies_as_checked(around: Surroundings) -> Tallies:
    """Of every list, by the rules of the day that the automatic checks of the case go by."""
    operation = around.pack.section("workflows")[around.case.workflow].get("evaluates")
    fields = lists_with_tally(around.pack, around.facts.form)
    if operation is None:
        return tallies_now(around, fields)
    return _tallies(
        around,
        fields,
        operation,
        lambda: open_evaluation(Call(around.pack, operation, around.judged)),
    )


def _tallies(
    around: Surroundings, fields: Iterable[str], by: str, evaluation: Callable[[], Evaluation]
) -> Tallies:
    pack, form = around.pack, around.facts.form
    known = lists_with_tally(pack, form)
    wanted = tuple(field for field in fields if field in known)
    if not wanted:
        return {}

    def find() -> Tallies:
        with rules_in_words():
            judged = evaluation()
            return {field: tallies_of(pack, form, field, judged) for field in wanted}

    return remembered(pack, ("tallies", form, wanted, by, get_language()), around.judged, find)


# as markup ------------------------------------------------------------------------------------------------------------


def place_of(name: str) -> str:
    """The id of the place beneath a list, by the name of its input; a dot would be read as a class."""
    return f"sums-{name.replace('.', '-')}"


def places(tallies: Tallies) -> dict[str, SafeString]:
    """What stands beneath each list of a form, by the name of its input: `lines`, `details.0.lines`."""
    found = {field: SafeString() for field in tallies}
    for field, each in tallies.items():
        for tally in each:
            name = field if tally.outer is None else f"{field}.{tally.outer}.{tally.inner}"
            found[name] = _inner(tally)
    return found


def beneath(name: str, inner: str, *, anew: bool = False) -> str:
    """The place itself, also while nothing stands in it; `anew` puts it over the one on the page."""
    swap = ' hx-swap-oob="outerHTML"' if anew else ""
    return f'<div class="sums" id="{escaped(place_of(name))}"{swap}>{inner}</div>'


def anew(tallies: Tallies) -> SafeString:
    """All places of the lists, for a page that shows them already."""
    return SafeString("".join(beneath(name, inner, anew=True) for name, inner in places(tallies).items()))


def read_only(tallies: tuple[Tally, ...]) -> SafeString:
    """Beneath a list that is read; a list within a row is named by the row."""
    return _read_only(tallies, get_language()) if tallies else SafeString()


@lru_cache(maxsize=256)
def _read_only(tallies: tuple[Tally, ...], language: str | None) -> SafeString:
    """In the language that is active, which is the one named; it is looked at again and again while a case is worked on."""
    return SafeString("".join(f'<div class="sums">{_lead(each)}{_inner(each)}</div>' for each in tallies))


def _lead(tally: Tally) -> str:
    if tally.outer is None:
        return ""
    return f'<p class="small"><strong>{escaped(_row(tally.outer + 1))}</strong></p>'


def _inner(tally: Tally) -> SafeString:
    totals = "".join(map(_total, tally.totals))
    totals = f'<dl class="totals">{totals}</dl>' if totals else ""
    return SafeString(f"{totals}{_counted(tally)}")


def _total(each: Total) -> str:
    label = f'<dt lang="{tongue(each.label)}">{escaped(each.label)}</dt>'
    if not each.figure:
        return f'<div>{label}<dd class="muted">{escaped(_not_yet(each))}</dd></div>'
    differs = f' <span class="tag warm">{escaped(_differs(each))}</span>' if each.more or each.less else ""
    return f'<div>{label}<dd><b class="num">{escaped(each.figure)}</b>{differs}</dd></div>'


def _not_yet(each: Total) -> str:
    if not each.open:
        return _("还算不出")
    return _("还算不出：第 %(rows)s 行没有填全") % {"rows": listed(each.open)}


def _differs(each: Total) -> str:
    told = {"stated": each.stated, "by": each.more or each.less}
    return _("自报 %(stated)s，多 %(by)s") % told if each.more else _("自报 %(stated)s，少 %(by)s") % told


def _counted(tally: Tally) -> str:
    if not tally.rows:
        return ""
    told = {"counted": tally.counted, "all": len(tally.rows)}
    head = f'<p class="small"><strong>{escaped(_("按规则计入 %(counted)s / %(all)s 行") % told)}</strong></p>'
    first = "".join(map(_left_out, tally.left_out[:AT_ONCE]))
    rest = "".join(map(_left_out, tally.left_out[AT_ONCE:]))
    if rest:
        more = escaped(_("另外 %(count)s 行没有计入") % {"count": len(tally.left_out) - AT_ONCE})
        rest = f'<details><summary>{more}</summary><ul class="checks tight">{rest}</ul></details>'
    return f'{head}{f"""<ul class="checks tight">{first}</ul>""" if first else ""}{rest}'


def _left_out(row: CountedRow) -> str:
    """A row that nobody can judge yet is not drawn as one that fails."""
    result = "unmet" if row.counts is False else "unknown"
    said = _("没有计入") if row.counts is False else _("还不能判定是否计入")
    name = _row(row.place) if not row.name else row.name
    why = sequence(row.why)
    why = explained(labelled(_("还差"), why) if row.counts is False else why, "why") if why else ""
    head = with_aside(name, said)
    return (
        f'<li data-r="{result}">{mark(result)}<div class="body"><span>{escaped(head)}</span>{why}</div></li>'
    )


def _row(place: int) -> str:
    return _("第 %(n)s 行") % {"n": place}
