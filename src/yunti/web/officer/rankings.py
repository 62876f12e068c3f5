"""Rankings of everybody who applies: which rounds have them, one ranking with its cut points and places, other tiers tried, what was decided.

Not here: placing and freezing (`apps.rankings`), a party's own place (`web.shared.ranking`).
"""

import io
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.ledger.exports import MOST_LINES, Cell, text_table, workbook
from yunti.apps.rankings import services
from yunti.apps.rankings.queries import rankings as reads
from yunti.apps.rankings.queries.populations import (
    Ranked,
    gone_on,
    ranked_named,
    rounds_to_order,
    rounds_with_rankings,
)
from yunti.apps.rankings.queries.standings import figures_of, hundredths, key_text
from yunti.apps.rankings.terms import MOST_TIERS, WrittenTerms, from_kept, percent, written
from yunti.apps.registry.queries.places import place_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.case_papers import MEDIA
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted
from yunti.web.shared.sent import number_in

ON_A_PAGE = 50
FORMATS = {"xlsx": MEDIA[".xlsx"], "csv": "text/csv; charset=utf-8"}
SHARE, POINTS = "share", "points"


class TermsForm(forms.Form):
    """Tiers and weights as they are typed; what they must be, the service says."""

    own_weight = forms.CharField(label=gettext_lazy("自评分的权重（%）"), max_length=8, required=False)
    tier_weight = forms.CharField(label=gettext_lazy("横向评分的权重（%）"), max_length=8, required=False)

    def __init__(self, data: Any, terms: WrittenTerms) -> None:
        super().__init__(data, initial={"own_weight": terms.own_weight, "tier_weight": terms.tier_weight})
        rows = [*terms.tiers, *[("", "")] * MOST_TIERS][:MOST_TIERS]
        for place, (share, points) in enumerate(rows):
            about = {"place": place + 1}
            self.fields[f"{SHARE}{place}"] = forms.CharField(
                label=_("第 %(place)s 等级到前百分之几") % about, max_length=8, required=False, initial=share
            )
            self.fields[f"{POINTS}{place}"] = forms.CharField(
                label=_("第 %(place)s 等级的分值") % about, max_length=8, required=False, initial=points
            )

    @property
    def tiers(self) -> list[tuple[Any, Any]]:
        return [(self[f"{SHARE}{place}"], self[f"{POINTS}{place}"]) for place in range(MOST_TIERS)]

    @property
    def weights(self) -> list[Any]:
        return [self["own_weight"], self["tier_weight"]]

    def written(self) -> WrittenTerms:
        """Rows of which nothing was typed are left out at the end, so that each keeps its number."""
        given = [
            (self.cleaned_data[f"{SHARE}{place}"], self.cleaned_data[f"{POINTS}{place}"])
            for place in range(MOST_TIERS)
        ]
        while given and given[-1] == ("", ""):
            given.pop()
        return WrittenTerms(tuple(given), self.cleaned_data["own_weight"], self.cleaned_data["tier_weight"])


class DecisionForm(TermsForm):
    document = forms.CharField(
        label=gettext_lazy("依据的文件和文号"),
        max_length=services.LONGEST_DOCUMENT,
        error_messages={"required": gettext_lazy("没有写依据的文件和文号。")},
    )


# which rounds -----------------------------------------------------------------------------------------------------


