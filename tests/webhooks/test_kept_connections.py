"""Connections to receivers are used again, and only where they lead to what was checked anew."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from cryptography import x509

from chalicelib.domain.webhook_log import Posted, Trouble
from chalicelib.receivers import kept_connections, sender
from chalicelib.receivers.sender import HttpSender
from tests.support.certificates import self_signed
from tests.webhooks.receiver import Received, Receiver, receiving

NAME = "receiver.example"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def post(by: HttpSender, receiver: Receiver, host: str = "127.0.0.1") -> Posted:
    """One delivery."""
    url = receiver.url.replace("127.0.0.1", host)
    return by.post(url, b"{}", {"Content-Type": "application/json"}, most=100)


def test_deliveries_to_one_receiver_share_a_connection(receiver: Receiver) -> None:
    http = HttpSender(is_local=True)
    assert [post(http, receiver).status for _ in range(3)] == [200] * 3
    assert len(receiver.connections) == 1


def test_who_closes_after_its_answer_gets_a_new_one_each_time(receiver: Receiver) -> None:
    receiver.answer = lambda _: (200, {"Connection": "close"}, b"ok")
    http = HttpSender(is_local=True)
    assert [post(http, receiver).status for _ in range(3)] == [200] * 3
    assert len(receiver.connections) == 3


def test_who_has_hung_up_meanwhile_gets_a_new_one(receiver: Receiver) -> None:
    http = HttpSender(is_local=True)
    assert post(http, receiver).status == 200
    receiver.hang_up()
    assert post(http, receiver).status == 200
    assert (len(receiver.received), len(receiver.connections)) == (2, 2)


def test_who_hangs_up_as_the_next_delivery_comes_gets_it_by_a_new_one(
    receiver: Receiver,
) -> None:
    """What is closed between the look at it and the request is found closed by the request."""
    http = HttpSender(is_local=True)
    assert post(http, receiver).status == 200

    def once(_: Received) -> tuple[int, dict[str, str], bytes]:
        receiver.answer = lambda _: (200, {}, b"late")
        receiver.hang_up()
        return 200, {}, b"lost"

    receiver.answer = once
    assert post(http, receiver) == Posted(200, b"late")
    assert len(receiver.connections) == 2


def test_an_answer_that_is_not_read_to_its_end_ends_its_connection(receiver: Receiver) -> None:
    receiver.answer = lambda _: (200, {}, b"x" * 100_000)
    http = HttpSender(is_local=True)
    assert [post(http, receiver) for _ in range(2)] == [Posted(200, b"x" * 100)] * 2
    assert len(receiver.connections) == 2


def test_one_that_has_waited_long_is_not_used_again(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connections, "KEPT_FOR_S", 0.0)
    http = HttpSender(is_local=True)
    assert [post(http, receiver).status for _ in range(2)] == [200] * 2
    assert len(receiver.connections) == 2


def test_a_name_that_leads_inside_by_now_is_refused_though_a_connection_is_kept(
    receiver: Receiver,
) -> None:
    addresses = iter([("127.0.0.1",), ("10.0.0.1",), ("127.0.0.1", "169.254.169.254")])
    http = HttpSender(is_local=True, resolve=lambda _, __: next(addresses))
    told = [post(http, receiver, NAME) for _ in range(3)]
    assert [each.status for each in told] == [200, None, None]
    assert {each.trouble for each in told[1:]} == {Trouble.REFUSED_ADDRESS}
    assert len(receiver.received) == 1


def test_a_name_that_has_moved_is_delivered_to_where_it_leads_now() -> None:
    def resolve(_: str, __: int) -> Sequence[str]:
        return ("127.0.0.1",) if not moved else ("::ffff:127.0.0.1",)

    moved = False
    with receiving() as receiver:
        http = HttpSender(is_local=True, resolve=resolve)
        assert post(http, receiver, NAME).status == 200
        moved = True
        assert post(http, receiver, NAME).status == 200
        assert len(receiver.connections) == 2


def test_a_time_out_on_a_kept_connection_is_one_and_is_not_repeated(receiver: Receiver) -> None:
    http, over = HttpSender(is_local=True, longest_s=0.3), threading.Event()
    assert post(http, receiver).status == 200

    def silent(_: Received) -> tuple[int, dict[str, str], bytes]:
        over.wait(30)
        return 200, {}, b""

    receiver.answer = silent
    assert post(http, receiver).trouble is Trouble.TIMEOUT
    over.set()
    assert (len(receiver.received), len(receiver.connections)) == (2, 1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of `receiver.example`, by itself, with its key."""
    path = tmp_path_factory.mktemp("tls") / "receiver.pem"
    return self_signed(path, x509.DNSName(NAME))


@pytest.mark.parametrize(
    ("host", "is_trusted", "status"),
    [(NAME, True, 200), ("other.example", True, None), (NAME, False, None)],
)
def test_tls_is_judged_by_the_name_though_the_connection_goes_to_an_address(
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    is_trusted: bool,
    status: int | None,
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sender._tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    try:
        with receiving(context=context) as receiver:
            http = HttpSender(is_local=True, resolve=lambda _, __: ("127.0.0.1",))
            told = [post(http, receiver, host) for _ in range(2)]
    finally:
        sender._tls.cache_clear()
    assert [each.status for each in told] == [status] * 2
    assert len(receiver.received) == (2 if status else 0)
    if status:
        assert len(receiver.connections) == 1
    else:
        assert {each.trouble for each in told} == {Trouble.NO_CONNECTION}
