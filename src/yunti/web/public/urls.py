"""Addresses that everybody may open, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.permissions import PUBLIC, SIGNED_IN
from yunti.web.public import interface, parts
from yunti.web.public import views as public
from yunti.web.shared.routes import action, page

pages = [
    page("", public.home, name="home", access=PUBLIC),
    page("help/", public.help_page, name="help", access=PUBLIC),
    page("search/", public.search, name="search", access=PUBLIC),
    page("accessibility/", public.accessibility, name="accessibility", access=PUBLIC),
    page("privacy/", public.privacy, name="privacy", access=PUBLIC),
    page("api/", interface.interface, name="interface", access=PUBLIC),
    page("parts/", parts.parts, name="parts", access=PUBLIC),
    action("language/", public.language_set, name="language-set", access=PUBLIC),
    action("session/", public.session_extend, name="session-extend", access=SIGNED_IN),
]
