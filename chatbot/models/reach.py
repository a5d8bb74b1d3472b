"""Where a model's server stands: on this machine, in the shop's own network, or outside."""

from __future__ import annotations

import socket
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult

from chatbot.models.errors import ModelError

PERMISSION = "set FLOWERSHOP_ALLOW_REMOTE=1 if the shop's customers have been told so"


def is_outside(url: SplitResult) -> bool:
    """Whether text sent to ``url`` leaves the shop: an address of its host is neither this machine's nor one of a
    private network (RFC 1918, RFC 4193, and the other ranges of IANA's special-purpose registries that are not
    globally reachable). A host's name is looked up now, and not again. Raises ``ModelError`` for one that nobody
    knows."""
    try:
        found = socket.getaddrinfo(url.hostname, url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ModelError(f"Nobody knows a machine '{url.hostname}'. Check the model's address.") from None
    return any(not _private(str(address[0])) for *_, address in found)


def _private(text: str) -> bool:
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_private
    return address.is_private


def require_inside(url: SplitResult, remote: bool) -> None:
    """Refuses a server outside the shop, unless ``remote`` is allowed and the way to it is encrypted."""
    if not is_outside(url):
        return
    if not remote:
        raise ModelError(
            f"What customers write would leave the shop for {url.hostname}. Name a server of the "
            f"shop's own network, or {PERMISSION}."
        )
    if url.scheme != "https":
        raise ModelError(f"Anyone on the way to {url.hostname} could read what customers write. Write https://.")
