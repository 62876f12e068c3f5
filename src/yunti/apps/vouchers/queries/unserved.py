"""Who waited for quota until a year was closed: the words by which they went out, and what they had asked for.

Not here: taking them out (`services.stepping`, `services.ending`), who still waits (`desk.py`).
"""

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher

WRITTEN_IN = "zh-hans"


@override(WRITTEN_IN)
def why_unserved() -> str:
    return _("年度已结束，没有等到额度。合同没有占用，下一年度开始后可以重新申领。")


def let_go_unserved(each: Round) -> dict[str, int]:
    """By region what they had asked for, in fen. One statement."""
    rows = Voucher.objects.filter(round=each, state=State.RELEASED, why=why_unserved())
    return dict(rows.order_by().values_list("region_code").annotate(fen=Sum("gross_fen")))
