"""Who is signed in, at which desk, with the ways to another desk and out: the bar at the end of every header.

Drawn once for a person as long as it says the same; only the page's own address and token are put in each time.
Not here: its markup (`templates/shared/parts/who.html`), signing in (`web.account`).
"""

from dataclasses import dataclass

from django.template import Context
from django.utils.safestring import SafeString

from yunti.kit.actors import Actor, public_actor
from yunti.web.shared import fixed_parts
from yunti.web.shared.html import escaped, token_of

TOKEN, HERE = SafeString("<!--token-->"), SafeString("<!--here-->")


@dataclass(frozen=True)
class Seat:
    ref: str
    organisation: str
    desk: str
    is_own: bool


@dataclass(frozen=True)
class Who:
    """`seats` are there only for whoever can choose between several."""

    is_person: bool = False
    name: str = ""
    desk: str = ""
    organisation: str = ""
    home: str = ""
    unread: int = 0
    seats: tuple[Seat, ...] = ()

    token = TOKEN
    here = HERE


def bar(context: Context) -> SafeString:
    request = context.get("request")
    drawn = fixed_parts.fixed("shared/parts/who.html", _who(context))
    token, here = (token_of(request), request.get_full_path()) if request is not None else ("", "")
    return SafeString(drawn.replace(TOKEN, token).replace(HERE, str(escaped(here))))


def _who(context: Context) -> Who:
    actor: Actor = context.get("actor") or public_actor()
    if not actor.is_person:
        return Who()
    mandates = context.get("mandates") or ()
    return Who(
        True,
        actor.name,
        str(actor.desk.label) if actor.desk else "",
        actor.organisation_name,
        context["desk_home"](),
        context["unread_messages"](),
        tuple(
            Seat(each.ref, each.organisation.name, str(each.get_desk_display()), each.pk == actor.mandate_id)
            for each in mandates
        )
        if len(mandates) > 1
        else (),
    )
