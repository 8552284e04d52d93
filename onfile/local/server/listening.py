"""The listening socket, on loopback unless told otherwise, and how many connections it may have."""

from __future__ import annotations

import ipaddress
import resource
import socket

_BACKLOG = 1024
_WANTED = 4096
_OWN_FILES = 64


def listen(host: str, port: int, *, beyond_loopback: bool = False) -> socket.socket:
    """Binds and listens. Raises OSError if it can't, ValueError for a host off loopback.

    `beyond_loopback` takes every host: for a stage that publicly known keys don't open.
    """
    address = host if beyond_loopback else _loopback_address(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=_BACKLOG)


def connections_allowed() -> int:
    """How many may be open at once. Raises the process's limit of open files where it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED + _OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _WANTED if soft == resource.RLIM_INFINITY else min(_WANTED, soft - _OWN_FILES)


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches it."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _loopback_address(host: str) -> str:
    """The address to bind for `host`. Raises ValueError if others than this machine reach it."""
    if host.lower() == "localhost":
        return "127.0.0.1"
    if not is_loopback(host):
        raise ValueError(
            "the development server listens on loopback only (127.0.0.0/8, ::1 or localhost): "
            "its secret key is publicly known, so whoever reaches it may do anything"
        )
    return host
