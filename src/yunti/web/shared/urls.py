"""Addresses of more than one desk: work in the background, the evidence library, health, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import OFFICERS, Desk
from yunti.kit.permissions import PUBLIC, SIGNED_IN, desks
from yunti.web.shared import (
    book_files,
    books,
    evidence,
    evidence_pages,
    health,
    icon,
    jobs,
    statements,
    uploads,
)
from yunti.web.shared.routes import action, form_page, page

OWNERS = desks(Desk.APPLICANT, Desk.SUPPLIER)
READS_BOOKS = desks(*OFFICERS, Desk.FINANCE, Desk.AUDITOR)

pages = [
    page("jobs/", jobs.job_list, name="job-list", access=SIGNED_IN),
    page("jobs/<slug:ref>/", jobs.job, name="job", access=SIGNED_IN),
    form_page("evidence/", evidence.evidence_list, name="evidence-list", access=OWNERS),
    action("evidence/uploads/", uploads.upload_begin, name="upload-begin", access=OWNERS),
    form_page("evidence/uploads/<slug:ref>/", uploads.upload, name="upload", access=OWNERS),
    action("evidence/uploads/<slug:ref>/finish/", uploads.upload_finish, name="upload-finish", access=OWNERS),
    action(
        "evidence/uploads/<slug:ref>/abandon/", uploads.upload_abandon, name="upload-abandon", access=OWNERS
    ),
    page("evidence/<slug:ref>/", evidence.evidence, name="evidence", access=SIGNED_IN),
    form_page(
        "evidence/<slug:ref>/about/",
        evidence_pages.evidence_detail,
        name="evidence-detail",
        access=SIGNED_IN,
    ),
    page(
        "evidence/<slug:ref>/pages/<int:number>/",
        evidence_pages.evidence_page,
        name="evidence-page",
        access=SIGNED_IN,
    ),
    page(
        "evidence/<slug:ref>/thumbnails/<int:number>/",
        evidence_pages.evidence_thumbnail,
        name="evidence-thumbnail",
        access=SIGNED_IN,
    ),
    action("evidence/<slug:ref>/remove/", evidence.evidence_remove, name="evidence-remove", access=OWNERS),
    action("evidence/<slug:ref>/restore/", evidence.evidence_restore, name="evidence-restore", access=OWNERS),
    page("books/", books.book_list, name="book-list", access=READS_BOOKS),
    page("books/entries/<slug:ref>/", books.book_entry, name="book-entry", access=READS_BOOKS),
    page("books/about/<str:subject>/", books.book_subject, name="book-subject", access=READS_BOOKS),
    page(
        "books/enterprises/<slug:ref>/",
        statements.enterprise_statement,
        name="book-enterprise",
        access=READS_BOOKS,
    ),
    action(
        "books/enterprises/<slug:ref>/file/",
        book_files.enterprise_file,
        name="book-enterprise-file",
        access=READS_BOOKS,
    ),
    page(
        "books/suppliers/<slug:ref>/", statements.supplier_statement, name="book-supplier", access=READS_BOOKS
    ),
    action(
        "books/suppliers/<slug:ref>/file/",
        book_files.supplier_file,
        name="book-supplier-file",
        access=READS_BOOKS,
    ),
    page("books/rounds/<slug:ref>/", books.book_round, name="book-round", access=READS_BOOKS),
    action(
        "books/rounds/<slug:ref>/file/",
        book_files.book_round_file,
        name="book-round-file",
        access=READS_BOOKS,
    ),
    page(
        "books/rounds/<slug:ref>/kinds/<slug:book>/<slug:kind>/",
        books.book_kind,
        name="book-kind",
        access=READS_BOOKS,
    ),
    page(
        "books/rounds/<slug:ref>/regions/<slug:region>/",
        books.book_region,
        name="book-region",
        access=READS_BOOKS,
    ),
    action(
        "books/rounds/<slug:ref>/regions/<slug:region>/file/",
        book_files.book_region_file,
        name="book-region-file",
        access=READS_BOOKS,
    ),
    page(
        "books/rounds/<slug:ref>/regions/<slug:region>/<slug:book>/<slug:kind>/",
        books.book_account,
        name="book-account",
        access=READS_BOOKS,
    ),
    page("favicon.ico", icon.icon, name="icon", access=PUBLIC),
    page("health/live", health.live, name="health-live", access=PUBLIC),
    page("health/ready", health.ready, name="health-ready", access=PUBLIC),
]
