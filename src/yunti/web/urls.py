"""Every address of every desk on one page, each with its access rule.

Not here: what an address shows (the views of its desk).
"""

from django.urls import URLPattern, URLResolver, include, path

from yunti.kit.permissions import PUBLIC
from yunti.web.public import views as public
from yunti.web.shared.routes import page

public_pages = [
    page("", public.home, name="home", access=PUBLIC),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((public_pages, "public"))),
]

handler404 = "yunti.web.shared.errors.not_found"
