"""Bank accounts of the demo: confirmed, refused, waiting. Their papers are drawn and marked as examples.

Not here: the parties (`registry.py`) and their people (`people.py`).
"""

import io
from typing import Any

from yunti.cli.demo.people import actor
from yunti.cli.demo.tables import table
from yunti.papers.document import Document, Paragraph, Run
from yunti.papers.drawing.typesetting import pdf

TITLE = "基本存款账户信息（示例）"


def enter_accounts() -> None:
    """What was entered before is left as it is."""
    from yunti.apps.registry.queries import parties
    from yunti.apps.registry.queries.accounts import accounts_of
    from yunti.apps.registry.services import accounts as services

    own = {"enterprise": parties.own_enterprise, "supplier": parties.own_supplier}
    for line in table("accounts"):
        clerk: Any = actor(line["login"])
        party = own[line["kind"]](clerk)
        if party is None or line["number"] in {row.account_number for row in accounts_of(party)}:
            continue
        told = services.NewAccount(party.name, line["bank"], line["number"], _paper(party.name, line, clerk))
        row = services.enter_account(party=party, account=told, by=clerk)
        if line["decision"] == "confirm":
            services.confirm_account(account=row, by=actor(line["by"]))
        elif line["decision"] == "refuse":
            services.refuse_account(account=row, reason=line["reason"], by=actor(line["by"]))


def _paper(name: str, line: dict[str, str], by: Any) -> str:
    from yunti.apps.documents.services import attach_evidence

    lines = [f"户名：{name}", f"开户银行：{line['bank']}", f"账号：{line['number']}"]
    title = Paragraph((Run(TITLE, size=18, bold=True),), "center", after=2, heading=True)
    drawn = pdf(Document(TITLE, (title, *(Paragraph((Run(each),)) for each in lines)), mark="示例"))
    return attach_evidence(file=io.BytesIO(drawn), name=f"{TITLE}.pdf", kind="other", by=by).ref
