"""Experts on a case: who is asked, who said no and why, asking one, ending an invitation.

Not here: what an expert sees (`web.expert`), the rest of the case page (`case_file.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.enums import DECLINED, INTERESTED
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import officer_roles
from yunti.apps.cases.queries.cases import case_by_ref
from yunti.apps.cases.queries.file import CaseFile, expert_by_ref
from yunti.apps.cases.queries.invitees import Invitee, invitees_for
from yunti.apps.cases.queries.opinions import assignment_named
from yunti.apps.cases.services import assign_person
from yunti.apps.cases.services.assigning import LONGEST_REASON
from yunti.apps.panels.queries.panels import standings_of
from yunti.apps.panels.services import end_review
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.packs.reading import Pack
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.case_history import is_left_out
from yunti.web.shared.problems import posted


@dataclass(frozen=True)
class Invitation:
    """`row` is the assignment; `spoke` says that this person gave an opinion since being asked, `left_out` that it does not count,
    `known` that an interest of this person is on record."""

    row: Any
    role: str
    spoke: bool
    left_out: bool
    known: bool

    @property
    def is_open(self) -> bool:
        return self.row.ended_at is None

    @property
    def declined(self) -> bool:
        return self.row.end in DECLINED

    @property
    def says_why(self) -> bool:
        return self.declined or self.row.end in INTERESTED


def invited_card(around: Surroundings, file: CaseFile, *, in_hand: bool) -> dict[str, Any]:
    """Open invitations first, then those that ended, the last one first. No statement."""
    titles = dict(_roles(around.pack))
    found = [_invitation(each, titles, file) for each in file.assignments]
    ended = sorted((each for each in found if not each.is_open), key=lambda each: each.row.ended_at)
    part = bool(titles) and bool(officer_roles(around.by, around.case, around.pack.section("actors")))
    return {
        "invited": [each for each in found if each.is_open],
        "uninvited": ended[::-1],
        "may_invite": part and in_hand,
        "may_uninvite": part,
    }


def _invitation(row: Any, titles: dict[str, str], file: CaseFile) -> Invitation:
    until = row.ended_at or clock.now()
    said = [
        each
        for each in file.statements
        if each.stated_by == row.person.ref and row.assigned_at <= each.stated_at <= until
    ]
    spoke, left_out = (
        any(each.withdrawn_at is None for each in said),
        any(is_left_out(file, each) for each in said),
    )
    known = any(each.person_id == row.person_id and each.end in INTERESTED for each in file.assignments)
    return Invitation(row, titles.get(row.role, row.role), spoke, left_out, known)


def _roles(pack: Pack) -> list[tuple[str, str]]:
    actors = pack.section("actors").items()
    return [(name, spec["title"]) for name, spec in actors if spec.get("relation") == "invited"]


class AskForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("作为"), widget=forms.RadioSelect)
    person = forms.ChoiceField(
        label=gettext_lazy("专家"), error_messages={"required": gettext_lazy("没有选择专家。")}
    )

    def __init__(
        self, roles: Sequence[tuple[str, str]], invitees: Sequence[Invitee], data: QueryDict | None
    ) -> None:
        """Who may not be asked is left out; the table beside says why."""
        super().__init__(data, initial={"role": roles[0][0] if roles else ""})
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        named = [(each.ref, each.name) for each in invitees if each.may]
        self.fields["person"].choices = [("", _("请选择")), *named]  # type: ignore[attr-defined]


def case_ask(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    invitees = invitees_for(case, clock.today())
    form = AskForm(_roles(pack_of(case.round)), invitees, posted(request))
    if request.method == "POST" and form.is_valid():
        person = expert_by_ref(form.cleaned_data["person"])
        role = form.cleaned_data["role"]
        if attempt(form, lambda: assign_person(case=case, person=person, role=role, by=actor)) is not None:
            messages.success(request, _("已邀请%(name)s，在专家的工作台上可以看到。") % {"name": person.name})
            return redirect("officer:case", ref)
    drawn_for = standings_of(actor, case, pack_of(case.round))
    context = {"case": case, "form": form, "invitees": invitees, "expert_panels": drawn_for}
    return render(request, "officer/case_ask.html", context, status=422 if form.errors else 200)


class EndForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("记入经过，专家看不到。"),
        error_messages={"required": gettext_lazy("没有填写理由。")},
    )
    conflict = forms.BooleanField(
        label=gettext_lazy("这位专家与申报单位有利害关系"),
        required=False,
        help_text=gettext_lazy(
            "专家已经提交的意见不再作为评审意见，要由其他专家另行评审；以后不能再请这位专家。"
        ),
    )


def case_ask_end(request: HttpRequest, ref: str, person: str, role: str) -> HttpResponse:
    """Says what ends and what stays, and asks why. Where it had ended, an interest that was found out since is put on record."""
    actor = request.actor  # type: ignore[attr-defined]
    case = case_by_ref(actor, ref)
    asked = assignment_named(case, person, role)
    form = EndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: end_review(assignment=asked, by=actor, **given)) is not None:
            told = _("已结束对%(name)s的邀请，并发消息告诉本人。")
            if asked.ended_at is not None:
                told = _("已记录%(name)s的利害关系，其评审意见不作数。")
            messages.success(request, told % {"name": asked.person.name})
            return redirect("officer:case", ref)
    titles = dict(_roles(pack_of(case.round)))
    context = {
        "case": case,
        "party": case.enterprise or case.supplier,
        "asked": asked,
        "role": titles.get(asked.role, asked.role),
        "form": form,
    }
    return render(request, "officer/case_ask_end.html", context, status=422 if form.errors else 200)
