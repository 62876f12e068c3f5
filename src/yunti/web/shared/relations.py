"""The form in which people say of their own accord to which parties they have ties; officers and experts fill in the same.

Not here: the pages (each desk's own), what follows from a tie in a case (`apps.cases.permissions`).
"""

from django import forms
from django.utils.translation import gettext_lazy

from yunti.apps.desks.enums import RelationKind


class RelationForm(forms.Form):
    uscc = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=18,
        error_messages={"required": gettext_lazy("没有填写统一社会信用代码。")},
    )
    name = forms.CharField(
        label=gettext_lazy("单位名称"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写单位名称。")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("关系"), choices=RelationKind.choices)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)
