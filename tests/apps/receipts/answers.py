"""What a city returns, made up. Not here: the tests themselves (`test_receipts.py`)."""

from typing import Any

ANSWERS: dict[str, Any] = {
    "unit": "示例一市经济和信息化局",
    "leader": "示例领导",
    "leader_contact": "0000-1000001",
    "office": "示例科",
    "office_head": "示例科长",
    "office_head_contact": "0000-1000002",
    "officer": "示例甲",
    "officer_mobile": "13900000001",
    "officer_landline": "0000-1000003",
    "officer_email": "jia@example.org",
    "counties": [{"county": "示例甲县", "officer": "示例乙", "mobile": "13900000002"}, {}],
}
