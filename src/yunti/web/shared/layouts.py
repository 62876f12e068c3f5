"""Which layout a page wears that people of every desk open: the deep-sea desk bar, or the white masthead.

Not here: the layouts themselves (`templates/shared/`).
"""

from django.http import HttpRequest

from yunti.kit.actors import OUTSIDE, Actor, public_actor

DESK = "shared/layout_desk.html"
PUBLIC = "shared/layout_public.html"


def base_for(request: HttpRequest) -> str:
    actor: Actor = getattr(request, "actor", None) or public_actor()
    return DESK if actor.desk is not None and actor.desk not in OUTSIDE else PUBLIC
