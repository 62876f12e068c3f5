"""Addresses of finance, each with its access rule; those of paying are open to the authority that settled as well.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import Desk
from yunti.kit.permissions import desks
from yunti.web.finance import payments, recoveries
from yunti.web.shared.routes import action, form_page, page

PAYING = desks(Desk.FINANCE, Desk.PREFECTURE, Desk.PROVINCE)
LOOKING = desks(Desk.FINANCE, Desk.PREFECTURE, Desk.PROVINCE, Desk.AUDITOR)

pages = [
    page("", payments.home, name="home", access=desks(Desk.FINANCE)),
    page("batches/", payments.batch_list, name="batch-list", access=LOOKING),
    page("batches/<str:ref>/", payments.batch, name="batch", access=LOOKING),
    action("batches/<str:ref>/draw/", payments.file_draw, name="file-draw", access=PAYING),
    form_page("batches/<str:ref>/answers/new/", payments.answer_new, name="answer-new", access=PAYING),
    page("files/<str:ref>/", payments.file, name="file", access=LOOKING),
    action("files/<str:ref>/release/", payments.file_release, name="file-release", access=PAYING, risky=True),
    form_page("files/<str:ref>/drop/", payments.file_drop, name="file-drop", access=PAYING),
    action("files/<str:ref>/download/", payments.file_take, name="file-take", access=PAYING),
    form_page(
        "batches/<str:ref>/lines/<int:place>/recovery/", recoveries.recovery, name="recovery", access=LOOKING
    ),
    action(
        "recoveries/<str:ref>/confirm/",
        recoveries.recovery_confirm,
        name="recovery-confirm",
        access=PAYING,
        risky=True,
    ),
    form_page("recoveries/<str:ref>/end/", recoveries.recovery_end, name="recovery-end", access=PAYING),
    form_page(
        "recoveries/<str:ref>/receipt/", recoveries.recovery_receipt, name="recovery-receipt", access=PAYING
    ),
    page("answers/<str:ref>/", payments.answer, name="answer", access=LOOKING),
    action("answers/<str:ref>/take/", payments.answer_take, name="answer-take", access=PAYING),
]
