"""Counts every answer by its class, for the metrics page.

Not here: where the counts are kept (`kit.request_counts`), who asks (`middleware.py`).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from yunti.kit import request_counts


class CountingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        request_counts.count(response.status_code)
        return response
