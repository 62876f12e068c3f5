"""Which postings of a page of the books are asked for. Not here: which there are (`apps.ledger`)."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yunti.apps.ledger.reading import Chosen, Happening


class ChosenForm(forms.Form):
    """Sent by address, so that what is shown can be passed on; what cannot be read is said and left out."""

    since = forms.DateField(label=_("起"), required=False)
    until = forms.DateField(label=_("止"), required=False)
    happening = forms.ChoiceField(
        label=_("事项"), required=False, choices=[("", _("全部事项")), *Happening.choices]
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def chosen(self) -> Chosen:
        given = self.cleaned_data if self.is_valid() or self.errors else {}
        return Chosen(
            given.get("since"), given.get("until"), given.get("happening") or "", given.get("before") or 0
        )

    @property
    def days(self) -> str:
        """The days alone, for the address of a page that shows the same ones."""
        asked = {name: self.data.get(name, "") for name in ("since", "until") if self.data.get(name)}
        return "?" + "&".join(f"{name}={value}" for name, value in asked.items()) if asked else ""


def further(request: HttpRequest, last: int, more: bool) -> dict[str, str]:
    """Addresses of the first page and of the next, the other conditions kept."""
    asked = request.GET.copy()
    there = asked.pop("before", None)
    first = f"?{asked.urlencode()}" if there else ""
    asked["before"] = str(last)
    return {"first": first, "next": f"?{asked.urlencode()}" if more else ""}
