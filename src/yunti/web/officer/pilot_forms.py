"""Forms of pilots: what came in for an application, and how much of what is kept apart a unit gets in each city.

Not here: the pages (`pilots.py`), the rules (`apps.pilots.services`, `apps.budgets.services`).
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.budgets.queries.earmarks import Earmarks
from yunti.apps.budgets.queries.table import City
from yunti.domain.money import yuan
from yunti.kit import clock
from yunti.web.officer.budget_forms import AmountsForm
from yunti.web.shared.days import day_field


class ReceptionForm(forms.Form):
    uscc = forms.CharField(
        label=gettext_lazy("申报单位的统一社会信用代码"),
        max_length=30,
        help_text=gettext_lazy("申报单位要先在平台上开始填写申请书。"),
        error_messages={"required": gettext_lazy("没有填写信用代码。")},
    )
    copies = forms.IntegerField(
        label=gettext_lazy("收到的纸质份数"),
        min_value=0,
        max_value=99,
        error_messages={"required": gettext_lazy("没有填写份数。")},
    )
    pdf = forms.BooleanField(label=gettext_lazy("收到PDF版一份"), required=False)
    received_on = day_field(gettext_lazy("收件日期"))
    note = forms.CharField(label=gettext_lazy("备注"), max_length=200, required=False)

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.fields["received_on"].initial = clock.today()


class SharesForm(AmountsForm):
    """A row for each city in which something is kept apart."""

    def __init__(
        self, *given: Any, cities: list[City], earmarks: Earmarks, supplier: int, title: str, **values: Any
    ) -> None:
        self.earmarks, self.supplier = earmarks, supplier
        kept = [each for each in cities if earmarks.kept.get(each.region_code)]
        super().__init__(*given, cities=kept, names=[("share", title)], **values)

    def standing(self, city: City, place: int) -> str:
        fen = self.earmarks.shares.get((city.region_code, self.supplier), 0)
        return yuan(fen).text if fen else ""

    def beside(self, city: City) -> str:
        left = max(self.earmarks.left(city.region_code, without=self.supplier), 0)
        told = {"kept": yuan(city.earmark_fen).text, "left": yuan(left).text}
        return _("试点额度 %(kept)s 元，可分 %(left)s 元") % told

    def shares(self) -> Mapping[str, int]:
        return {region: fen for region, (fen,) in self.amounts()}