def ranking_list(request: HttpRequest) -> HttpResponse:
    """A press ranks everybody who takes part at this moment."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found, form = rounds_with_rankings(actor), forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        wanted = next((each for each in found if _value(each) == request.POST.get("round")), None)
        if wanted is None:
            raise NotFoundOrHidden(_("没有找到这个批次。"))
        seen = number_in(request.POST.get("seen", ""))
        given: dict[str, Any] = {"round": wanted.round, "name": wanted.rule.name, "by": actor}
        given["seen"] = seen if seen >= 0 else None
        made = attempt(form, lambda: services.make_ranking(**given))
        if made is not None:
            messages.success(request, _("排名已经定格，内容不再改。"))
            return redirect("officer:ranking", made.ref)
    context = {
        "found": [_of_round(each) for each in found],
        "to_order": rounds_to_order(actor),
        "form": form,
    }
    return render(request, "officer/ranking_list.html", context, status=422 if form.errors else 200)


def _value(each: Ranked) -> str:
    return f"{each.round.ref}/{each.rule.name}"


def _of_round(each: Ranked) -> dict[str, Any]:
    made = list(reads.rankings_of(each.round, each.rule.name))
    return {
        "each": each,
        "value": _value(each),
        "made": made,
        "settled": bool(gone_on(each.round, each.rule)),
        "terms": reads.standing_terms(each.round, each.rule.name),
    }


# one ranking ------------------------------------------------------------------------------------------------------


def ranking(request: HttpRequest, ref: str) -> HttpResponse:
    """`check` places everybody again; a form of tiers in the address shows what they would give."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = reads.ranking_by_ref(actor, ref)
    each = ranked_named(actor, row.round.ref, row.name)
    page = page_number(request)
    start = (page - 1) * ON_A_PAGE
    found = list(reads.ranked_cases(actor, row)[start : start + ON_A_PAGE + 1])
    standing = written(from_kept(row.terms_used))
    trying = each.may_rank and "own_weight" in request.GET
    form = TermsForm(request.GET if trying else None, standing)
    context = {
        "ranking": row,
        "rule": each.rule,
        "may_rank": each.may_rank,
        "tiers": _tiers(row.terms_used["tiers"]),
        "weights": standing,
        "figures": [_figure(figure, row.terms_used["tiers"]) for figure in row.figures],
        "rows": [_case(ranked) for ranked in found[:ON_A_PAGE]],
        "pages": pages(request, page, len(found) > ON_A_PAGE),
        "form": form if each.may_rank else None,
        "preview": _preview(row, form) if trying else None,
        "checked": "check" in request.GET,
        "faults": reads.faults_of(row) if "check" in request.GET else [],
        "latest": reads.latest_ranking(row.round, row.name) == row,
    }
    return render(request, "officer/ranking.html", context, status=422 if form.errors else 200)


def _tiers(kept: Sequence[tuple[str, int]]) -> list[dict[str, str]]:
    return [{"share": percent(Fraction(share)), "points": hundredths(points)} for share, points in kept]


def _figure(figure: dict[str, Any], tiers: Sequence[Any]) -> dict[str, Any]:
    keys = [key_text(figure, key) if key else "" for _last, key in figure["cuts"]]
    given = list(dict.fromkeys(points for _share, points in tiers))
    counts = [figure["counts"][given.index(points)] for _share, points in tiers]
    return {
        "title": figure["title"],
        "clause": figure["clause"],
        "cells": list(zip(keys, counts, strict=True)),
    }


def _case(ranked: reads.RankedCase) -> dict[str, Any]:
    case = ranked.case
    return {
        "place": ranked.place,
        "name": case.enterprise.name if case.enterprise else "",
        "number": case.number,
        "where": place_name(case.region_code, clock.today()),
        "own": hundredths(ranked.own_total),
        "total": hundredths(ranked.total),
        "href": reverse("officer:ranking-case", args=[ranked.ranking.ref, case.ref]),
    }


def _preview(row: reads.Ranking, form: TermsForm) -> dict[str, Any] | None:
    if not form.is_valid():
        return None
    asked = form.written()
    problems = asked.problems()
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.text))
    if problems:
        return None
    found = reads.previewed(row, asked.read())
    return {
        "changed": found.changed,
        "moved": [(_case(each.ranked), hundredths(each.total), each.place, each.by) for each in found.moved],
        "points": [hundredths(each) for each in dict.fromkeys(tier.points for tier in found.terms.tiers)],
        "counts": found.counts,
    }


