"""Addresses of the expert's desk, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import Desk
from yunti.kit.permissions import desks
from yunti.web.expert import cases as expert_cases
from yunti.web.expert import offline, record
from yunti.web.expert import views as expert
from yunti.web.shared.routes import action, form_page, page

pages = [
    page("", expert.home, name="home", access=desks(Desk.EXPERT)),
    form_page("record/", record.record, name="record", access=desks(Desk.EXPERT)),
    form_page("offline/", offline.offline, name="offline", access=desks(Desk.EXPERT)),
    page("offline/file/", offline.offline_file, name="offline-file", access=desks(Desk.EXPERT)),
    page("cases/", expert_cases.case_list, name="cases", access=desks(Desk.EXPERT)),
    form_page("cases/<slug:ref>/", expert_cases.case_file, name="case", access=desks(Desk.EXPERT)),
    action(
        "cases/<slug:ref>/accept/", expert_cases.case_accept, name="case-accept", access=desks(Desk.EXPERT)
    ),
    form_page(
        "cases/<slug:ref>/decline/",
        expert_cases.case_decline,
        name="case-decline",
        access=desks(Desk.EXPERT),
    ),
]
