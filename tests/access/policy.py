"""Who may open what: one table, written apart from the views, that the access matrix checks answer by answer.

An address that is missing here, or stands here without existing, fails. `who` are names of `tests.people.People` (or "public");
`thing` names the kind of object in the address (see `world.py`), which is then tried in both prefectures for every desk.
Not here: the views' own declarations (`web/<desk>/urls.py`).
"""

from dataclasses import dataclass

PUBLIC = frozenset({"public"})
APPLICANTS = frozenset({"ma", "gao"})
SUPPLIERS = frozenset({"ge"})
PARTIES = APPLICANTS | SUPPLIERS
OFFICERS = frozenset({"luo", "qin", "wei", "su"})
SENIOR_OFFICERS = frozenset({"qin", "wei", "su"})
EXPERTS = frozenset({"yan"})
FINANCE = frozenset({"tan"})
AUDITORS = frozenset({"shen"})
SYSTEM = frozenset({"xi"})
SECURITY = frozenset({"an"})
PAYING = frozenset({"qin", "wei", "tan"})
READ_CITIES = SENIOR_OFFICERS | FINANCE | AUDITORS
SIGNED_IN = APPLICANTS | SUPPLIERS | OFFICERS | EXPERTS | FINANCE | AUDITORS | SYSTEM | SECURITY
EVERYBODY = SIGNED_IN | PUBLIC


@dataclass(frozen=True)
class Rule:
    who: frozenset[str]
    thing: str = ""
    others: frozenset[str] = (
        frozenset()
    )  # desks that may open things of either place, whatever their jurisdiction
    everywhere: bool = False  # the page shows no jurisdiction's data, or data that is public
    answers: int = 0  # a page that carries an error's status by its nature


