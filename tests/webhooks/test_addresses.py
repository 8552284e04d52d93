"""Nothing is sent inside: forty addresses and names, and a name that changes its mind."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest

from chalicelib.domain.public_addresses import may_be_sent_to
from chalicelib.domain.webhook_log import Trouble
from chalicelib.receivers.exchange import message_of
from chalicelib.receivers.sender import HttpSender
from tests.webhooks.receiver import receiving

INSIDE = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1"),  # noqa: S104  (nothing is bound)
    *("127.1.2.3", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1"),
    *("172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.168.1.1"),
    *("198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:192.168.0.1", "64:ff9b::10.0.0.1"),
    *("64:ff9b:1::a9fe:a9fe", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:a9fe:a9fe::1", "2002:c0a8:101::1", "fc00::1", "fd00:ec2::254", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "5f00::1"),
)
OUTSIDE = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "2a00::1")
POST = {"body": b"{}", "headers": {}, "most": 100}


def names(*addresses: str) -> HttpSender:
    """A sender of a deployed stage whose every name has these addresses."""
    return HttpSender(is_local=False, resolve=lambda _, __: addresses)


def test_there_are_enough() -> None:
    assert len(set(INSIDE)) >= 40


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_is_sent_inside(address: str) -> None:
    assert not may_be_sent_to(ip_address(address), is_local=False)
    for addresses in ((address,), ("93.184.216.34", address)):
        posted = names(*addresses).post("https://receiver.example/", **POST)  # type: ignore[arg-type]
        assert (posted.status, posted.trouble) == (None, Trouble.REFUSED_ADDRESS)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_public_is_sent_to(address: str) -> None:
    assert may_be_sent_to(ip_address(address), is_local=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_the_local_stage_sends_to_its_own_machine(address: str) -> None:
    assert may_be_sent_to(ip_address(address), is_local=True)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "fe80::1", "::ffff:10.0.0.1"])
def test_the_local_stage_sends_no_further_inside(address: str) -> None:
    assert not may_be_sent_to(ip_address(address), is_local=True)


# What the system's resolver makes an address of, though it is no name: none is let through.
@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "0"]
)
def test_other_spellings_of_loopback_are_judged_by_what_they_resolve_to(host: str) -> None:
    sender = HttpSender(is_local=False)
    posted = sender.post(f"https://{host}:9/", **POST)  # type: ignore[arg-type]
    assert posted.trouble in (Trouble.REFUSED_ADDRESS, Trouble.NO_CONNECTION)
    assert posted.status is None


def test_a_deployed_stage_sends_nothing_without_tls() -> None:
    posted = names("93.184.216.34").post("http://receiver.example/", **POST)  # type: ignore[arg-type]
    assert posted.trouble is Trouble.REFUSED_ADDRESS


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked() -> None:
    """A name that is public when it is checked and private when it is connected to: rebinding."""
    asked: list[str] = []

    def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("169.254.169.254",)

    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        sender = HttpSender(is_local=True, resolve=resolve)
        posted = sender.post(f"http://rebound.example:{port}/x?y=1", **POST)  # type: ignore[arg-type]
    assert (posted.status, asked) == (200, ["rebound.example"])
    assert receiver.received[0].path == "/x?y=1"
    assert receiver.received[0].headers["host"] == f"rebound.example:{port}"


def test_who_accepts_and_never_answers_is_timed_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = HttpSender(is_local=True, longest_s=0.2)
        port = silent.getsockname()[1]
        posted = sender.post(f"http://127.0.0.1:{port}/", **POST)  # type: ignore[arg-type]
    assert posted.trouble is Trouble.TIMEOUT


def test_who_drips_an_answer_is_timed_out_as_a_whole() -> None:
    """Each byte would begin a socket's own time-out anew."""
    over = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            try:
                while not over.wait(0.05):
                    connection.sendall(b"H")
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        sender = HttpSender(is_local=True, longest_s=0.4)
        posted = sender.post(f"http://127.0.0.1:{server.getsockname()[1]}/", **POST)  # type: ignore[arg-type]
        over.set()
        thread.join()
    assert posted.trouble is Trouble.TIMEOUT


@pytest.mark.parametrize(
    "junk", [b"H" * 9, b"\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x16\x03\x01", b""]
)
def test_what_is_no_answer_is_an_attempt_that_came_to_nothing(junk: bytes) -> None:
    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(junk)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        sender = HttpSender(is_local=True)
        posted = sender.post(f"http://127.0.0.1:{server.getsockname()[1]}/", **POST)  # type: ignore[arg-type]
        thread.join()
    assert posted.status is None
    assert posted.trouble in (Trouble.NO_HTTP, Trouble.NO_CONNECTION)


@pytest.mark.parametrize(
    ("told", "wish"),
    [("120", 120.0), ("soon", None), ("", None), ("-5", None), ("9" * 40, None)],
)
def test_a_wish_is_read_or_is_none(told: str, wish: float | None) -> None:
    with receiving(lambda _: (503, {"Retry-After": told}, b"")) as receiver:
        posted = HttpSender(is_local=True).post(receiver.url, **POST)  # type: ignore[arg-type]
    assert (posted.status, posted.wish_s) == (503, wish)


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://a.example/x y", {}),
        ("https://a.example/ü", {}),
        ("https://a.example/x\x7f", {}),
        ("https://a.example\x0b/", {}),
        ("https://a.example/", {"Authorization": "Bearer x\r\nHost: b.example"}),
        ("https://a.example/", {"Authorization\n": "x"}),
    ],
)
def test_what_would_be_read_as_another_message_is_not_sent(
    url: str, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"target|line"):
        message_of(urlsplit(url), b"{}", headers)
    assert names("93.184.216.34").post(url, b"{}", headers, most=1).trouble is Trouble.NO_CONNECTION
