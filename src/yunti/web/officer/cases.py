"""The work list at the officer's desk: what waits, everything, what is settled; filters, urgency, paging.

Not here: one case (`case_file.py`), which rows an officer may see (`apps.cases.queries`).
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yunti.apps.cases.queries import checking
from yunti.apps.cases.queries import worklist as reads
from yunti.apps.casework.queries.views import views_of
from yunti.kit import clock
from yunti.packs import checked
from yunti.web.officer.choices import Choice, options, written
from yunti.web.officer.lists import places_of
from yunti.web.officer.work_rows import WorkRows
from yunti.web.shared.deadlines import due_steps

PLAIN = "tab=mine"  # says that no filter is wanted, where a first view would be opened instead


def case_list(request: HttpRequest) -> HttpResponse:
    """Without any filter in the address the person's first view is opened, if there is one."""
    actor = request.actor  # type: ignore[attr-defined]
    views = views_of(actor)
    first = next((each for each in views if each.is_default), None)
    if first is not None and not request.GET:
        return redirect(f"{reverse('officer:cases')}?{first.query}")
    chosen = reads.WorkFilter.read(request.GET)
    place, steps = reads.workplace_of(actor), due_steps(clock.today())
    asked = reads.worklist(actor, place, chosen, steps)
    after, before = places_of(request)
    query = urlencode(chosen.as_query())
    page = reads.page_of(asked, after=after, before=before)
    counts = reads.counts_by_due(asked) if chosen.tab == "mine" else {}
    rows_of = WorkRows(actor, place, steps, chosen)
    total = counts["total"] if counts else reads.capped_count(asked)
    context = {
        "chosen": chosen,
        "tabs": [(label, link(chosen, tab=tab), tab == chosen.tab) for tab, label in _tabs()],
        "urgency": list(_urgency(chosen, counts)),
        "rows": rows_of.drawn(page.rows),
        "total": _total_text(total),
        "first": rows_of.address(page.rows[0]) if page.rows and chosen.tab == "mine" else "",
        "views": [(each, f"?{each.query}", each.query == query) for each in views],
        "query": query,
        "may_save": bool(query) and all(each.query != query for each in views),
        "previous": link(chosen, before=page.before) if page.before else "",
        "next": link(chosen, after=page.after) if page.after else "",
        "rounds": _one_of(_("全部批次"), ((each.ref, each.title) for each in place.rounds), chosen.round),
        "states": written(_("全部状态"), _states(place), chosen.state),
        "hands": _one_of(_("不论谁经办"), _hands(), chosen.hand),
        "outcomes": _one_of(_("全部核验结果"), _outcomes(), chosen.outcome),
        "regions": options("region", chosen.region, actor.jurisdiction, steps.today),
        "unreadable": place.unreadable,
        "has_rounds": bool(place.rounds),
        "clear": link(reads.WorkFilter(tab=chosen.tab)),
    }
    template = "officer/case_list.html" + ("#list" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, context)


def _tabs() -> tuple[tuple[str, str], ...]:
    return ("mine", _("待我办理")), ("all", _("全部")), ("done", _("已办结"))


def _hands() -> tuple[tuple[str, str], ...]:
    return (
        ("own", _("我经办的")),
        ("none", _("还没有人接办")),
        ("others", _("别人经办的")),
        ("substitute", _("我代班的")),
    )


def _outcomes() -> tuple[tuple[str, str], ...]:
    """Of the automatic checks when the case was handed in."""
    return (
        (checked.FAIL, _("有不符的")),
        (checked.HINT, _("有提示的")),
        (checked.OPEN, _("有待定的")),
        (checked.MET, _("全部符合的")),
        (checking.UNSEEN, _("没有核验结果的")),
    )


def link(chosen: reads.WorkFilter, **changes: str) -> str:
    """The list's own address with other filters or another place."""
    given = {**chosen.as_query(), **changes}
    if given.get("tab") == "mine":
        given["tab"] = ""
    return "?" + (urlencode({name: value for name, value in given.items() if value}) or PLAIN)


def _urgency(chosen: reads.WorkFilter, counts: dict[str, int]) -> Iterator[tuple[str, str, int, str, bool]]:
    """(address, class, count, label, current): pressing the current one takes the filter away."""
    if not counts:
        return
    labels = {
        "over": ("r", _("已超期")),
        "today": ("t", _("今天到期")),
        "soon": ("w", _("剩 1–3 个工作日")),
        "later": ("c", _("剩 4 个工作日以上")),
    }
    for step, (kind, label) in labels.items():
        current = chosen.due == step
        yield link(chosen, due="" if current else step), kind, counts[step], label, current


def _one_of(everything: str, choices: Iterable[Choice], chosen: str) -> SafeString:
    return written(everything, (("", tuple(choices)),), chosen)


def _states(place: reads.Workplace) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """By kind of case, each state once however many editions know it."""
    groups: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    for each in place.procedures:
        titles.setdefault(each.workflow, each.title)
        known = groups.setdefault(each.workflow, {})
        for state, title in each.states.items():
            known.setdefault(f"{each.workflow}.{state}", title)
    return tuple((titles[workflow], tuple(states.items())) for workflow, states in groups.items())


def _total_text(count: int) -> str:
    if count > reads.COUNT_CAP:
        return _("%(count)s 件以上") % {"count": f"{reads.COUNT_CAP:,}"}
    return _("%(count)s 件") % {"count": f"{count:,}"}
