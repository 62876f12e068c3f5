"""Events for everybody: those to come and those over, by place; one event with what was corrected in it.

Not here: announcing one (`web.officer.events`), events on the desks of parties (their home pages).
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.apps.programmes.queries import events as reads
from yunti.apps.reference.queries.regions import full_region_name, region_choices, regions
from yunti.kit import clock
from yunti.web.shared.paging import page_number, pages

PAGE_SIZE = 50
FIELDS: dict[str, Any] = {
    "title": lambda: _("活动名称"),
    "kind": lambda: _("活动类别"),
    "starts_at": lambda: _("开始时间"),
    "ends_at": lambda: _("结束时间"),
    "place": lambda: _("地点"),
    "topic": lambda: _("内容"),
    "invited": lambda: _("邀请谁参加"),
    "contact": lambda: _("咨询电话"),
}


def event_list(request: HttpRequest) -> HttpResponse:
    now, over = clock.now(), request.GET.get("when") == "over"
    region = request.GET.get("region", "")
    region = region if region in regions() else ""
    rows = reads.events_over(now) if over else reads.events_to_come(now)
    if region:
        rows = reads.near(rows, region)
    found = Paginator(rows, PAGE_SIZE).get_page(page_number(request))
    context = {
        "rows": [(reads.shown(row), full_region_name(row.region_code)) for row in found],
        "total": found.paginator.count,
        "pages": pages(request, found.number, found.has_next()),
        "events": True,
        "over": over,
        "region": region,
        "regions": region_choices(),
    }
    return render(request, "public/event_list.html", context)


def event(request: HttpRequest, ref: str) -> HttpResponse:
    row, now = reads.event_by_ref(ref), clock.now()
    context = {
        "event": row,
        "shown": reads.shown(row),
        "region": full_region_name(row.region_code),
        "over": row.ends_at <= now,
        "corrections": [
            (rows[0], [(FIELDS[each.what](), each.before, each.after) for each in rows])
            for rows in reads.corrections_of(row)
        ],
    }
    return render(request, "public/event.html", context)
