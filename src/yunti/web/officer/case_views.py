"""A person's own views of the work list: save the filters, open one first, delete one.

Not here: the list (`cases.py`), the rows (`apps.casework`).
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.worklist import WorkFilter
from yunti.apps.casework.services import delete_view, save_view, set_default_view
from yunti.kit.errors import InvalidInput

LONGEST = 500


def cases_views(request: HttpRequest) -> HttpResponse:
    """Only filters that the list knows are kept; the answer is the list as it stood."""
    actor, given = request.actor, request.POST  # type: ignore[attr-defined]
    asked = WorkFilter.read(QueryDict(given.get("query", "")[:LONGEST]))
    query, ref = urlencode(asked.as_query()), given.get("view", "")
    what = given.get("do", "")
    if what == "save":
        try:
            save_view(name=given.get("name", ""), query=query, by=actor)
        except InvalidInput as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, _("已存为视图，在左边可以打开。"))
    elif what == "delete":
        delete_view(ref=ref, by=actor)
        messages.success(request, _("已删去这个视图。"))
    else:
        view = set_default_view(ref=ref, on=what == "first", by=actor)
        query = view.query
        told = _("以后打开申报办理，先看这个视图。") if view.is_default else _("已取消首选。")
        messages.success(request, told)
    return redirect(f"{reverse('officer:cases')}?{query or 'tab=mine'}")
