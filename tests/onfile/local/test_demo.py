"""The demo shop: there in the local stage, and nowhere else."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app import app
from tests.onfile.local.running import running

WRONG = [
    b"",
    b"{}",
    b"[]",
    b"7",
    b"\xff",
    b"{'",
    b"[" * 100_000,
    b'{"form": {}, "transaction_id": null}',
    b'{"form": ["x"], "transaction_id": ["txn_1"]}',
    b'{"form": NaN, "transaction_id": NaN}',
    b'{"form": "", "transaction_id": ""}',
    b'{"form": "x", "transaction_id": "' + b"x" * 3_000 + b'"}',
    b'{"form": "\\ud800", "transaction_id": "txn_\\ud800"}',
    b'{"form": "\\u0000", "transaction_id": "txn_8Dz7iqM2y0Lf99KDBqug0X"}',
]
"""What says neither a form nor a transaction that is there."""


def test_a_deployed_stage_has_no_shop() -> None:
    assert not [route for route in app.routes if route.startswith("/demo")]


def test_the_local_stage_has_one_whose_fields_have_another_origin(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        address = urlsplit(service.url).netloc
        other = address.replace("127.0.0.1", "localhost")
        text, policy = ask(address, "GET", "/demo")
        assert f'<script src="http://{other}/Payload.js" defer>' in text
        assert f"frame-src http://{other};" in (policy or "")
        assert "frame-ancestors 'none'" in (policy or "")
        token = json.loads(ask(address, "POST", "/demo/tokens", {"form": "checkout"})[0])["id"]
        session = json.loads(ask(other, "POST", "/ui/session", {"token": token})[0])
        assert [each["description"] for each in session["payment_methods"]] == ["Visa x-4242"]
        assert f"{service.url}/demo" in service.banner
        for path in ("/demo/receipts", "/demo/tokens"):
            for said in WRONG:
                assert status(address, path, said) == 404, (path, said)


def status(address: str, path: str, raw: bytes) -> int:
    with closing(http.client.HTTPConnection(address, timeout=30)) as connection:
        connection.request("POST", path, raw, {"Content-Type": "application/json"})
        return connection.getresponse().status


def ask(address: str, method: str, path: str, body: Any = None) -> tuple[str, str | None]:
    """What is answered, and under which policy."""
    with closing(http.client.HTTPConnection(address, timeout=30)) as connection:
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.read().decode(), answer.getheader("Content-Security-Policy")
