"""Numbered pages of a list: the number asked for, and the addresses before and after with the other conditions kept.

Not here: how many rows a page has (the query of the list).
"""

from django.http import HttpRequest

LAST = 10_000


def page_number(request: HttpRequest) -> int:
    """Anything that is no number from 1 to 10,000 is the first page."""
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return number if 1 <= number <= LAST else 1


def pages(request: HttpRequest, number: int, more: bool) -> dict[str, str]:
    return {
        "previous": _address(request, number - 1) if number > 1 else "",
        "next": _address(request, number + 1) if more else "",
    }


def _address(request: HttpRequest, number: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(number)
    return f"?{asked.urlencode()}"
