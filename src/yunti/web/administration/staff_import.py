"""Import of staff from a list: choose a file, see every row and what is wrong with it, bring all in or none.

Not here: reading and checking (`apps.accounts.importing`), single accounts (`people.py`).
"""

import json
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yunti.apps.accounts import importing, sealing
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.web.administration.people import link_origin
from yunti.web.administration.people_forms import StaffFileForm
from yunti.web.shared.problems import posted, put_back

WAITING = "staff_list"


def staff_import(request: HttpRequest) -> HttpResponse:
    """What was read waits sealed in the session until it is confirmed, so that the file need not be sent twice."""
    form = StaffFileForm(posted(request), request.FILES or None)
    context = {"form": form, "most": importing.MOST_ROWS}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = importing.read_staff(file.read(importing.LARGEST_BYTES + 1), file.name)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            problems = importing.check_staff(rows, _actor(request))
            if not problems:
                text = json.dumps([asdict(row) for row in rows], ensure_ascii=False)
                request.session[WAITING] = sealing.encrypt(text)
            context |= {"rows": rows, "problems": problems}
            return render(
                request, "administration/staff_import.html", context, status=422 if problems else 200
            )
    return render(request, "administration/staff_import.html", context, status=422 if form.errors else 200)


def staff_import_confirm(request: HttpRequest) -> HttpResponse:
    sealed = request.session.get(WAITING, "")
    if not sealed:
        return redirect("administration:person-import")
    rows = [importing.StaffRow(**row) for row in json.loads(sealing.decrypt(sealed))]
    origin = link_origin(request)
    made = importing.import_staff(rows=rows, origin=origin, by=_actor(request))
    del request.session[WAITING]
    links = [(new.login, new.name, f"{origin}{new.token}/") for new in made if not new.by_mail]
    return render(request, "administration/staff_imported.html", {"count": len(made), "links": links})


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
