"""Forms of the money of a programme year: amounts for all cities in one table, moving between two, a cut-off day.

Each carries the version that it was typed against. Not here: the pages (`budgets.py`), the rules (`apps.budgets.services`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.budgets.queries.table import City
from yunti.domain.money import MoneyError, parse_yuan, yuan
from yunti.kit.wording import with_aside
from yunti.web.officer.round_forms import reason_field
from yunti.web.shared.days import day_field

NOTHING: Mapping[str, int] = {}


class AmountField(forms.CharField):
    """Yuan as people type them; whole fen."""

    def __init__(self, **values: Any) -> None:
        super().__init__(max_length=30, **values)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        try:
            return parse_yuan(typed) if typed else 0
        except MoneyError:
            raise forms.ValidationError(_("金额写成 1200000 或 1,200,000.00 的样子。")) from None


class SeenForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, seen: int, **values: Any) -> None:
        super().__init__(*given, **values)
        self.fields["seen"].initial = seen

    def look_again(self, seen: int) -> None:
        """What was typed stays; whoever sends it once more has been told of the changes made meanwhile."""
        typed: Any = self.data
        typed = typed.copy()
        typed["seen"] = str(seen)
        self.data = typed


class AmountsForm(SeenForm):
    """A row for each city, a column for each of `names`."""

    def __init__(
        self, *given: Any, cities: Sequence[City], names: Sequence[tuple[str, str]], **values: Any
    ) -> None:
        super().__init__(*given, **values)
        self.cities, self.names = cities, names
        for city in cities:
            for place, (name, title) in enumerate(names):
                self.fields[f"{name}_{city.region_code}"] = AmountField(
                    label=with_aside(city.name, title), required=False, initial=self.standing(city, place)
                )

    def standing(self, city: City, place: int) -> str:
        return ""

    def beside(self, city: City) -> str:
        """What the line tells beneath the name."""
        return ""

    def heads(self) -> list[str]:
        return [title for _name, title in self.names]

    def lines(self) -> Iterator[tuple[str, str, list[tuple[str, Any]]]]:
        for city in self.cities:
            cells = [(title, self[f"{name}_{city.region_code}"]) for name, title in self.names]
            yield city.name, self.beside(city), cells

    def above(self) -> list[Any]:
        """Fields that belong to no city."""
        return [self[name] for name in ("title", "reason") if name in self.fields]

    def amounts(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        for city in self.cities:
            yield (
                city.region_code,
                tuple(self.cleaned_data[f"{name}_{city.region_code}"] for name, _title in self.names),
            )


class TargetsForm(AmountsForm):
    """`proposed` targets stand instead of those that were entered, until the person changes or saves them."""

    def __init__(
        self, *given: Any, earmark: str, proposed: Mapping[str, int] = NOTHING, **values: Any
    ) -> None:
        self.proposed = proposed
        names = [("target", _("目标额度")), ("issue", _("发放额度"))]
        names += [("earmark", earmark)] if earmark else []
        super().__init__(*given, names=names, **values)

    def standing(self, city: City, place: int) -> str:
        fen = city.amounts[place]
        if place == 0:
            fen = self.proposed.get(city.region_code, fen)
        return yuan(fen).text if fen else ""

    def beside(self, city: City) -> str:
        return _("已下达 %(yuan)s 元") % {"yuan": yuan(city.released_fen).text} if city.released_fen else ""


class ReleaseForm(AmountsForm):
    title = forms.CharField(
        label=gettext_lazy("这一次下达的名称"),
        max_length=120,
        help_text=gettext_lazy("例如 第一批。"),
        error_messages={"required": gettext_lazy("没有填写这一次下达的名称。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("依据或理由"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写依据或理由。")},
    )

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, names=[("amount", _("这次下达"))], **values)

    def beside(self, city: City) -> str:
        rest = max(city.issue_fen - city.released_fen, 0)
        return _("还可下达 %(yuan)s 元") % {"yuan": yuan(rest).text}


class FundForm(AmountsForm):
    """Money to pay claims with, beside what lies there."""

    reason = forms.CharField(
        label=gettext_lazy("依据或理由"),
        max_length=200,
        help_text=gettext_lazy("例如资金下达文件的文号。"),
        error_messages={"required": gettext_lazy("没有填写依据或理由。")},
    )

    def __init__(
        self, *given: Any, earmark: str, money: Mapping[str, tuple[int, int]], **values: Any
    ) -> None:
        self.money = money
        names = [("general", _("一般资金"))] + ([("earmark", earmark)] if earmark else [])
        super().__init__(*given, names=names, **values)

    def beside(self, city: City) -> str:
        told = {"general": yuan(self.money.get(city.region_code, (0, 0))[0]).text}
        return _("一般资金现有 %(general)s 元") % told


class MatchForm(SeenForm):
    amount = AmountField(
        label=gettext_lazy("配套资金（元）"), error_messages={"required": gettext_lazy("没有填写金额。")}
    )
    percent = forms.IntegerField(
        label=gettext_lazy("每件配套应兑付金额的百分之几"),
        help_text=gettext_lazy(
            "1 到 100 的整数，算到分，不足一分的舍去。以后登记新的，从下一张清单起按新的。"
        ),
        error_messages={
            "required": gettext_lazy("没有填写比例。"),
            "invalid": gettext_lazy("比例填 1 到 100 的整数。"),
        },
    )
    paper = forms.CharField(
        label=gettext_lazy("文件名称和文号"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写文件名称和文号。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写理由。")},
    )


class MoveForm(SeenForm):
    source = forms.ChoiceField(label=gettext_lazy("调出"))
    target = forms.ChoiceField(label=gettext_lazy("调入"))
    amount = AmountField(
        label=gettext_lazy("金额（元）"), error_messages={"required": gettext_lazy("没有填写金额。")}
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写调剂的理由。")},
    )

    def __init__(self, *given: Any, cities: Sequence[City], **values: Any) -> None:
        super().__init__(*given, **values)
        free: Any = self.fields["source"]
        free.choices = [
            (
                each.region_code,
                with_aside(each.name, _("可用 %(yuan)s 元") % {"yuan": yuan(each.free_fen).text}),
            )
            for each in cities
        ]
        taker: Any = self.fields["target"]
        taker.choices = [(each.region_code, each.name) for each in cities]


class CutOffForm(SeenForm):
    kind = forms.ChoiceField(label=gettext_lazy("哪一种"))
    cutoff_on = day_field(gettext_lazy("截止日期"), help_text=gettext_lazy("今天公布，所有人都能看到。"))
    reason = forms.CharField(
        label=gettext_lazy("调整理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("第一次公布不用填；公开可见，不写个人信息。"),
    )

    def __init__(self, *given: Any, kinds: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(*given, **values)
        field: Any = self.fields["kind"]
        field.choices = kinds


class CloseYearForm(SeenForm):
    reason = reason_field(gettext_lazy("结束理由"), gettext_lazy("没有填写结束年度的理由。"))
    sure = forms.BooleanField(
        label=gettext_lazy("知道结束后不能撤销，未用的额度和资金收回省级。"),
        error_messages={"required": gettext_lazy("请先确认。")},
    )
