"""The network address a request comes from, told by the proxy only when there is one.

Not here: limits by address (`web.account.throttle`).
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Behind a proxy the last entry it added counts; what the browser claims before it does not."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.YUNTI_BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        address = told or address
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def network_prefix(address: str) -> str:
    """How the text of every address in the same network begins: /24 of IPv4, about /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed).rpartition(".")[0] + "."
    groups, compressed = str(parsed).split(":"), str(parsed).find("::")
    head = ":".join(groups[:4]) + ":"
    return head if compressed < 0 or compressed >= len(head) - 1 else str(parsed)[: compressed + 2]
