"""Several files chosen at once, taken in one after the other. Not here: large ones that are sent in pieces (`web.shared.uploads`)."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yunti.web.officer.party_forms import attempt

MOST_FILES = 20


def add_several(request: HttpRequest, form: forms.Form, add: Callable[..., object], name: str) -> bool:
    """The first twenty; each has a key of its own, so that what is sent again is not added again. The first that is refused ends it."""
    uploads = request.FILES.getlist("files")[:MOST_FILES]
    if not uploads:
        form.add_error(None, _("没有选择文件。"))
    for place, upload in enumerate(uploads):
        key = f"{name}:{request.POST.get('key', '')[:40]}:{place}"
        if attempt(form, partial(add, file=upload, name=upload.name or "", key=key)) is None:
            return False
    return bool(uploads)