def ranking_case(request: HttpRequest, ref: str, case: str) -> HttpResponse:
    """How the place of one case came about, figure by figure."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = reads.ranking_by_ref(actor, ref)
    ranked = reads.ranked_cases(actor, row).filter(case__ref=case).first()
    if ranked is None:
        raise NotFoundOrHidden(_("这份排名里没有这件申报。"))
    ranked.ranking = row
    context = {
        "ranking": row,
        "each": _case(ranked),
        "case": ranked.case,
        "figures": figures_of(ranked),
        "tiers": _tiers(row.terms_used["tiers"]),
    }
    return render(request, "officer/ranking_case.html", context)


def ranking_file(request: HttpRequest, ref: str, suffix: str) -> FileResponse:
    """Everybody whom the authority may see, with every figure; who takes it is written down."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = reads.ranking_by_ref(actor, ref)
    if suffix not in FORMATS:
        raise NotFoundOrHidden()
    found = list(reads.ranked_cases(actor, row)[: MOST_LINES + 1])
    if len(found) > MOST_LINES:
        raise Refused(
            "too_many_rows",
            _("超过 %(limit)s 家，一次最多导出这么多。") % {"limit": f"{MOST_LINES:,}"},
            next_step=_("请由各设区市分别导出。"),
        )
    services.release_ranking(ranking=row, suffix=suffix, lines=len(found), by=actor)
    heads, lines = _heads(row), [_line(ranked) for ranked in found]
    made = text_table(heads, lines) if suffix == "csv" else workbook(_("排名"), heads, lines)
    name = f"{_('排名')}-{row.round.code}-{row.ordinal}.{suffix}"
    return FileResponse(io.BytesIO(made), as_attachment=True, filename=name, content_type=FORMATS[suffix])


def _heads(row: reads.Ranking) -> list[str]:
    heads = [_("名次"), _("企业"), _("统一社会信用代码"), _("地区"), _("编号"), _("自评分"), _("合并得分")]
    for figure in row.figures:
        about = {"figure": figure["title"], "unit": figure["unit"]}
        heads += [
            _("%(figure)s：比较的数（%(unit)s）") % about,
            _("%(figure)s：名次") % about,
            _("%(figure)s：自评分") % about,
            _("%(figure)s：横向评分") % about,
            _("%(figure)s：合并得分") % about,
        ]
    return heads


def _line(ranked: reads.RankedCase) -> list[Cell]:
    case = ranked.case
    party = case.enterprise
    line: list[Cell] = [
        ranked.place,
        party.name if party else "",
        party.uscc if party else "",
        place_name(case.region_code, clock.today()),
        case.number or "",
        in_hundredths(ranked.own_total),
        in_hundredths(ranked.total),
    ]
    for figure in ranked.ranking.figures:
        first, second, own, place, _tied, points, final = ranked.lines[figure["name"]]
        line += [key_text(figure, (first, second)), place, *map(in_hundredths, (own, points, final))]
    return line


def in_hundredths(points: int) -> Decimal:
    return Decimal(points).scaleb(-2)


# what was decided -------------------------------------------------------------------------------------------------


def ranking_terms(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Tiers and weights that count, or that they do not: with the document that says so."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = ranked_named(actor, ref, name)
    if not each.may_rank:
        raise NotFoundOrHidden(_("没有这个批次的排名。"))
    known = reads.standing_terms(each.round, name)
    shown = written(each.rule.terms(each.pack, clock.today()))
    if known is not None and known.enabled:
        shown = WrittenTerms(
            tuple((share, points) for share, points in known.tiers), known.own_weight, known.tier_weight
        )
    form = DecisionForm(posted(request), shown)
    if request.method == "POST" and form.is_valid():
        off = request.POST.get("do") == "off"
        given: dict[str, Any] = {"round": each.round, "name": name, "by": actor}
        given |= {"written": None if off else form.written(), "document": form.cleaned_data["document"]}
        if attempt(form, lambda: services.decide_terms(**given)) is not None:
            messages.success(
                request, _("已记下不启用横向评分。") if off else _("已记下，以后的排名按它计算。")
            )
            return redirect("officer:ranking-list")
    context = {"each": each, "form": form, "known": known, "placeholder": known is None}
    return render(request, "officer/ranking_terms.html", context, status=422 if form.errors else 200)
