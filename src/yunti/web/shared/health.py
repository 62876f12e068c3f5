"""Two addresses for load balancers and supervisors: does the process live, can it answer. No data, no sign-in.

Not here: figures (`web.administration.operations`), the remedy (`yunti doctor`).
"""

from django.http import HttpRequest, JsonResponse

from yunti.apps.operations.queries import ready_problems


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    problems = ready_problems()
    return JsonResponse({"ready": not problems, "missing": problems}, status=503 if problems else 200)
