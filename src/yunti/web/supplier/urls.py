"""Addresses of the supplier's desk, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import Desk
from yunti.kit.permissions import desks
from yunti.web.shared import book_files, statements
from yunti.web.shared.routes import action, form_page, page
from yunti.web.supplier import board, cases, pilots
from yunti.web.supplier import record as own_supplier
from yunti.web.supplier import views as supplier

pages = [
    page("", supplier.home, name="home", access=desks(Desk.SUPPLIER)),
    page("cases/", cases.case_list, name="case-list", access=desks(Desk.SUPPLIER)),
    form_page("cases/<slug:ref>/", cases.case, name="case", access=desks(Desk.SUPPLIER)),
    action(
        "cases/<slug:ref>/step/<slug:action>/",
        cases.case_move,
        name="case-move",
        access=desks(Desk.SUPPLIER),
    ),
    page(
        "cases/<slug:ref>/voucher/",
        cases.case_voucher,
        name="case-voucher",
        access=desks(Desk.SUPPLIER),
    ),
    page(
        "cases/<slug:ref>/voucher/<int:number>/<slug:suffix>/",
        cases.case_voucher_file,
        name="case-voucher-file",
        access=desks(Desk.SUPPLIER),
    ),
    page("pilots/", pilots.pilot_list, name="pilot-list", access=desks(Desk.SUPPLIER)),
    form_page("record/", own_supplier.record, name="supplier", access=desks(Desk.SUPPLIER)),
    page("record/accounts/", own_supplier.account_list, name="supplier-account", access=desks(Desk.SUPPLIER)),
    form_page(
        "record/accounts/new/",
        own_supplier.account_new,
        name="supplier-account-new",
        access=desks(Desk.SUPPLIER),
    ),
    form_page(
        "record/accounts/<slug:ref>/stop/",
        own_supplier.account_stop,
        name="supplier-account-stop",
        access=desks(Desk.SUPPLIER),
    ),
    form_page(
        "record/change/",
        own_supplier.change,
        name="supplier-change",
        access=desks(Desk.SUPPLIER),
    ),
    action(
        "record/changes/<slug:ref>/withdraw/",
        own_supplier.withdraw,
        name="supplier-withdraw",
        access=desks(Desk.SUPPLIER),
    ),
    page("board/", board.board, name="board", access=desks(Desk.SUPPLIER)),
    page("statement/", statements.own_statement, name="statement", access=desks(Desk.SUPPLIER)),
    action("statement/file/", book_files.own_file, name="statement-file", access=desks(Desk.SUPPLIER)),
]
