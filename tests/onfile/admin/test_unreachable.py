"""A stage that can't be reached is told in one sentence, with a code for each cause."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.onfile.local.running import ROOT

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}
REGION = {"AWS_DEFAULT_REGION": "eu-central-1"}


@contextmanager
def refusing(code: str) -> Iterator[dict[str, str]]:
    """A DynamoDB that answers everything with this refusal; the variables that lead there."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            kind = f"com.amazonaws.dynamodb.v20120810#{code}"
            body = json.dumps({"__type": kind, "message": "User: ann may not."}).encode()
            self.send_response(400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield {"AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{server.server_port}"}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def admin(home: Path, variables: dict[str, str], *command: str) -> tuple[int, str]:
    """The exit code, and the standard error, which is a line."""
    unknown = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "onfile.admin", "--stage", "prod", *(command or ("check",))],
        cwd=ROOT,
        env=unknown | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("refusal", "code", "sentence"),
    [
        ("ResourceNotFoundException", 3, "There is no stage prod, or not all of it, in eu-central"),
        ("UnrecognizedClientException", 4, "AWS does not know the credentials of this shell"),
        ("ExpiredTokenException", 4, "(ExpiredTokenException): set AWS_PROFILE"),
        ("AccessDeniedException", 5, "may not do this on stage prod. User: ann may not."),
    ],
)
def test_each_cause_has_a_sentence_and_a_code_of_its_own(
    tmp_path: Path, refusal: str, code: int, sentence: str
) -> None:
    with refusing(refusal) as endpoint:
        said = admin(tmp_path, CREDENTIALS | REGION | endpoint)
    assert said[0] == code
    assert said[1].startswith("onfile: ")
    assert sentence in said[1]
    assert said[1].count("\n") == 1


def test_without_credentials_nothing_is_asked(tmp_path: Path) -> None:
    code, text = admin(tmp_path, REGION)
    assert (code, text.count("\n")) == (4, 1)
    assert "AWS does not know the credentials of this shell" in text


def test_a_region_that_there_is_not_is_asked_about(tmp_path: Path) -> None:
    nobody = {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"}
    code, text = admin(tmp_path, CREDENTIALS | nobody | {"AWS_DEFAULT_REGION": "eu-centrl-1"})
    assert (code, text.count("\n")) == (2, 1)
    assert "Is eu-centrl-1 the region of stage prod?" in text


def test_a_region_may_stand_in_a_profile(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[profile work]\nregion = eu-west-3\n")
    with refusing("ResourceNotFoundException") as endpoint:
        said = admin(tmp_path, CREDENTIALS | {"AWS_PROFILE": "work"} | endpoint)
    assert said[0] == 3
    assert "in eu-west-3 of the account" in said[1]


def test_without_a_region_it_is_asked_for(tmp_path: Path) -> None:
    assert admin(tmp_path, CREDENTIALS) == (2, "onfile: AWS_DEFAULT_REGION is not set\n")
