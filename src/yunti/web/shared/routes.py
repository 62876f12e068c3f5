"""`page(...)`: an address with its view and its access rule; nothing else makes an address.

Not here: the list of addresses (`web/<desk>/urls.py`), the enforcement (`web.shared.middleware`).
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, URLPattern, path, resolve

from yunti.kit.permissions import Access
from yunti.web.shared import proof
from yunti.web.shared.errors import method_not_allowed

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")
READ_WRITE = ("GET", "HEAD", "POST")
WRITE = ("POST",)


def page(
    route: str,
    view: View,
    *,
    name: str,
    access: Access,
    methods: Sequence[str] = READ,
    risky: bool = False,
    gathered: bool = False,
    **extra: Any,
) -> URLPattern:
    """One address. Other methods than those named answer 405 before the view is asked.

    What is sent to a `risky` one is done only on a fresh proof of who acts. What is sent to a `gathered` one by many at the same
    moment is handled side by side, for its command takes them along together.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in methods:
            return method_not_allowed(request, methods)
        if risky and request.method == "POST":
            proof.require_proof(request, access)
        return view(request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    guarded.methods = tuple(methods)  # type: ignore[attr-defined]
    guarded.risky = risky  # type: ignore[attr-defined]
    guarded.gathered = gathered  # type: ignore[attr-defined]
    return path(route, guarded, kwargs=extra or None, name=name)


def form_page(route: str, view: View, *, name: str, access: Access, **extra: Any) -> URLPattern:
    """An address that shows a form and takes what is sent from it."""
    return page(route, view, name=name, access=access, methods=READ_WRITE, **extra)


def action(route: str, view: View, *, name: str, access: Access, **extra: Any) -> URLPattern:
    """An address that only takes what is sent: a button of another page."""
    return page(route, view, name=name, access=access, methods=WRITE, **extra)


def is_gathered(method: str, address: str) -> bool:
    if method != "POST":
        return False
    try:
        return bool(getattr(resolve(address).func, "gathered", False))
    except Resolver404:
        return False
