"""An evaluation as an enterprise fills it in, with its files, for the tests of this programme; everything made up.

Not here: moving it from desk to desk (the tests themselves).
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, move_case, save_answers
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, EvidenceUse
from yunti.kit.actors import Actor

KIND = "cloud_level"
COUNTS = {
    "rd": (2, 4),
    "production": (3, 5),
    "supply": (1, 2),
    "marketing": (2, 2),
    "other": (0, 1),
    "office": (4, 5),
    "device_mgmt": (1, 2),
}
"""Systems on the cloud and systems altogether, by kind: those of ZJL-EX-01."""
COLLABORATING = 4
BUSINESS = ("rd", "production", "supply", "marketing", "other")
FIGURES: dict[str, Any] = {
    "inf_storage_n_tb": 40,
    "inf_storage_m_tb": 50,
    "inf_server_n_cpu_cores": 64,
    "inf_server_n_mem_gb": 256,
    "inf_server_m_cpu_cores": 128,
    "inf_server_m_mem_gb": 512,
    "inf_security_n_wan": 30,
    "inf_security_m_wan": 40,
    "inf_database_n_wan": 12,
    "inf_database_m_wan": 20,
    "mgt_device_access_n": 90,
    "mgt_device_access_m": 300,
    "col_data_categories": ["rd", "production", "sales"],
    "inv_cloud_3y_wan": 150,
    "inv_it_3y_wan": 600,
}
ENTERPRISE: dict[str, Any] = {
    "county_name": "示例甲县",
    "main_business": "锅炉及辅助设备制造（示例）",
    "sales_revenue_last_year_wan": 12000,
    "total_profit_last_year_wan": 800,
    "it_invest_3y_wan": 600,
    "cloud_invest_3y_wan": 150,
    "it_lead_name": "钱信息（示例）",
    "it_lead_phone": "0999-8000009",
}
SELF_TOTAL = "40.5"


def systems(counts: dict[str, tuple[int, int]] = COUNTS) -> list[dict[str, Any]]:
    """So many of each kind; the first ones of the business parts that are on the cloud collaborate."""
    rows: list[dict[str, Any]] = []
    for kind, (on_cloud, whole) in counts.items():
        for number in range(whole):
            collab = (
                kind in BUSINESS and number < on_cloud and sum(row["collab"] for row in rows) < COLLABORATING
            )
            rows.append(
                {
                    "name": f"{kind} 示例系统 {number + 1}",
                    "category": kind,
                    "on_cloud": number < on_cloud,
                    "collab": collab,
                    "intro_text": "示例简介：用于内部管理。",
                }
            )
    return rows


def papers() -> dict[str, Any]:
    return {
        "security_docs": [{"type": "invoice", "year": 2023, "number": "24332000000012345678"}],
        "database_docs": [{"type": "contract", "year": 2023}],
    }


def filled() -> dict[str, Any]:
    return {**ENTERPRISE, **FIGURES, "systems": systems(), **papers()}


def places(rows: int) -> list[str]:
    shots = [f"systems/{row}/{slot}" for row in range(rows) for slot in ("login", "home")]
    return [*shots, "security_docs/0/paper", "database_docs/0/paper"]


def with_files(case: Case, where: Sequence[str]) -> Case:
    """One clean file of the enterprise in each place; how people bind them is tested elsewhere."""
    uses = []
    for place in where:
        evidence = Evidence.objects.create(
            organisation=case.organisation,
            name=f"示例 {place.replace('/', '-')}.png",
            digest=hashlib.sha256(f"{case.ref}{place}".encode()).hexdigest(),
            size=1,
            media_type="image/png",
            uploaded_by=case.started_by,
            uploaded_at=case.started_at,
            scan_state=ScanState.CLEAN,
        )
        uses.append(
            EvidenceUse(
                evidence=evidence,
                subject_type="cases.case",
                subject_ref=case.ref,
                label=case.round.title,
                place=place,
            )
        )
    EvidenceUse.objects.bulk_create(uses)
    return case


def save(case: Case, answers: dict[str, Any], by: Actor) -> None:
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=by)


def go(
    case: Case, action: str, by: Actor, *stated: str, reasons: tuple[str, ...] = (), note: str = ""
) -> Case:
    return move_case(
        case=case,
        action=action,
        seen=case.moves.count(),
        by=by,
        stated=dict.fromkeys(stated, note),
        reasons=reasons,
    )
