"""The pool of experts of the demo: some who signed and may be asked, one who paused, one who has not signed.

Not here: their accounts and mandates (`people.py`).
"""

from datetime import timedelta

from yunti.cli.demo.people import actor
from yunti.cli.demo.tables import table

UNDERTAKING = """本人担任评审专家，承诺如下（示例）：
一、评审材料和评审情况只用于评审，不对外透露，不复制、不留存。
二、与申报单位或者服务商有任职、持股、亲属、咨询等关系的，主动说明并回避。
三、独立评审，不接受申报单位的宴请、礼品和其他利益。"""


def fill_pool() -> None:
    """Whoever is in the pool already is left as they are."""
    from yunti.apps.accounts import queries as accounts
    from yunti.apps.experts import queries, services
    from yunti.kit import clock

    text = queries.current_text() or services.publish_undertaking(text=UNDERTAKING, by=actor("province"))
    for line in table("experts"):
        person, keeper = accounts.person_for_sign_in(line["login"]), actor(line["by"])
        assert person is not None
        if queries.own_entry(actor(line["login"])) is not None:
            continue
        free_from = clock.today() + timedelta(days=int(line["from_days"])) if line["from_days"] else None
        row = services.admit_expert(
            person=person,
            region_code=keeper.jurisdiction,
            particulars=services.Particulars(
                tuple(line["fields"].split("、")),
                line["institution"],
                line["employer_uscc"],
                line["title"],
                int(line["most_at_once"]),
                free_from,
            ),
            by=keeper,
        )
        if line["signed"]:
            services.sign_undertaking(digest=text.digest, by=actor(line["login"]))
        if line["pause"]:
            services.pause_expert(expert=row, reason=line["pause"], by=actor(line["login"]))
