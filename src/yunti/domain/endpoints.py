"""Where an application is reached on the network: an IP address, a range of them, or a domain name, as one text for one thing.

Not here: who is connected to it, and when (behaviour data).
"""

import ipaddress
import re

from yunti.domain.characters import half_width

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:\*\.)?(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})\Z", re.ASCII)
LONGEST_DOMAIN = 253


def clean_endpoint(typed: str) -> str:
    """The address in its one spelling; empty where the text is none. Addresses that lead nowhere outside are none."""
    text = "".join(half_width(typed).split()).lower().rstrip(".")
    network = _network(text)
    if network is not None:
        return network
    if len(text) <= LONGEST_DOMAIN and _DOMAIN.match(text):
        return text
    return ""


def _network(text: str) -> str | None:
    """None where the text is no address at all, empty where it is one that nobody reaches."""
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    first = found.network_address
    if first.is_loopback or first.is_link_local or first.is_multicast or first.is_unspecified:
        return ""
    return str(first) if found.prefixlen == found.max_prefixlen else str(found)
