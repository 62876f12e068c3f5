"""Addresses that everybody may open, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import OUTSIDE
from yunti.kit.permissions import PUBLIC, SIGNED_IN, desks
from yunti.web.public import (
    arrivals,
    catalogue,
    certificates,
    events,
    interface,
    lists,
    objections,
    parts,
    progress,
    rounds,
    suppliers,
    tickets,
    vouchers,
)
from yunti.web.public import views as public
from yunti.web.shared.routes import action, form_page, page

pages = [
    page("", public.home, name="home", access=PUBLIC),
    page("help/", public.help_page, name="help", access=PUBLIC),
    page("search/", public.search, name="search", access=PUBLIC),
    page("accessibility/", public.accessibility, name="accessibility", access=PUBLIC),
    page("privacy/", public.privacy, name="privacy", access=PUBLIC),
    page("api/", interface.interface, name="interface", access=PUBLIC),
    page("rounds/<slug:ref>/", rounds.round_page, name="round", access=PUBLIC),
    page("publicity/", lists.publicity_list, name="publicity-list", access=PUBLIC),
    page("announcements/", lists.announcement_list, name="announcement-list", access=PUBLIC),
    page("events/", events.event_list, name="event-list", access=PUBLIC),
    page("events/<slug:ref>/", events.event, name="event", access=PUBLIC),
    page("lists/<slug:ref>/", lists.list_detail, name="list-detail", access=PUBLIC),
    page("lists/<slug:ref>/content.json", lists.list_json, name="list-json", access=PUBLIC),
    page("lists/<slug:ref>/content.csv", lists.list_csv, name="list-csv", access=PUBLIC),
    form_page(
        "lists/<slug:ref>/<int:number>/objection/",
        objections.objection_new,
        name="objection-new",
        access=PUBLIC,
    ),
    form_page("objections/<slug:ref>/<slug:code>/", objections.objection, name="objection", access=PUBLIC),
    page("catalogue/", catalogue.catalogue_list, name="catalogue-list", access=PUBLIC),
    page("catalogue/suppliers/", suppliers.supplier_list, name="supplier-list", access=PUBLIC),
    page("catalogue/suppliers/<slug:ref>/", suppliers.supplier, name="supplier", access=PUBLIC),
    page("catalogue/<slug:programme>/", catalogue.catalogue, name="catalogue", access=PUBLIC),
    page(
        "catalogue/<slug:programme>/<slug:edition>/",
        catalogue.catalogue,
        name="catalogue-edition",
        access=PUBLIC,
    ),
    page(
        "catalogue/<slug:programme>/<slug:edition>/catalogue.<slug:suffix>",
        catalogue.catalogue_file,
        name="catalogue-file",
        access=PUBLIC,
    ),
    page("certificates/", certificates.certificate_search, name="certificate-search", access=PUBLIC),
    page("certificates/<slug:code>/", certificates.certificate, name="certificate", access=PUBLIC),
    page("vouchers/", vouchers.voucher_search, name="voucher-search", access=PUBLIC),
    page("vouchers/<slug:code>/", vouchers.voucher, name="voucher", access=PUBLIC),
    form_page("progress/", progress.progress, name="progress", access=PUBLIC),
    form_page("arrivals/", arrivals.arrival, name="arrival", access=PUBLIC),
    form_page("messages/", tickets.ticket_new, name="ticket-new", access=PUBLIC),
    form_page("messages/follow/", tickets.ticket_follow, name="ticket-follow", access=PUBLIC),
    page("messages/own/", tickets.ticket_list, name="ticket-list", access=desks(*OUTSIDE)),
    form_page("messages/own/<slug:ref>/", tickets.ticket, name="ticket", access=desks(*OUTSIDE)),
    page("parts/", parts.parts, name="parts", access=PUBLIC),
    action("language/", public.language_set, name="language-set", access=PUBLIC),
    action("session/", public.session_extend, name="session-extend", access=SIGNED_IN),
]
