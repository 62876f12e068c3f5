"""Addresses of the enterprise's desk, each with its access rule. Suppliers apply at the same pages.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import Desk
from yunti.kit.permissions import desks
from yunti.web.applicant import beginning, case_evidence, case_turn
from yunti.web.applicant import case_signing as own_signing
from yunti.web.applicant import cases as own_cases
from yunti.web.applicant import letters as own_letters
from yunti.web.applicant import papers as own_papers
from yunti.web.applicant import record as own_enterprise
from yunti.web.applicant import views as applicant
from yunti.web.shared import book_files, statements
from yunti.web.shared.routes import action, form_page, page

PARTIES = desks(Desk.APPLICANT, Desk.SUPPLIER)
SPOT = "apply/<slug:ref>/evidence/<slug:field>/<slug:row>/<slug:slot>/"
evidence_pages = [
    form_page(SPOT, case_evidence.case_evidence, name="case-evidence", access=PARTIES),
    action(
        f"{SPOT}arrived/",
        case_evidence.case_evidence_arrived,
        name="case-evidence-arrived",
        access=PARTIES,
    ),
    action(
        f"{SPOT}<slug:paper>/pages/",
        case_evidence.case_evidence_pages,
        name="case-evidence-pages",
        access=PARTIES,
    ),
    action(
        f"{SPOT}<slug:paper>/remove/",
        case_evidence.case_evidence_remove,
        name="case-evidence-remove",
        access=PARTIES,
    ),
    action(
        f"{SPOT}<slug:paper>/take/",
        case_evidence.case_evidence_take,
        name="case-evidence-take",
        access=PARTIES,
    ),
]
pages = [
    page("", applicant.home, name="home", access=desks(Desk.APPLICANT)),
    page("apply/", beginning.case_list, name="case-list", access=PARTIES),
    action(
        "apply/begin/<slug:ref>/<slug:workflow>/",
        beginning.case_start,
        name="case-start",
        access=PARTIES,
    ),
    page("apply/<slug:ref>/", own_cases.case, name="case", access=PARTIES),
    page("apply/<slug:ref>/receipt/", own_cases.case_receipt, name="case-receipt", access=PARTIES),
    action("apply/<slug:ref>/answer/", own_cases.case_answer, name="case-answer", access=PARTIES),
    page("apply/<slug:ref>/papers/", own_papers.case_papers, name="case-papers", access=PARTIES),
    page(
        "apply/<slug:ref>/papers/<slug:name>/<slug:suffix>/",
        own_papers.case_paper,
        name="case-paper",
        access=PARTIES,
    ),
    page(
        "apply/<slug:ref>/letters/<slug:letter>/<slug:suffix>/",
        own_papers.case_letter,
        name="case-letter",
        access=PARTIES,
    ),
    page("apply/<slug:ref>/voucher/", own_papers.case_voucher, name="case-voucher", access=PARTIES),
    page(
        "apply/<slug:ref>/voucher/<int:number>/<slug:suffix>/",
        own_papers.case_voucher_file,
        name="case-voucher-file",
        access=PARTIES,
    ),
    action(
        "apply/<slug:ref>/volumes/bind/",
        own_papers.case_volume_bind,
        name="case-volume-bind",
        access=PARTIES,
    ),
    page(
        "apply/<slug:ref>/volumes/<slug:volume>/",
        own_papers.case_volume,
        name="case-volume",
        access=PARTIES,
    ),
    form_page("letters/<slug:ref>/", own_letters.letter, name="letter", access=PARTIES),
    form_page("apply/<slug:ref>/appeal/", own_letters.appeal, name="case-appeal", access=PARTIES),
    form_page(
        "apply/<slug:ref>/fill/<slug:key>/",
        own_cases.case_section,
        name="case-section",
        access=PARTIES,
    ),
    *evidence_pages,
    action(
        "apply/<slug:ref>/step/<slug:action>/",
        own_cases.case_move,
        name="case-move",
        access=PARTIES,
    ),
    action(
        "apply/<slug:ref>/turn/<slug:what>/",
        case_turn.case_turn,
        name="case-turn",
        access=PARTIES,
        gathered=True,
    ),
    action(
        "apply/<slug:ref>/sign-off/<slug:what>/",
        own_signing.case_sign,
        name="case-sign",
        access=PARTIES,
    ),
    form_page("record/", own_enterprise.record, name="enterprise", access=desks(Desk.APPLICANT)),
    page(
        "record/accounts/",
        own_enterprise.account_list,
        name="enterprise-account",
        access=desks(Desk.APPLICANT),
    ),
    form_page(
        "record/accounts/new/",
        own_enterprise.account_new,
        name="enterprise-account-new",
        access=desks(Desk.APPLICANT),
    ),
    form_page(
        "record/accounts/<slug:ref>/stop/",
        own_enterprise.account_stop,
        name="enterprise-account-stop",
        access=desks(Desk.APPLICANT),
    ),
    form_page(
        "record/change/",
        own_enterprise.change,
        name="enterprise-change",
        access=desks(Desk.APPLICANT),
    ),
    action(
        "record/changes/<slug:ref>/withdraw/",
        own_enterprise.withdraw,
        name="enterprise-withdraw",
        access=desks(Desk.APPLICANT),
    ),
    page("statement/", statements.own_statement, name="statement", access=desks(Desk.APPLICANT)),
    action("statement/file/", book_files.own_file, name="statement-file", access=desks(Desk.APPLICANT)),
]