# `thing="dead"` names what is nowhere to be found: admitted desks get 404, never a page.
POLICY: dict[str, Rule] = {
    # — everybody —
    **dict.fromkeys(
        (
            "public:home",
            "public:help",
            "public:search",
            "public:accessibility",
            "public:privacy",
            "public:interface",
            "api:openapi",
            "api:pack-list",
            "public:parts",
            "public:language-set",
            "public:publicity-list",
            "public:announcement-list",
            "public:certificate-search",
            "public:voucher-search",
            "public:progress",
            "public:arrival",
            "public:ticket-new",
            "public:ticket-follow",
            "public:catalogue-list",
            "public:supplier-list",
            "public:event-list",
        ),
        Rule(EVERYBODY, everywhere=True),
    ),
    # what was published is for everybody, whatever the place; what was not is nowhere to be found
    **dict.fromkeys(
        ("public:list-detail", "public:list-json", "public:list-csv"),
        Rule(EVERYBODY, thing="public_list", everywhere=True),
    ),
    "public:event": Rule(EVERYBODY, thing="round_event", everywhere=True),
    "public:supplier": Rule(EVERYBODY, thing="listed_supplier", everywhere=True),
    "public:catalogue": Rule(EVERYBODY, thing="catalogue", everywhere=True),
    "public:catalogue-edition": Rule(EVERYBODY, thing="catalogue_edition", everywhere=True),
    "public:catalogue-file": Rule(EVERYBODY, thing="catalogue_file", everywhere=True),
    "public:round": Rule(EVERYBODY, thing="round", everywhere=True),
    "public:objection-new": Rule(EVERYBODY, thing="list_line", everywhere=True),
    "public:objection": Rule(EVERYBODY, thing="dead_objection"),
    "public:voucher": Rule(EVERYBODY, thing="voucher", everywhere=True),
    "public:ticket-list": Rule(PARTIES),
    "public:ticket": Rule(PARTIES, thing="own_ticket"),
    **dict.fromkeys(("officer:ticket-list", "officer:ticket-new", "officer:ticket-file"), Rule(OFFICERS)),
    **dict.fromkeys(("officer:event-list", "officer:event-new"), Rule(OFFICERS)),
    **dict.fromkeys(("officer:event-correct", "officer:event-withdraw"), Rule(OFFICERS, thing="round_event")),
    "officer:ticket": Rule(OFFICERS, thing="ticket"),
    "public:certificate": Rule(EVERYBODY, thing="certificate", everywhere=True),
    "api:pack-detail": Rule(EVERYBODY, thing="pack", everywhere=True),
    "api:operation-run": Rule(EVERYBODY, thing="operation", everywhere=True),
    # — sign-in —
    **dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_signup",
            "mfa_authenticate",
            "account_reset_password",
        ),
        Rule(EVERYBODY, everywhere=True),
    ),
    **dict.fromkeys(
        (
            "account_inactive",
            "socialaccount_login_cancelled",
            "socialaccount_login_error",
            "account:unknown-person",
        ),
        Rule(EVERYBODY, everywhere=True, answers=403),
    ),
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback"), Rule(EVERYBODY, thing="provider")),
    **dict.fromkeys(("account:invitation-accept", "account:link-open"), Rule(EVERYBODY, thing="dead_token")),
    **dict.fromkeys(
        (
            "public:session-extend",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "account_change_password",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "account:profile",
            "account:mandate-choose",
            "account:device-end-others",
            "account:email-change",
            "account:phone-change",
            "account:notice-accept",
        ),
        Rule(SIGNED_IN),
    ),
    **dict.fromkeys(("account:device-end", "account:join-escalate"), Rule(SIGNED_IN, thing="dead")),
    "account:contact-confirm": Rule(SIGNED_IN, thing="dead_token"),
    # — colleagues of an enterprise or supplier —
    **dict.fromkeys(
        ("account:colleague-list", "account:colleague-invite", "account:agent-appoint"),
        Rule(APPLICANTS | SUPPLIERS),
    ),
    **dict.fromkeys(
        ("account:join-decide", "account:invitation-revoke", "account:colleague-detail"),
        Rule(APPLICANTS | SUPPLIERS, thing="dead"),
    ),
    # — desks —
    "applicant:home": Rule(APPLICANTS),
    "supplier:home": Rule(SUPPLIERS),
    "supplier:case-list": Rule(SUPPLIERS),
    "supplier:pilot-list": Rule(SUPPLIERS),
    "supplier:case": Rule(SUPPLIERS, thing="dead"),
    "supplier:case-move": Rule(SUPPLIERS, thing="dead_move"),
    "supplier:case-voucher": Rule(SUPPLIERS, thing="dead"),
    "supplier:case-voucher-file": Rule(SUPPLIERS, thing="dead_voucher"),
    "officer:home": Rule(OFFICERS),
    "expert:home": Rule(EXPERTS),
    "finance:home": Rule(FINANCE),
    "finance:batch-list": Rule(READ_CITIES),
    "finance:batch": Rule(READ_CITIES, thing="settlement"),
    "finance:file": Rule(READ_CITIES, thing="payment_file"),
    "finance:answer": Rule(READ_CITIES, thing="bank_answer"),
    **dict.fromkeys(("finance:file-draw", "finance:answer-new"), Rule(PAYING, thing="settlement")),
    **dict.fromkeys(
        ("finance:file-release", "finance:file-drop", "finance:file-take"),
        Rule(PAYING, thing="payment_file"),
    ),
    "finance:recovery": Rule(READ_CITIES, thing="paid_line"),
    **dict.fromkeys(
        ("finance:recovery-confirm", "finance:recovery-end", "finance:recovery-receipt"),
        Rule(PAYING, thing="clawback"),
    ),
    "finance:answer-take": Rule(PAYING, thing="bank_answer"),
    "audit:home": Rule(AUDITORS),
    "administration:home": Rule(SYSTEM | SECURITY),
    # — cases —
    **dict.fromkeys(("officer:cases", "officer:cases-together", "officer:cases-views"), Rule(OFFICERS)),
    **dict.fromkeys(
        (
            "officer:case",
            "officer:case-step",
            "officer:case-fields",
            "officer:case-ask",
            "officer:case-beside",
            "officer:case-marks",
            "officer:case-notes",
            "officer:case-questions",
        ),
        Rule(OFFICERS, thing="case"),
    ),
    **dict.fromkeys(("officer:case-override", "officer:case-override-end"), Rule(OFFICERS, thing="dead")),
    "officer:round-papers": Rule(OFFICERS),
    "officer:round-paper": Rule(OFFICERS - {"su"}, thing="round_paper"),
    **dict.fromkeys(("officer:expert-list", "officer:expert-new"), Rule(SENIOR_OFFICERS)),
    "officer:expert-undertaking": Rule(frozenset({"su"}), everywhere=True),
    **dict.fromkeys(
        (
            "officer:expert",
            "officer:expert-edit",
            "officer:expert-pause",
            "officer:expert-end",
            "officer:expert-resume",
        ),
        Rule(SENIOR_OFFICERS, thing="expert"),
    ),
    **dict.fromkeys(("expert:record", "expert:offline", "expert:offline-file"), Rule(EXPERTS)),
    "officer:inspection-list": Rule(SENIOR_OFFICERS),
    "officer:sample-new": Rule(frozenset({"qin", "wei"}), thing="inspection"),
    **dict.fromkeys(
        ("officer:sample", "officer:sample-draw", "officer:sample-redraw"),
        Rule(SENIOR_OFFICERS, thing="site_sample"),
    ),
    "officer:panel-new": Rule(frozenset({"su"}), thing="panel_case"),
    **dict.fromkeys(
        ("officer:panel", "officer:panel-draw", "officer:panel-redraw"), Rule(OFFICERS, thing="panel")
    ),
    **dict.fromkeys(("officer:panel-without", "officer:panel-mark"), Rule(OFFICERS, thing="panel")),
    "officer:panel-progress": Rule(frozenset({"su"}), thing="panel"),
    "expert:case-accept": Rule(EXPERTS, thing="case"),
    "officer:visit": Rule(SENIOR_OFFICERS, thing="case"),
    **dict.fromkeys(("officer:spot-check-list", "officer:spot-check-new"), Rule(SENIOR_OFFICERS)),
    "officer:enterprise-violation-new": Rule(SENIOR_OFFICERS, thing="enterprise"),
    "officer:enterprise-violation": Rule(SENIOR_OFFICERS, thing="violation"),
    "officer:appraisal-list": Rule(frozenset({"su"})),
    "officer:appraisal": Rule(frozenset({"su"}), thing="appraisal"),
    "officer:order": Rule(frozenset({"qin", "wei"}), thing="ranking_order"),
    "officer:ranking-list": Rule(SENIOR_OFFICERS),
    "officer:ranking": Rule(SENIOR_OFFICERS, thing="ranking"),
    "officer:ranking-case": Rule(SENIOR_OFFICERS, thing="ranked_case"),
    "officer:ranking-file": Rule(SENIOR_OFFICERS, thing="ranking_file"),
    "officer:ranking-terms": Rule(frozenset({"su"}), thing="ranking_round"),
    "officer:receipt-list": Rule(OFFICERS),
    "officer:receipt-round": Rule(OFFICERS, thing="budget"),
    "officer:receipt-write": Rule(OFFICERS - {"su"}, thing="budget"),
    "officer:receipt-deadline": Rule(frozenset({"su"}), thing="budget"),
    **dict.fromkeys(
        ("officer:receipt-table", "officer:receipt-table-file"), Rule(SENIOR_OFFICERS, thing="budget")
    ),
    "officer:receipt": Rule(SENIOR_OFFICERS, thing="receipt"),
    "officer:receipt-paper": Rule(SENIOR_OFFICERS, thing="receipt_paper"),
    "administration:receipt-accounts": Rule(SYSTEM),
    "administration:receipt-account": Rule(SYSTEM, thing="receipt_row"),
    "officer:check-draw-list": Rule(SENIOR_OFFICERS),
    "officer:check-draw": Rule(SENIOR_OFFICERS, thing="check_draw"),
    "officer:spot-check": Rule(SENIOR_OFFICERS, thing="spot_check"),
    "officer:case-voucher": Rule(OFFICERS, thing="voucher_case"),
    "officer:case-voucher-file": Rule(OFFICERS, thing="voucher_paper"),
    "officer:case-papers": Rule(OFFICERS, thing="case"),
    "officer:case-paper": Rule(OFFICERS, thing="case_paper"),
    "officer:case-letter": Rule(OFFICERS, thing="case_letter"),
    "officer:case-visit": Rule(OFFICERS, thing="case_visit"),
    "officer:case-volume-bind": Rule(OFFICERS, thing="case"),
    "officer:case-volume": Rule(OFFICERS, thing="case_volume"),
    "officer:case-register": Rule(OFFICERS, thing="case_register"),
    "officer:case-register-strike": Rule(OFFICERS, thing="register_entry"),
    # — public lists —
    **dict.fromkeys(("officer:publicity", "officer:objection-list"), Rule(OFFICERS)),
    "officer:publicity-new": Rule(SENIOR_OFFICERS, thing="ready_list"),
    "officer:publicity-list": Rule(SENIOR_OFFICERS, thing="public_list"),
    "officer:list-paper": Rule(SENIOR_OFFICERS, thing="list_paper"),
    "officer:publicity-extend": Rule(SENIOR_OFFICERS, thing="own_list"),
    "officer:publicity-withdraw": Rule(SENIOR_OFFICERS, thing="own_list"),
    "officer:objection": Rule(SENIOR_OFFICERS, thing="line_objection"),
    "officer:case-hands": Rule(OFFICERS, thing="case"),
    "officer:case-ask-end": Rule(OFFICERS, thing="invited"),
    "officer:letter": Rule(OFFICERS, thing="letter"),
    "officer:appeals": Rule(OFFICERS),
    "officer:appeal": Rule(OFFICERS, thing="appeal"),
    "officer:arrangements": Rule(OFFICERS),
    "officer:hand-over": Rule(OFFICERS),
    "applicant:letter": Rule(PARTIES, thing="own_letter"),
    "applicant:case-appeal": Rule(PARTIES, thing="refused_case"),
    "expert:cases": Rule(EXPERTS),
    **dict.fromkeys(("expert:case", "expert:case-decline"), Rule(EXPERTS, thing="case")),
    # — the registry —
    **dict.fromkeys(
        ("officer:enterprise-list", "officer:enterprise-suggest"), Rule(OFFICERS | FINANCE | AUDITORS)
    ),
    "officer:enterprise-new": Rule(OFFICERS),
    "officer:enterprise-detail": Rule(OFFICERS | FINANCE | AUDITORS, thing="enterprise"),
    **dict.fromkeys(
        (
            "officer:enterprise-edit",
            "officer:enterprise-facts",
            "officer:enterprise-link",
            "officer:enterprise-merge",
            "officer:enterprise-status-grant",
        ),
        Rule(OFFICERS, thing="enterprise"),
    ),
    "officer:enterprise-status-end": Rule(OFFICERS, thing="enterprise_status"),
    # — audit —
    **dict.fromkeys(
        (
            "audit:event-list",
            "audit:event-export",
            "audit:viewing-list",
            "audit:verification-start",
            "audit:sample-list",
        ),
        Rule(AUDITORS),
    ),
    "audit:checkpoint-publish": Rule(AUDITORS),
    **dict.fromkeys(("audit:log-state", "audit:log-job"), Rule(AUDITORS | SECURITY)),
    "audit:event-detail": Rule(AUDITORS, thing="event"),
    "audit:event-history": Rule(AUDITORS, thing="dead_subject"),
    "audit:verification-detail": Rule(AUDITORS | SECURITY, thing="dead"),
    "audit:sample-detail": Rule(AUDITORS, thing="dead"),
    "audit:checkpoint-list": Rule(AUDITORS | SECURITY | OFFICERS | FINANCE),
    "audit:checkpoint-file": Rule(AUDITORS | SECURITY | OFFICERS | FINANCE, thing="dead"),
    "audit:checkpoint-witness": Rule(OFFICERS | FINANCE, thing="dead"),
    # — suppliers, change requests, registers, joining —
    "officer:supplier-list": Rule(OFFICERS | FINANCE | AUDITORS),
    "officer:supplier-new": Rule(OFFICERS),
    "officer:supplier-detail": Rule(OFFICERS | FINANCE | AUDITORS, thing="supplier"),
    **dict.fromkeys(
        (
            "officer:supplier-edit",
            "officer:supplier-facts",
            "officer:supplier-link",
            "officer:supplier-merge",
            "officer:supplier-status-grant",
        ),
        Rule(OFFICERS, thing="supplier"),
    ),
    "officer:supplier-status-end": Rule(OFFICERS, thing="supplier_status"),
    "officer:status-kind-new": Rule(SENIOR_OFFICERS),
    "officer:change-list": Rule(OFFICERS),
    "officer:change-detail": Rule(OFFICERS, thing="change"),
    "officer:list-home": Rule(OFFICERS),
    **dict.fromkeys(
        ("officer:list-ban-new", "officer:list-dishonesty-new", "officer:list-allow-new"),
        Rule(SENIOR_OFFICERS),
    ),
    "officer:list-allow": Rule(OFFICERS, thing="allow_list"),
    "officer:list-allow-end": Rule(SENIOR_OFFICERS, thing="allow_list"),
    "officer:list-allow-take-over": Rule(
        frozenset({"su"}), thing="allow_list"
    ),  # a prefecture's list, by who stands above
    "officer:list-allow-confirm": Rule(SENIOR_OFFICERS, thing="dead"),
    "officer:list-lift": Rule(SENIOR_OFFICERS, thing="dead"),
    **dict.fromkeys(("officer:round-list", "officer:round-new"), Rule(SENIOR_OFFICERS)),
    **dict.fromkeys(
        ("officer:round", "officer:round-change", "officer:round-close", "officer:round-notice-new"),
        Rule(SENIOR_OFFICERS, thing="kept_round"),
    ),
    **dict.fromkeys(
        (
            "officer:budget-targets",
            "officer:budget-release",
            "officer:budget-fund",
            "officer:budget-move",
            "officer:budget-cutoff",
            "officer:budget-close",
        ),
        Rule(frozenset({"su"}), thing="budget"),
    ),
    "officer:budget-match": Rule(SENIOR_OFFICERS - {"su"}, thing="budget"),
    "officer:voucher-queue": Rule(SENIOR_OFFICERS, thing="budget"),
    "officer:voucher-queue-file": Rule(SENIOR_OFFICERS, thing="queue_file"),
    "officer:pilot-list": Rule(SENIOR_OFFICERS, thing="budget"),
    "officer:pilot-papers": Rule(frozenset({"su"}), thing="budget"),
    "officer:pilot-quota": Rule(frozenset({"su"}), thing="pilot_unit"),
    "officer:budget": Rule(SENIOR_OFFICERS, thing="budget"),
    "officer:settlement-list": Rule(SENIOR_OFFICERS),
    "officer:settlement": Rule(SENIOR_OFFICERS, thing="settled_batch"),
    "officer:settlement-file": Rule(SENIOR_OFFICERS, thing="settled_batch_file"),
    "officer:board-list": Rule(SENIOR_OFFICERS | FINANCE),
    **dict.fromkeys(
        ("officer:board", "officer:board-counts"), Rule(SENIOR_OFFICERS | FINANCE, thing="budget")
    ),
    "officer:board-paper": Rule(SENIOR_OFFICERS | FINANCE, thing="board_paper"),
    # — the books: accounts are a city's, so a county has none of its own —
    "shared:book-list": Rule(OFFICERS | FINANCE | AUDITORS),
    **dict.fromkeys(("shared:book-round", "shared:book-round-file"), Rule(READ_CITIES, thing="budget")),
    **dict.fromkeys(
        ("shared:book-region", "shared:book-region-file"), Rule(READ_CITIES, thing="book_region")
    ),
    "shared:book-kind": Rule(READ_CITIES, thing="book_kind"),
    "shared:book-account": Rule(READ_CITIES, thing="book_account"),
    "shared:book-entry": Rule(READ_CITIES, thing="book_entry"),
    "shared:book-subject": Rule(READ_CITIES, thing="book_subject"),
    **dict.fromkeys(
        ("shared:book-enterprise", "shared:book-enterprise-file"),
        Rule(OFFICERS | FINANCE | AUDITORS, thing="enterprise"),
    ),
    **dict.fromkeys(
        ("shared:book-supplier", "shared:book-supplier-file"),
        Rule(OFFICERS | FINANCE | AUDITORS, thing="supplier"),
    ),
    **dict.fromkeys(("applicant:statement", "applicant:statement-file"), Rule(APPLICANTS)),
    **dict.fromkeys(("supplier:board", "supplier:statement", "supplier:statement-file"), Rule(SUPPLIERS)),
    "officer:round-notice-withdraw": Rule(SENIOR_OFFICERS, thing="round_notice"),
    "officer:round-quota": Rule(SENIOR_OFFICERS, thing="dead"),
    "officer:join-list": Rule(OFFICERS),
    "officer:join-decide": Rule(OFFICERS, thing="dead"),
    **dict.fromkeys(("applicant:enterprise", "applicant:enterprise-change"), Rule(APPLICANTS)),
    "applicant:enterprise-withdraw": Rule(APPLICANTS, thing="change"),
    **dict.fromkeys(("applicant:enterprise-account", "applicant:enterprise-account-new"), Rule(APPLICANTS)),
    "applicant:enterprise-account-stop": Rule(APPLICANTS, thing="account"),
    **dict.fromkeys(("supplier:supplier-account", "supplier:supplier-account-new"), Rule(SUPPLIERS)),
    "supplier:supplier-account-stop": Rule(SUPPLIERS, thing="dead"),
    "officer:account-list": Rule(OFFICERS | FINANCE),
    "officer:account": Rule(OFFICERS | FINANCE, thing="account"),
    "applicant:case-list": Rule(PARTIES, everywhere=True),  # rounds that are open are public
    "applicant:case-start": Rule(PARTIES, thing="opening", everywhere=True),
    "applicant:case": Rule(PARTIES, thing="own_case"),
    "applicant:case-answer": Rule(PARTIES, thing="own_case"),
    "applicant:case-voucher": Rule(PARTIES, thing="dead"),
    "applicant:case-voucher-file": Rule(PARTIES, thing="dead_voucher"),
    "applicant:case-papers": Rule(PARTIES, thing="own_case"),
    "applicant:case-paper": Rule(PARTIES, thing="own_case_paper"),
    "applicant:case-letter": Rule(PARTIES, thing="dead_letter"),
    "applicant:case-volume-bind": Rule(PARTIES, thing="own_case"),
    "applicant:case-volume": Rule(PARTIES, thing="own_volume"),
    "applicant:case-section": Rule(PARTIES, thing="own_case_section"),
    "applicant:case-sign": Rule(PARTIES, thing="own_case_sign"),
    "applicant:case-turn": Rule(PARTIES, thing="own_case_turn"),
    "applicant:case-move": Rule(PARTIES, thing="own_case_move"),
    "applicant:case-evidence": Rule(PARTIES, thing="own_case_spot"),
    "applicant:case-evidence-pages": Rule(PARTIES, thing="own_case_spot_paper"),
    "applicant:case-evidence-arrived": Rule(PARTIES, thing="dead_spot"),
    **dict.fromkeys(
        ("applicant:case-evidence-remove", "applicant:case-evidence-take"),
        Rule(PARTIES, thing="dead_spot_paper"),
    ),
    "applicant:case-receipt": Rule(PARTIES, thing="dead"),
    **dict.fromkeys(("supplier:supplier", "supplier:supplier-change"), Rule(SUPPLIERS)),
    "supplier:supplier-withdraw": Rule(SUPPLIERS, thing="dead"),
    # — lists in and out: only for whoever brought them —
    **dict.fromkeys(("officer:import-list", "officer:import-template"), Rule(OFFICERS)),
    **dict.fromkeys(
        (
            "officer:import-detail",
            "officer:import-confirm",
            "officer:import-discard",
            "officer:import-report",
        ),
        Rule(OFFICERS, thing="import"),
    ),
    "officer:export-new": Rule(OFFICERS | FINANCE | AUDITORS),
    **dict.fromkeys(
        ("officer:export-detail", "officer:export-download"),
        Rule(OFFICERS | FINANCE | AUDITORS, thing="dead"),
    ),
    # — evidence, jobs, messages, own data —
    "shared:evidence-list": Rule(APPLICANTS | SUPPLIERS),
    "shared:evidence": Rule(APPLICANTS | OFFICERS | EXPERTS | FINANCE | AUDITORS, thing="evidence"),
    "shared:evidence-detail": Rule(APPLICANTS | OFFICERS | EXPERTS | FINANCE | AUDITORS, thing="evidence"),
    **dict.fromkeys(
        ("shared:evidence-page", "shared:evidence-thumbnail"),
        Rule(APPLICANTS | OFFICERS | EXPERTS | FINANCE | AUDITORS, thing="evidence_page"),
    ),
    "shared:evidence-remove": Rule(APPLICANTS, thing="evidence"),
    "shared:evidence-restore": Rule(APPLICANTS, thing="removed_evidence"),
    "shared:upload-begin": Rule(APPLICANTS | SUPPLIERS),
    **dict.fromkeys(
        ("shared:upload", "shared:upload-finish", "shared:upload-abandon"), Rule(APPLICANTS, thing="upload")
    ),
    "shared:job-list": Rule(SIGNED_IN),
    "shared:job": Rule(SIGNED_IN, thing="dead"),
    **dict.fromkeys(
        ("shared:icon", "shared:health-live", "shared:health-ready"), Rule(EVERYBODY, everywhere=True)
    ),
    **dict.fromkeys(
        (
            "account:own-data",
            "account:own-data-json",
            "account:own-data-xlsx",
            "account:message-list",
            "account:messages-read",
            "account:message-preferences",
        ),
        Rule(SIGNED_IN),
    ),
    "account:message-open": Rule(SIGNED_IN, thing="dead"),
    # — administration: the system administrator proposes and runs —
    **dict.fromkeys(
        (
            "administration:job-list",
            "administration:banner-list",
            "administration:metrics",
            "administration:metrics-text",
            "administration:delivery-list",
            "administration:calendar-notice-create",
            "administration:region-change-create",
            "administration:person-create",
            "administration:person-import",
            "administration:person-import-confirm",
            "administration:organisation-create",
        ),
        Rule(SYSTEM),
    ),
    **dict.fromkeys(
        ("administration:job-retry", "administration:job-cancel", "administration:banner-withdraw"),
        Rule(SYSTEM, thing="dead"),
    ),
    **dict.fromkeys(
        ("administration:mandate-create", "administration:person-request-factor-reset"),
        Rule(SYSTEM, thing="staff"),
    ),
    **dict.fromkeys(
        (
            "administration:organisation-rename",
            "administration:organisation-move",
            "administration:organisation-level",
            "administration:organisation-end",
        ),
        Rule(SYSTEM, thing="organisation"),
    ),
    # — the security administrator decides —
    **dict.fromkeys(("administration:privacy-list", "administration:privacy-register"), Rule(SECURITY)),
    "administration:privacy-detail": Rule(SECURITY, thing="dead"),
    **dict.fromkeys(
        (
            "administration:person-disable",
            "administration:person-enable",
            "administration:person-unlock",
            "administration:person-reset-password",
        ),
        Rule(SECURITY, thing="staff"),
    ),
    **dict.fromkeys(
        ("administration:mandate-approve", "administration:mandate-end"), Rule(SECURITY, thing="mandate")
    ),
    "administration:factor-reset-decide": Rule(SECURITY, thing="dead"),
    # — both, and what the auditor may read —
    **dict.fromkeys(
        ("administration:calendar", "administration:region-list"), Rule(SYSTEM | SECURITY, everywhere=True)
    ),
    **dict.fromkeys(
        (
            "administration:calendar-notice",
            "administration:calendar-correction",
            "administration:region-change",
        ),
        Rule(SYSTEM | SECURITY, thing="dead"),
    ),
    "administration:calendar-day": Rule(SYSTEM | SECURITY, thing="day"),
    **dict.fromkeys(
        (
            "administration:person-list",
            "administration:person-review",
            "administration:mandate-list",
            "administration:mandate-approvals",
            "administration:organisation-list",
        ),
        Rule(SYSTEM | SECURITY | AUDITORS),
    ),
    "administration:person-detail": Rule(SYSTEM | SECURITY | AUDITORS, thing="staff"),
    "administration:mandate-detail": Rule(SYSTEM | SECURITY | AUDITORS, thing="mandate"),
    "administration:organisation-detail": Rule(SYSTEM | SECURITY | AUDITORS, thing="organisation"),
}

