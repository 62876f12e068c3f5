"""`{% url %}`, `{% trans %}` and `{% csrf_token %}` as Django has them, for what pages mostly ask of them found once: an address
with references, a text that stands in the template, the token of the page.

Not here: tags of our own (`tags.py`).
"""

from collections.abc import Sequence
from typing import Any, TypeGuard

from django import template
from django.template.base import Parser
from django.template.base import Token as TemplateToken
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

from yunti.web.shared import html
from yunti.web.shared.html import token_of

register = template.Library()
LANGUAGE = "language of the page"


class Url(URLNode):
    def render(self, context: Any) -> str:
        args = [] if self.kwargs else [each.resolve(context) for each in self.args]
        name = self.view_name.resolve(context)
        if self.kwargs or not are_plain(args) or (self.asvar and not html.is_way(name, len(args))):
            return super().render(context)
        address = html.address_of(name, *args)
        if not self.asvar:
            return address
        context[self.asvar] = address
        return ""


def are_plain(args: Sequence[object]) -> TypeGuard[Sequence[str | int]]:
    return all(isinstance(each, str | int) and html.is_plain(str(each)) for each in args) and len(args) < 4


@register.tag
def url(parser: Parser, token: TemplateToken) -> Url:
    node = django_url(parser, token)
    return Url(node.view_name, node.args, node.kwargs, node.asvar)


class Token(CsrfTokenNode):
    """The forms of one page bring the same."""

    def render(self, context: Any) -> str:
        request = context.get("request")
        return token_of(request) if request is not None else super().render(context)


@register.tag
def csrf_token(parser: Parser, token: TemplateToken) -> Token:
    return Token()


class Trans(TranslateNode):
    """A text of the template itself is the same on every page of one language."""

    def __init__(self, node: TranslateNode) -> None:
        self.__dict__.update(vars(node))
        expression = self.filter_expression
        self.is_fixed = expression.var.literal is not None and not expression.filters
        self.known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Any) -> str:
        if not self.is_fixed or self.asvar or self.message_context:
            return super().render(context)
        place = (_language_of(context), context.autoescape)
        if place not in self.known:
            self.known[place] = super().render(context)
        return self.known[place]


def _language_of(context: Any) -> str | None:
    """No template changes the language in its midst, so it is asked for once in each."""
    known = context.render_context
    if LANGUAGE not in known:
        known[LANGUAGE] = get_language()
    language: str | None = known[LANGUAGE]
    return language


@register.tag("trans")
@register.tag("translate")
def trans(parser: Parser, token: TemplateToken) -> Trans:
    return Trans(do_translate(parser, token))
