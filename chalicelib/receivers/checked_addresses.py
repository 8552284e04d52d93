"""Names to addresses, each looked at before anything is sent there."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from chalicelib.domain.public_addresses import may_be_sent_to

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name, as texts. Raises OSError where it has none."""


class RefusedAddress(Exception):
    """The name leads, perhaps among others, to a place that nothing is sent to."""


def resolved(host: str, port: int) -> Sequence[str]:
    """By the system's resolver. It can't be timed out, and gives up by itself."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def checked(host: str, port: int, resolve: Resolve, *, is_local: bool) -> str:
    """The address to connect to. The name is not looked up again, or it could lead elsewhere then.

    One address that is not public is one too many: whoever has put it there means harm, or has
    made a mistake. Raises RefusedAddress, and OSError where there is none.
    """
    addresses = resolve(host, port)
    for each in addresses:
        try:
            address = ip_address(each)
        except ValueError:
            raise RefusedAddress(each) from None
        if not may_be_sent_to(address, is_local=is_local):
            raise RefusedAddress(each)
    if not addresses:
        raise OSError("the name has no address")
    return addresses[0]