# Things that belong to persons or organisations, not to a jurisdiction: whose they are in each place.
OWN_CASES = {"first": frozenset({"ma"}), "second": frozenset({"gao"}), "third": frozenset({"ge"})}
OWNERS: dict[str, dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        (
            "own_case",
            "own_case_paper",
            "own_volume",
            "own_case_section",
            "own_case_spot",
            "own_case_spot_paper",
            "own_case_sign",
            "own_case_turn",
            "own_case_move",
            "refused_case",
            "own_letter",
        ),
        OWN_CASES,
    ),
    "own_ticket": {"first": frozenset({"ma"}), "second": frozenset({"gao"})},
    "import": {"first": frozenset({"luo"}), "second": frozenset({"wei"})},
    "own_list": {"first": frozenset({"qin"}), "second": frozenset({"wei"})},
    "ready_list": {"first": frozenset({"qin", "wei"})},
    "line_objection": {"first": frozenset({"qin"}), "second": frozenset({"wei"})},
}

# Which place's data each desk may see at all. "first" is PREFECTURE with COUNTY, "second" is OTHER_PREFECTURE with OTHER_COUNTY.
SEES: dict[str, frozenset[str]] = {
    "public": frozenset(),
    "ma": frozenset({"first"}),
    "gao": frozenset({"second"}),
    "ge": frozenset({"first"}),
    "luo": frozenset({"first"}),
    "qin": frozenset({"first"}),
    "wei": frozenset({"second"}),
    "su": frozenset({"first", "second"}),
    "yan": frozenset({"first"}),  # by invitation to a case, and no longer to the one in the second place
    "tan": frozenset({"first"}),
    "shen": frozenset({"first", "second"}),
    "xi": frozenset({"first", "second"}),
    "an": frozenset({"first", "second"}),
}
