"""A session without handlers has the settings and credentials of a whole one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from botocore.session import Session, get_session

from chalicelib.aws.lean_session import LeanSession

_ANSWER = """
<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <Credentials>
      <AccessKeyId>given</AccessKeyId>
      <SecretAccessKey>secret</SecretAccessKey>
      <SessionToken>token</SessionToken>
      <Expiration>2999-01-01T00:00:00Z</Expiration>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>
"""


class _Sts(BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[dict[str, list[str]], bool]]] = []

    def do_POST(self) -> None:
        """One role, to whoever asks."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((parse_qs(body), "Authorization" in self.headers))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(_ANSWER.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Not to the terminal."""


@pytest.fixture
def sts() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Sts)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_role_that_is_taken_by_a_client_is_given_to_it(
    sts: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("identity")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/onfile")
    monkeypatch.setenv("AWS_ROLE_SESSION_NAME", "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    _Sts.asked.clear()
    lean, whole = (each.get_credentials().get_frozen_credentials() for each in _sessions())
    assert lean == whole
    assert (lean.access_key, lean.token) == ("given", "token")
    assert _Sts.asked[0] == _Sts.asked[1]
    assert _Sts.asked[0][0]["WebIdentityToken"] == ["identity"]


def _sessions() -> tuple[Session, Session]:
    return LeanSession(), get_session()


def test_its_settings_are_those_of_a_whole_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-3\nca_bundle = /bundle\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    lean, whole = _sessions()
    for name in ("region", "ca_bundle", "use_fips_endpoint", "account_id_endpoint_mode"):
        assert lean.get_config_variable(name) == whole.get_config_variable(name)
    assert lean.get_scoped_config() == whole.get_scoped_config()
    assert lean.get_config_variable("region") == "eu-west-3"
