"""Numbered pages of a list: the number asked for, and the addresses before and after with the other conditions kept.

Not here: how many rows a page has (the query of the list).
"""

from django.http import HttpRequest

LAST = 10_000


def page_number(request: HttpRequest, name: str = "page") -> int:
    """Anything that is no number from 1 to 10,000 is the first page. A page with several lists names each."""
    text = request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return number if 1 <= number <= LAST else 1


def pages(request: HttpRequest, number: int, more: bool, name: str = "page") -> dict[str, str]:
    return {
        "previous": _address(request, number - 1, name) if number > 1 else "",
        "next": _address(request, number + 1, name) if more else "",
    }


def _address(request: HttpRequest, number: int, name: str) -> str:
    asked = request.GET.copy()
    asked[name] = str(number)
    return f"?{asked.urlencode()}"
