"""Applications filled in as enterprises would, all made up: enough for three stars, enough for four, not enough for five.

Not here: the cases of the pack (`packs`), people (`tests/people.py`).
"""

import hashlib
from typing import Any

from yunti.apps.cases.models import Case
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, EvidenceUse

MATERIALS = [
    "doc_business_license",
    "doc_credit_report",
    "doc_contracts",
    "doc_payment_proofs",
    "doc_invoices",
    "doc_invoice_checks",
    "doc_invest_table",
    "doc_usage_statement",
    "doc_usage_screenshots",
    "doc_effect_statement",
    "doc_onepage_ppt",
]
DATA_PAPERS = ["doc_data_equipment_statement", "doc_data_equipment_screenshots"]
THREE = ["app_erp", "app_crm", "fx_cost", "fx_data_vis"]
FOUR = [
    *(
        "app_erp",
        "app_mes",
        "base_compute",
        "base_storage",
        "base_database",
        "data_design",
        "data_production",
    ),
    *("data_sales", "eq_smart", "svc_ledger", "mon_realtime", "fx_cost", "fx_data_vis", "fx_efficiency"),
]


def filled(star: int, name: str, uscc: str, partner: str = "示例云服务有限公司") -> dict[str, Any]:
    amount = {3: 2, 4: 6, 5: 20}[star]
    line = {
        "seq": 1,
        "buyer_name": name,
        "seller_name": partner,
        "invoice_no": "26952000000000000001",
        "amount_wan": amount,
        "invoice_date": "2025-11-20",
        "invest_category": "cloud_purchase",
    }
    return {
        "applicant_name": name,
        "fill_date": "2026-05-06",
        "ent_name": name,
        "ent_nature": "民营",
        "ent_reg_address": "示例省示例市示例路1号",
        "ent_uscc": uscc,
        "ent_reg_capital_wan": 500,
        "legal_rep_name": "张三",
        "legal_rep_phone": "0000-0000001",
        "contact_name": "李四",
        "contact_position": "主任",
        "contact_mobile": "13900000000",
        "contact_email": "a@example.org",
        "staff_total": 120,
        "staff_cloud_users": 60,
        "target_star": star,
        "is_epidemic_key_enterprise": False,
        "deployment_models": ["public"],
        "cloud_partners": [{"name": partner, "kind": "公有云服务商"}],
        "cloud_start_date": "2025-06-01",
        "industry_code": "3411",
        "industry_name": "锅炉及辅助设备制造",
        "advanced_clusters": ["c09"],
        "scope_summary": "示例范围",
        "practice_summary": "示例实践",
        "effect_summary": "示例效果",
        "commitment_signed": True,
        "commitment_sign_date": "2026-05-06",
        "commitment_sealed": True,
        "screenshot_on": "2026-04-20",
        "investment_lines": [line],
        "investment_total_wan": amount,
        "cloud_services": [{"service_name": "云ERP", "provider_name": partner, "start_date": "2025-06-01"}],
        "claimed_items": [{"code": code} for code in (THREE if star == 3 else FOUR)],
    }


def places_of(star: int, lines: int = 1) -> list[str]:
    """Where such an application needs files: the papers, every ticked item, every line."""
    return [
        *(f"materials/{slot}/file" for slot in [*MATERIALS, *(DATA_PAPERS if star > 3 else [])]),
        *(f"claimed_items/{code}/proof" for code in (THREE if star == 3 else FOUR)),
        *(
            f"investment_lines/{row}/{slot}"
            for row in range(lines)
            for slot in ("contract", "invoice", "payment", "check")
        ),
    ]


def with_papers(case: Case, star: int = 3, lines: int = 1) -> Case:
    """One clean paper of the enterprise in every place; how people bind them is tested elsewhere."""
    paper, _made = Evidence.objects.get_or_create(
        organisation=case.organisation,
        name="示例佐证材料.pdf",
        defaults={
            "digest": hashlib.sha256(case.ref.encode()).hexdigest(),
            "size": 1,
            "media_type": "application/pdf",
            "uploaded_by": case.started_by,
            "uploaded_at": case.started_at,
            "scan_state": ScanState.CLEAN,
        },
    )
    held = set(EvidenceUse.objects.filter(subject_ref=case.ref).values_list("place", flat=True))
    EvidenceUse.objects.bulk_create(
        EvidenceUse(
            evidence=paper,
            subject_type="cases.case",
            subject_ref=case.ref,
            label=case.round.title,
            place=place,
            pages="1–2",
        )
        for place in places_of(star, lines)
        if place not in held
    )
    return case
