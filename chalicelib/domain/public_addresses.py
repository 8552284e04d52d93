"""Where a webhook may be sent: to the public internet, and nowhere else.

A receiver's address is the caller's word. A sender that trusted it would let a caller reach what
only this machine can reach: the metadata of its role, a neighbour's database, itself.
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

# What of IPv6 leads to an address of IPv4, and at which bit that stands: RFC 4291 2.5.5 (compatible
# and mapped), RFC 2765 (translated), RFC 6052 (NAT64), RFC 8215 (local NAT64), RFC 3056 (6to4).
_EMBEDDING = (
    (IPv6Network("::/96"), 0),
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("64:ff9b:1::/48"), 0),
    (IPv6Network("2002::/16"), 80),
)
_NEVER = (
    IPv6Network("2001::/32"),  # Teredo: whom it leads to is hidden in it
    IPv6Network("fec0::/10"),  # site-local, before there were unique local ones
    IPv6Network("5f00::/16"),  # segment routing: inside a provider's network
)


def may_be_sent_to(address: Address, *, is_local: bool) -> bool:
    """Whether a delivery may go there. `is_local`: loopback too, which is the developer's own."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if is_local and address == IPv6Address("::1"):
            return True
        embedded = _embedded(address)
        if embedded is not None:
            return may_be_sent_to(embedded, is_local=is_local)
        if any(address in network for network in _NEVER):
            return False
    if is_local and address.is_loopback:
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _embedded(address: IPv6Address) -> IPv4Address | None:
    for network, bit in _EMBEDDING:
        if address in network:
            return IPv4Address((int(address) >> bit) & 0xFFFFFFFF)
    return None


def literal_of(url: str) -> Address | None:
    """The address that stands in a URL; None where a name does, which has to be looked up."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host)
    except ValueError:
        return None
