"""`{% alike a b differing name=c %}…{% endalike %}`: a part of a page that is the same for many rows is drawn once.

What it shows may depend on nothing that changes between rows but `a`, `b` (rows that differ in them are drawn apart) and the one text
`c`, which the part writes as `{{ name }}`, as text or within a quoted attribute. Not here: tags without a body (`tags.py`).
"""

import secrets
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()
PLACE = f"place-{secrets.token_hex(8)}"
"""Stands for the differing text while the part is drawn; nobody outside the process can write it."""
WORD = "differing"


class Alike(template.Node):
    def __init__(self, keys: list[FilterExpression], name: str, differing: FilterExpression, body: NodeList):
        self.keys, self.name, self.differing, self.nodelist = keys, name, differing, body

    def render(self, context: Any) -> SafeString:
        drawn = context.render_context.setdefault(self, {})
        key = tuple(each.resolve(context) for each in self.keys)
        if key not in drawn:
            with context.push(**{self.name: PLACE}):
                drawn[key] = self.nodelist.render(context).split(PLACE)
        text = conditional_escape(self.differing.resolve(context))
        return SafeString(text.join(drawn[key]))


@register.tag
def alike(parser: Parser, token: Token) -> Alike:
    bits = token.split_contents()[1:]
    if WORD not in bits:
        raise template.TemplateSyntaxError(f"alike: say what is {WORD}")
    place = bits.index(WORD)
    named = token_kwargs(bits[place + 1 :], parser)
    if len(named) != 1:
        raise template.TemplateSyntaxError(f"alike: one text may be {WORD}")
    ((name, differing),) = named.items()
    body = parser.parse(("endalike",))
    parser.delete_first_token()
    return Alike([parser.compile_filter(each) for each in bits[:place]], name, differing, body)
