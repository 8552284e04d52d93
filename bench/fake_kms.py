"""A KMS on the loopback interface that makes and opens data keys, over the local stage's keys."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalicelib.vault.data_key_providers import KEY_BYTES, LocalKeys

KEY_ID = "arn:aws:kms:us-east-1:000000000000:key/bench"
_KEYS = LocalKeys(bytes(range(KEY_BYTES)))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """GenerateDataKey or Decrypt, the two that a charge can ask."""
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        body = json.dumps(_answer(operation, sent)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Not to the terminal."""


def _answer(operation: str, sent: dict[str, Any]) -> dict[str, str]:
    purpose = json.dumps(sent["EncryptionContext"], sort_keys=True)
    if operation == "GenerateDataKey":
        key = _KEYS.new_key(purpose)
        return {
            "KeyId": KEY_ID,
            "Plaintext": _text(key.plain),
            "CiphertextBlob": _text(key.wrapped),
        }
    if operation == "Decrypt":
        plain = _KEYS.unwrap(base64.b64decode(sent["CiphertextBlob"]), purpose)
        return {"KeyId": KEY_ID, "Plaintext": _text(plain)}
    raise ValueError(operation)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


@contextmanager
def serving() -> Iterator[str]:
    """Its endpoint."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
