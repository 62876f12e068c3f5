"""The form in which something is told to an authority, and one ticket as every reader sees it: public, own, officer.

Not here: the pages (`web.public.tickets`, `web.officer.tickets`), the rules (`apps.tickets`).
"""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.programmes.queries.rounds import round_by_ref, rounds_open_at
from yunti.apps.tickets.enums import TicketKind, TicketState, TicketTopic
from yunti.apps.tickets.queries import desk_name, entries_of
from yunti.apps.tickets.services import LONGEST, LONGEST_CONTACT, Told
from yunti.kit import clock
from yunti.kit.errors import NotFoundOrHidden

TONES = {
    TicketState.OPEN: "todo",
    TicketState.HANDED_ON: "todo",
    TicketState.ANSWERED: "ok",
    TicketState.CLOSED: "on",
}


class TicketForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("类别"),
        choices=TicketKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择类别。")},
    )
    region_code = forms.ChoiceField(
        label=gettext_lazy("受理单位"),
        help_text=gettext_lazy("不知道归谁办的，选本地的主管部门，由它转办。"),
        error_messages={"required": gettext_lazy("没有选择受理单位。")},
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("所涉方面"),
        error_messages={"required": gettext_lazy("没有选择所涉方面。")},
    )
    round_ref = forms.ChoiceField(label=gettext_lazy("所涉批次"), required=False)
    supplier = forms.CharField(
        label=gettext_lazy("涉及的服务商"),
        help_text=gettext_lazy("名称或统一社会信用代码，可以不填。"),
        max_length=100,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("内容"),
        help_text=gettext_lazy("写明时间、事项和希望怎样解决，最多 5,000 字。请不要写身份证号码等个人信息。"),
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": LONGEST}),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("没有写内容。")},
    )
    contact = forms.CharField(
        label=gettext_lazy("联系方式"),
        help_text=gettext_lazy("电子邮箱或电话，可以不填；只给办理的经办人看，办结 180 天后删去。"),
        max_length=LONGEST_CONTACT,
        required=False,
    )
    for_organisation = forms.BooleanField(
        label=gettext_lazy("以本单位名义提交"), required=False, initial=True
    )

    def __init__(
        self,
        desks: dict[str, str],
        data: QueryDict | None,
        region_code: str = "",
        *,
        organisation: str = "",
        **values: Any,
    ) -> None:
        """Rounds that are open, those for the region alone where one is given. `organisation` is whom the writer is signed in for."""
        super().__init__(data, **values)
        choose = ("", _("请选择"))
        rounds = [(each.ref, each.title) for each in rounds_open_at(clock.now(), region_code)]
        for name, choices in (
            ("region_code", [choose, *desks.items()]),
            ("topic", [choose, *TicketTopic.choices]),
            ("round_ref", [("", _("不针对某个批次")), *rounds]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not organisation:
            del self.fields["for_organisation"]
            return
        self.fields["for_organisation"].help_text = _(
            "您登录的是%(name)s。勾选的，受理单位看到单位名称，本单位的人都能看答复；个人的事情不要勾选，凭查询码查答复。"
        ) % {"name": organisation}

    def told(self) -> Told:
        return Told(**self.cleaned_data)


def for_officer(ticket: Any, desks: dict[str, str], *, in_hand: bool) -> dict[str, Any]:
    """`in_hand`: it lies within the officer's reach now. Who merely passed it on reads what its writer reads, and no contact."""
    return shown(ticket, desks, internal=in_hand) | {"in_hand": in_hand}


def shown(ticket: Any, desks: dict[str, str], *, internal: bool) -> dict[str, Any]:
    """What `shared/parts/ticket.html` shows."""
    return {
        "ticket": ticket,
        "desk": desk_name(ticket.region_code, desks),
        "tone": TONES[ticket.state],
        "round": _round(ticket.round_ref),
        "entries": entries_of(ticket, desks, internal=internal),
    }


def _round(ref: str) -> Any:
    try:
        return round_by_ref(ref) if ref else None
    except NotFoundOrHidden:
        return None
