"""The tree of authorities: province, prefectures, counties, finance offices, panels; creating, renaming, moving, ending.

Not here: who works there (`people.py`, `mandates.py`), regions as such (`apps.reference`).
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import Level, OrganisationKind
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.administration.mandates import organisation_choices
from yunti.web.administration.people_forms import AuthorityForm, EndForm, LevelForm, MoveForm, NameForm
from yunti.web.shared.problems import posted, put_back


def organisation_list(request: HttpRequest) -> HttpResponse:
    ended = request.GET.get("ended") == "1"
    tree = queries.authority_tree(_actor(request), clock.today(), with_ended=ended)
    context = {
        "tree": [(branch, "\N{EM SPACE}" * branch.depth) for branch in tree],
        "ended": ended,
        "edits": _actor(request).at(Desk.SYSTEM_ADMIN),
    }
    return render(request, "administration/organisation_list.html", context)


def organisation_create(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    initial = {"valid_from": clock.today(), "parent_ref": request.GET.get("parent", "")}
    form = AuthorityForm(posted(request), organisations=organisation_choices(actor), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kinds = {"kind": OrganisationKind(data["kind"]), "level": Level(data["level"])}
        try:
            row = services.create_authority(**{**data, **kinds}, by=actor)
        except Refused as refusal:
            _put_back(form, refusal)
        else:
            return redirect("administration:organisation-detail", row.ref)
    context = {"form": form}
    return render(
        request, "administration/organisation_create.html", context, status=422 if form.errors else 200
    )


def organisation_detail(request: HttpRequest, ref: str) -> HttpResponse:
    return _detail(request, _organisation(request, ref))


def organisation_rename(request: HttpRequest, ref: str) -> HttpResponse:
    return _change(request, ref, "rename", services.rename_authority)


def organisation_move(request: HttpRequest, ref: str) -> HttpResponse:
    return _change(request, ref, "move", services.move_authority)


def organisation_level(request: HttpRequest, ref: str) -> HttpResponse:
    return _change(request, ref, "level", services.set_authority_level)


def organisation_end(request: HttpRequest, ref: str) -> HttpResponse:
    return _change(request, ref, "end", services.end_authority)


def _change(request: HttpRequest, ref: str, what: str, service: Any) -> HttpResponse:
    row = _organisation(request, ref)
    form = _forms(request, row, data=request.POST, only=what)[what]
    if form.is_valid():
        try:
            service(ref=row.ref, **form.cleaned_data, by=_actor(request))
        except Refused as refusal:
            _put_back(form, refusal)
        else:
            return redirect("administration:organisation-detail", ref)
    return _detail(request, row, failed={what: form}, status=422)


def _detail(
    request: HttpRequest, row: Any, *, failed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    actor = _actor(request)
    context = {
        "organisation": row,
        "mandates": queries.members_of(row.pk, clock.today()),
        "edits": actor.at(Desk.SYSTEM_ADMIN),
        **_forms(request, row),
        **(failed or {}),
    }
    return render(request, "administration/organisation_detail.html", context, status=status)


def _forms(request: HttpRequest, row: Any, *, data: Any = None, only: str = "") -> dict[str, forms.Form]:
    others = [choice for choice in organisation_choices(_actor(request)) if choice[0] != row.ref]
    move = {"parent_ref": row.parent.ref if row.parent else ""}
    return {
        "rename": NameForm(data if only == "rename" else None, initial={"name": row.name}),
        "move": MoveForm(data if only == "move" else None, organisations=others, initial=move),
        "level": LevelForm(data if only == "level" else None, initial={"level": row.level}),
        "end": EndForm(data if only == "end" else None, initial={"last_day": clock.today()}),
    }


def _put_back(form: forms.Form, refusal: Refused) -> None:
    if refusal.denial:
        raise refusal
    put_back(form, refusal)


def _organisation(request: HttpRequest, ref: str) -> Any:
    row = queries.authority_by_ref(_actor(request), ref)
    if row is None:
        raise NotFoundOrHidden(_("没有这个机构。"))
    return row


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
