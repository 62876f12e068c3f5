"""Addresses of the officers' desks, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from django.urls import URLPattern

from yunti.kit.actors import OFFICERS, Desk
from yunti.kit.permissions import desks
from yunti.web.officer import (
    accounts,
    allow_list_ends,
    allow_lists,
    appeals,
    appraisals,
    arrangements,
    bans,
    boards,
    budgets,
    case_desk,
    case_file,
    case_hands,
    case_invited,
    case_order,
    case_overrides,
    case_steps,
    case_together,
    case_views,
    cases,
    changes,
    check_draws,
    enterprises,
    events,
    expert_panels,
    experts,
    exports,
    imports,
    joins,
    letters,
    list_papers,
    objections,
    orders,
    panel_boards,
    papers,
    party_forms,
    party_statuses,
    pilots,
    publicity,
    rankings,
    receipts,
    round_papers,
    rounds,
    samples,
    settlements,
    spot_checks,
    statistics,
    suppliers,
    tickets,
    violations,
    visits,
    voucher_queue,
    year_close,
)
from yunti.web.officer import views as officer
from yunti.web.officer.party_kinds import ENTERPRISE, SUPPLIER, PartyKind
from yunti.web.shared.routes import action, form_page, page

EDITS_REGISTRY = desks(*OFFICERS)
KEEPS_BANS = desks(Desk.PREFECTURE, Desk.PROVINCE)
KEEPS_EXPERTS = desks(Desk.PREFECTURE, Desk.PROVINCE)
HANDS_OUT = desks(Desk.PROVINCE)
CONFIRMS_ACCOUNTS = desks(*OFFICERS, Desk.FINANCE)
READS_BOARDS = desks(Desk.PREFECTURE, Desk.PROVINCE, Desk.FINANCE)
READS_REGISTRY = desks(*OFFICERS, Desk.FINANCE, Desk.AUDITOR)


def pages_of_files(root: str, kind: PartyKind) -> list[URLPattern]:
    """Enterprises and suppliers are entered, corrected, measured, merged and given statuses by the same views."""
    one = f"{root}/<slug:ref>"
    table = (
        (form_page, f"{root}/new/", party_forms.party_new, "new"),
        (form_page, f"{one}/edit/", party_forms.party_edit, "edit"),
        (form_page, f"{one}/facts/", party_forms.party_facts, "facts"),
        (action, f"{one}/link/", party_forms.party_link, "link"),
        (form_page, f"{one}/merge/", party_forms.party_merge, "merge"),
        (form_page, f"{one}/statuses/new/", party_statuses.status_grant, "status-grant"),
        (form_page, f"{one}/statuses/<slug:grant>/end/", party_statuses.status_end, "status-end"),
    )
    return [
        make(route, view, name=f"{kind.noun}-{name}", access=EDITS_REGISTRY, kind=kind)
        for make, route, view, name in table
    ]


pages = [
    page("", officer.home, name="home", access=desks(*OFFICERS)),
    page("cases/", cases.case_list, name="cases", access=desks(*OFFICERS)),
    action("cases/together/", case_together.cases_together, name="cases-together", access=desks(*OFFICERS)),
    action("cases/views/", case_views.cases_views, name="cases-views", access=desks(*OFFICERS)),
    page("cases/<slug:ref>/beside/", case_order.case_beside, name="case-beside", access=desks(*OFFICERS)),
    page("cases/<slug:ref>/", case_file.case_file, name="case", access=desks(*OFFICERS)),
    action("cases/<slug:ref>/step/", case_steps.case_step, name="case-step", access=desks(*OFFICERS)),
    action("cases/<slug:ref>/fields/", case_steps.case_fields, name="case-fields", access=desks(*OFFICERS)),
    action("cases/<slug:ref>/marks/", case_desk.case_marks, name="case-marks", access=desks(*OFFICERS)),
    action("cases/<slug:ref>/notes/", case_desk.case_notes, name="case-notes", access=desks(*OFFICERS)),
    action(
        "cases/<slug:ref>/questions/",
        case_desk.case_questions,
        name="case-questions",
        access=desks(*OFFICERS),
    ),
    form_page(
        "cases/<slug:ref>/override/",
        case_overrides.case_override,
        name="case-override",
        access=desks(*OFFICERS),
    ),
    form_page(
        "cases/<slug:ref>/override/end/",
        case_overrides.case_override_end,
        name="case-override-end",
        access=desks(*OFFICERS),
    ),
    page("tickets/", tickets.ticket_list, name="ticket-list", access=desks(*OFFICERS)),
    form_page("tickets/new/", tickets.ticket_new, name="ticket-new", access=desks(*OFFICERS)),
    action("tickets/file/", tickets.ticket_file, name="ticket-file", access=desks(*OFFICERS)),
    form_page("tickets/<slug:ref>/", tickets.ticket, name="ticket", access=desks(*OFFICERS)),
    page("events/", events.event_list, name="event-list", access=desks(*OFFICERS)),
    form_page("events/new/", events.event_new, name="event-new", access=desks(*OFFICERS)),
    form_page(
        "events/<slug:ref>/correct/", events.event_correct, name="event-correct", access=desks(*OFFICERS)
    ),
    form_page(
        "events/<slug:ref>/withdraw/", events.event_withdraw, name="event-withdraw", access=desks(*OFFICERS)
    ),
    page("accounts/", accounts.account_list, name="account-list", access=CONFIRMS_ACCOUNTS),
    form_page("accounts/<slug:ref>/", accounts.account, name="account", access=CONFIRMS_ACCOUNTS),
    page("experts/", experts.expert_list, name="expert-list", access=KEEPS_EXPERTS),
    form_page("experts/new/", experts.expert_new, name="expert-new", access=KEEPS_EXPERTS),
    form_page(
        "experts/undertaking/", experts.undertaking, name="expert-undertaking", access=desks(Desk.PROVINCE)
    ),
    page("experts/<slug:ref>/", experts.expert_detail, name="expert", access=KEEPS_EXPERTS),
    form_page("experts/<slug:ref>/edit/", experts.expert_edit, name="expert-edit", access=KEEPS_EXPERTS),
    form_page("experts/<slug:ref>/pause/", experts.expert_pause, name="expert-pause", access=KEEPS_EXPERTS),
    form_page("experts/<slug:ref>/end/", experts.expert_end, name="expert-end", access=KEEPS_EXPERTS),
    action("experts/<slug:ref>/resume/", experts.expert_resume, name="expert-resume", access=KEEPS_EXPERTS),
    form_page("cases/<slug:ref>/ask/", case_invited.case_ask, name="case-ask", access=desks(*OFFICERS)),
    form_page(
        "cases/<slug:ref>/ask/<slug:person>/<slug:role>/end/",
        case_invited.case_ask_end,
        name="case-ask-end",
        access=desks(*OFFICERS),
    ),
    page("cases/<slug:ref>/voucher/", papers.case_voucher, name="case-voucher", access=desks(*OFFICERS)),
    page(
        "cases/<slug:ref>/voucher/<int:number>/<slug:suffix>/",
        papers.case_voucher_file,
        name="case-voucher-file",
        access=desks(*OFFICERS),
    ),
    page("cases/<slug:ref>/papers/", papers.case_papers, name="case-papers", access=desks(*OFFICERS)),
    page(
        "cases/<slug:ref>/papers/<slug:name>/<slug:suffix>/",
        papers.case_paper,
        name="case-paper",
        access=desks(*OFFICERS),
    ),
    page(
        "cases/<slug:ref>/letters/<slug:letter>/<slug:suffix>/",
        papers.case_letter,
        name="case-letter",
        access=desks(*OFFICERS),
    ),
    page(
        "cases/<slug:ref>/visits/<slug:visit>/<slug:suffix>/",
        papers.case_visit,
        name="case-visit",
        access=desks(*OFFICERS),
    ),
    action(
        "cases/<slug:ref>/volumes/bind/",
        papers.case_volume_bind,
        name="case-volume-bind",
        access=desks(*OFFICERS),
    ),
    page(
        "cases/<slug:ref>/volumes/<slug:volume>/",
        papers.case_volume,
        name="case-volume",
        access=desks(*OFFICERS),
    ),
    form_page(
        "cases/<slug:ref>/register/<slug:paper>/<slug:name>/",
        papers.case_register,
        name="case-register",
        access=desks(*OFFICERS),
    ),
    action(
        "cases/<slug:ref>/register-entries/<slug:entry>/strike/",
        papers.case_register_strike,
        name="case-register-strike",
        access=desks(*OFFICERS),
    ),
    page("publicity/", publicity.publicity, name="publicity", access=desks(*OFFICERS)),
    form_page(
        "publicity/new/<slug:ref>/<slug:name>/",
        publicity.publicity_new,
        name="publicity-new",
        access=desks(*OFFICERS),
    ),
    page("publicity/<slug:ref>/", publicity.publicity_list, name="publicity-list", access=desks(*OFFICERS)),
    page(
        "publicity/<slug:ref>/papers/<slug:name>/<slug:suffix>/",
        list_papers.list_paper,
        name="list-paper",
        access=desks(*OFFICERS),
    ),
    action(
        "publicity/<slug:ref>/withdraw/",
        publicity.publicity_withdraw,
        name="publicity-withdraw",
        access=desks(*OFFICERS),
    ),
    action(
        "publicity/<slug:ref>/extend/",
        publicity.publicity_extend,
        name="publicity-extend",
        access=desks(*OFFICERS),
    ),
    page("objections/", objections.objection_list, name="objection-list", access=desks(*OFFICERS)),
    form_page("objections/<slug:ref>/", objections.objection, name="objection", access=desks(*OFFICERS)),
    page("rounds/", rounds.round_list, name="round-list", access=KEEPS_BANS),
    form_page("rounds/new/", rounds.round_new, name="round-new", access=KEEPS_BANS),
    page("rounds/<slug:ref>/", rounds.round_detail, name="round", access=KEEPS_BANS),
    form_page("rounds/<slug:ref>/change/", rounds.round_change, name="round-change", access=KEEPS_BANS),
    form_page("rounds/<slug:ref>/close/", rounds.round_close, name="round-close", access=KEEPS_BANS),
    form_page("rounds/<slug:ref>/quota/", rounds.round_quota, name="round-quota", access=KEEPS_BANS),
    form_page(
        "rounds/<slug:ref>/notices/new/",
        rounds.round_notice_new,
        name="round-notice-new",
        access=KEEPS_BANS,
    ),
    form_page(
        "rounds/<slug:ref>/notices/<slug:notice>/withdraw/",
        rounds.round_notice_withdraw,
        name="round-notice-withdraw",
        access=KEEPS_BANS,
    ),
    page("rounds/<slug:ref>/queue/", voucher_queue.voucher_queue, name="voucher-queue", access=KEEPS_BANS),
    action(
        "rounds/<slug:ref>/queue/<slug:suffix>/",
        voucher_queue.voucher_queue_file,
        name="voucher-queue-file",
        access=KEEPS_BANS,
    ),
    form_page("settlements/", settlements.settlement_list, name="settlement-list", access=KEEPS_BANS),
    page("settlements/<slug:ref>/", settlements.settlement, name="settlement", access=KEEPS_BANS),
    action(
        "settlements/<slug:ref>/<slug:suffix>/",
        settlements.settlement_file,
        name="settlement-file",
        access=KEEPS_BANS,
    ),
    page("boards/", boards.board_list, name="board-list", access=READS_BOARDS),
    page("rounds/<slug:ref>/board/", boards.board, name="board", access=READS_BOARDS),
    page("rounds/<slug:ref>/board/counts/", statistics.statistics, name="board-counts", access=READS_BOARDS),
    page(
        "rounds/<slug:ref>/board/<slug:name>/<slug:suffix>/",
        statistics.board_paper,
        name="board-paper",
        access=READS_BOARDS,
    ),
    form_page("rounds/<slug:ref>/budget/", budgets.budget, name="budget", access=KEEPS_BANS),
    form_page(
        "rounds/<slug:ref>/budget/match/", budgets.budget_match, name="budget-match", access=KEEPS_BANS
    ),
    *[
        form_page(f"rounds/<slug:ref>/budget/{route}/", view, name=f"budget-{route}", access=HANDS_OUT)
        for route, view in (
            ("targets", budgets.budget_targets),
            ("release", budgets.budget_release),
            ("fund", budgets.budget_fund),
            ("move", budgets.budget_move),
            ("cutoff", budgets.budget_cutoff),
            ("close", year_close.budget_close),
        )
    ],
    page("rounds/<slug:ref>/pilots/", pilots.pilot_list, name="pilot-list", access=KEEPS_BANS),
    form_page("rounds/<slug:ref>/pilots/papers/", pilots.pilot_papers, name="pilot-papers", access=HANDS_OUT),
    form_page(
        "rounds/<slug:ref>/pilots/<slug:case>/quota/",
        pilots.pilot_quota,
        name="pilot-quota",
        access=HANDS_OUT,
    ),
    page("round-papers/", round_papers.round_papers, name="round-papers", access=desks(*OFFICERS)),
    page(
        "round-papers/<slug:ref>/<slug:name>/<slug:suffix>/",
        round_papers.round_paper,
        name="round-paper",
        access=desks(*OFFICERS),
    ),
    form_page("cases/<slug:ref>/hands/", case_hands.case_hands, name="case-hands", access=desks(*OFFICERS)),
    form_page("letters/<slug:ref>/", letters.letter, name="letter", access=desks(*OFFICERS)),
    page("appeals/", appeals.appeal_list, name="appeals", access=desks(*OFFICERS)),
    form_page("appeals/<slug:ref>/", appeals.appeal, name="appeal", access=desks(*OFFICERS)),
    form_page("desk/", arrangements.arrangements, name="arrangements", access=desks(*OFFICERS)),
    form_page("desk/hand-over/", arrangements.hand_over_desk, name="hand-over", access=desks(*OFFICERS)),
    page("inspections/", samples.inspection_list, name="inspection-list", access=KEEPS_BANS),
    form_page(
        "inspections/<slug:ref>/<slug:name>/draw/", samples.sample_new, name="sample-new", access=KEEPS_BANS
    ),
    page("samples/<slug:ref>/", samples.sample, name="sample", access=KEEPS_BANS),
    action("samples/<slug:ref>/draw/", samples.sample_draw, name="sample-draw", access=KEEPS_BANS),
    action("samples/<slug:ref>/redraw/", samples.sample_redraw, name="sample-redraw", access=KEEPS_BANS),
    form_page("appraisals/", appraisals.appraisal_list, name="appraisal-list", access=HANDS_OUT),
    form_page("appraisals/<slug:ref>/", appraisals.appraisal, name="appraisal", access=HANDS_OUT),
    form_page("rankings/", rankings.ranking_list, name="ranking-list", access=KEEPS_BANS),
    page("rankings/<slug:ref>/", rankings.ranking, name="ranking", access=KEEPS_BANS),
    page(
        "rankings/<slug:ref>/cases/<slug:case>/",
        rankings.ranking_case,
        name="ranking-case",
        access=KEEPS_BANS,
    ),
    action(
        "rankings/<slug:ref>/file/<slug:suffix>/",
        rankings.ranking_file,
        name="ranking-file",
        access=KEEPS_BANS,
    ),
    form_page("rounds/<slug:ref>/orders/<slug:name>/", orders.order, name="order", access=desks(*OFFICERS)),
    form_page(
        "rounds/<slug:ref>/rankings/<slug:name>/terms/",
        rankings.ranking_terms,
        name="ranking-terms",
        access=HANDS_OUT,
    ),
    page("receipts/", receipts.receipt_list, name="receipt-list", access=desks(*OFFICERS)),
    form_page("receipts/<slug:ref>/", receipts.receipt_round, name="receipt-round", access=desks(*OFFICERS)),
    form_page(
        "receipts/<slug:ref>/write/",
        receipts.receipt_write,
        name="receipt-write",
        access=desks(Desk.COUNTY, Desk.PREFECTURE),
    ),
    form_page(
        "receipts/<slug:ref>/deadline/",
        receipts.receipt_deadline,
        name="receipt-deadline",
        access=desks(Desk.PREFECTURE, Desk.PROVINCE),
    ),
    page(
        "receipts/<slug:ref>/table/",
        receipts.receipt_table,
        name="receipt-table",
        access=desks(Desk.PREFECTURE, Desk.PROVINCE),
    ),
    action(
        "receipts/<slug:ref>/table/file/",
        receipts.receipt_table_file,
        name="receipt-table-file",
        access=desks(Desk.PREFECTURE, Desk.PROVINCE),
    ),
    form_page(
        "receipts/<slug:ref>/<slug:receipt>/", receipts.receipt, name="receipt", access=desks(*OFFICERS)
    ),
    page(
        "receipts/<slug:ref>/<slug:receipt>/<slug:suffix>",
        receipts.receipt_paper,
        name="receipt-paper",
        access=desks(*OFFICERS),
    ),
    form_page("spot-checks/draws/", check_draws.draw_list, name="check-draw-list", access=KEEPS_BANS),
    form_page("spot-checks/draws/<slug:ref>/", check_draws.check_draw, name="check-draw", access=KEEPS_BANS),
    page("spot-checks/", spot_checks.check_list, name="spot-check-list", access=KEEPS_BANS),
    form_page("spot-checks/new/", spot_checks.check_new, name="spot-check-new", access=KEEPS_BANS),
    form_page("spot-checks/<slug:ref>/", spot_checks.check, name="spot-check", access=KEEPS_BANS),
    form_page("cases/<slug:ref>/visit/", visits.visit, name="visit", access=KEEPS_BANS),
    form_page(
        "cases/<slug:ref>/panel/<slug:name>/",
        expert_panels.panel_new,
        name="panel-new",
        access=desks(*OFFICERS),
    ),
    page("panels/<slug:ref>/", expert_panels.panel, name="panel", access=desks(*OFFICERS)),
    page(
        "panels/<slug:ref>/progress/",
        panel_boards.panel_progress,
        name="panel-progress",
        access=desks(*OFFICERS),
    ),
    action("panels/<slug:ref>/mark/", expert_panels.panel_mark, name="panel-mark", access=desks(*OFFICERS)),
    action(
        "panels/<slug:ref>/without-added/",
        expert_panels.panel_without,
        name="panel-without",
        access=desks(*OFFICERS),
    ),
    action("panels/<slug:ref>/draw/", expert_panels.panel_draw, name="panel-draw", access=desks(*OFFICERS)),
    action(
        "panels/<slug:ref>/redraw/", expert_panels.panel_redraw, name="panel-redraw", access=desks(*OFFICERS)
    ),
    page("joining/", joins.join_list, name="join-list", access=desks(*OFFICERS)),
    action("joining/<str:ref>/", joins.join_decide, name="join-decide", access=desks(*OFFICERS)),
    page("enterprises/", enterprises.enterprise_list, name="enterprise-list", access=READS_REGISTRY),
    page(
        "enterprises/suggest/",
        enterprises.enterprise_suggest,
        name="enterprise-suggest",
        access=READS_REGISTRY,
    ),
    *pages_of_files("enterprises", ENTERPRISE),
    page(
        "enterprises/<slug:ref>/",
        enterprises.enterprise_detail,
        name="enterprise-detail",
        access=READS_REGISTRY,
    ),
    form_page(
        "enterprises/<slug:ref>/violations/new/",
        violations.violation_new,
        name="enterprise-violation-new",
        access=KEEPS_BANS,
    ),
    form_page(
        "enterprises/<slug:ref>/violations/<slug:violation>/",
        violations.violation,
        name="enterprise-violation",
        access=KEEPS_BANS,
    ),
    form_page(
        "statuses/kinds/new/", party_statuses.status_kind_new, name="status-kind-new", access=KEEPS_BANS
    ),
    form_page("imports/", imports.import_list, name="import-list", access=EDITS_REGISTRY),
    page("imports/template/", imports.import_template, name="import-template", access=EDITS_REGISTRY),
    page("imports/<slug:ref>/", imports.import_detail, name="import-detail", access=EDITS_REGISTRY),
    action(
        "imports/<slug:ref>/confirm/", imports.import_confirm, name="import-confirm", access=EDITS_REGISTRY
    ),
    action(
        "imports/<slug:ref>/discard/", imports.import_discard, name="import-discard", access=EDITS_REGISTRY
    ),
    page("imports/<slug:ref>/report/", imports.import_report, name="import-report", access=EDITS_REGISTRY),
    form_page("exports/", exports.export_new, name="export-new", access=READS_REGISTRY),
    page("exports/<slug:ref>/", exports.export_detail, name="export-detail", access=READS_REGISTRY),
    action(
        "exports/<slug:ref>/download/", exports.export_download, name="export-download", access=READS_REGISTRY
    ),
    page("suppliers/", suppliers.supplier_list, name="supplier-list", access=READS_REGISTRY),
    *pages_of_files("suppliers", SUPPLIER),
    page("suppliers/<slug:ref>/", suppliers.supplier_detail, name="supplier-detail", access=READS_REGISTRY),
    page("changes/", changes.change_list, name="change-list", access=EDITS_REGISTRY),
    form_page(
        "changes/<slug:ref>/",
        changes.change_detail,
        name="change-detail",
        access=EDITS_REGISTRY,
    ),
    page("lists/", bans.list_home, name="list-home", access=EDITS_REGISTRY),
    form_page("lists/bans/new/", bans.ban_new, name="list-ban-new", access=KEEPS_BANS),
    form_page(
        "lists/dishonesty/new/",
        bans.dishonesty_new,
        name="list-dishonesty-new",
        access=KEEPS_BANS,
    ),
    form_page("lists/allow/new/", allow_lists.allow_list_new, name="list-allow-new", access=KEEPS_BANS),
    page("lists/allow/<slug:ref>/", allow_lists.allow_list, name="list-allow", access=EDITS_REGISTRY),
    action(
        "lists/allow/<slug:ref>/confirm/",
        allow_lists.entry_confirm,
        name="list-allow-confirm",
        access=KEEPS_BANS,
    ),
    form_page(
        "lists/allow/<slug:ref>/end/",
        allow_list_ends.allow_list_end,
        name="list-allow-end",
        access=KEEPS_BANS,
    ),
    form_page(
        "lists/allow/<slug:ref>/take-over/",
        allow_list_ends.allow_list_take_over,
        name="list-allow-take-over",
        access=KEEPS_BANS,
    ),
    form_page("lists/<slug:ref>/lift/", bans.bar_lift, name="list-lift", access=KEEPS_BANS),
]
