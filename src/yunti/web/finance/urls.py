"""Addresses of finance, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from yunti.kit.actors import Desk
from yunti.kit.permissions import desks
from yunti.web.finance import views as finance
from yunti.web.shared.routes import page

pages = [
    page("", finance.home, name="home", access=desks(Desk.FINANCE)),
]
