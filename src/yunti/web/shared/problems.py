"""Puts what a service refuses back beside the fields of the form, so that nothing typed is lost.

Not here: the markup (`templates/cotton/problems.html`), refusals that need a page of their own (`web.shared.errors`).
"""

from django import forms
from django.http import HttpRequest, QueryDict

from yunti.kit.errors import InvalidInput, Refused


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty form sent is bound too, and says what is missing."""
    return request.POST if request.method == "POST" else None


def put_back(form: forms.Form, refusal: Refused) -> None:
    """Each problem at its field; what belongs to no field of this form, above it."""
    if not isinstance(refusal, InvalidInput):
        form.add_error(None, " ".join(part for part in (refusal.reason, refusal.next_step) if part))
        return
    for problem in refusal.problems:
        text = " ".join(part for part in (str(problem.text), str(problem.suggestion)) if part)
        form.add_error(problem.field if problem.field in form.fields else None, text)
