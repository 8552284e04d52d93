"""The command `onfile`, in the repository: its options, a port of its own choice, its key."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from chalicelib.version import VERSION
from onfile.command import main
from onfile.local.run_arguments import as_given, environ_from
from onfile.local.seed import SECRET_KEY
from onfile.local.server_options import options_from
from onfile.local.stage import ENDPOINT
from onfile.local.start_error import StartError
from tests.onfile.local.running import ROOT

OWN_KEY = "test_secret_key_0123456789abcdefghijk"


@contextmanager
def ready(
    directory: Path, *options: str, command: Sequence[str] = (sys.executable, "-m", "onfile")
) -> Iterator[dict[str, Any]]:
    """What `onfile run` says once it serves, on a port of its own choice."""
    process = subprocess.Popen(
        [*command, "run", "--port", "0", "--ready", "json", *options],
        cwd=ROOT if command[0] == sys.executable else directory,
        env={"PATH": os.environ["PATH"], "HOME": str(directory), "TMPDIR": str(directory)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def answer(url: str, key: str = "", form: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Status and body of a GET, or of a POST of `form`."""
    parts = urlsplit(url)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with closing(http.client.HTTPConnection(parts.netloc, timeout=30)) as connection:
        if form is None:
            connection.request("GET", parts.path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", parts.path, urlencode(form), headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


def status(url: str, key: str = "") -> int:
    """The status of a GET."""
    return answer(url, key)[0]


def test_a_stage_in_memory_beyond_loopback_opens_by_its_random_key_alone(tmp_path: Path) -> None:
    with ready(tmp_path, "--memory", "--host", "0.0.0.0") as told:  # noqa: S104
        url = told["url"]
        assert told["key"].startswith("test_secret_key_")
        assert status(f"{url}/customers/{told['customer_id']}", told["key"]) == 200
        assert status(f"{url}/customers", SECRET_KEY) == 401
        # They would show the key to whoever names the host as loopback.
        assert status(f"{url}/") == status(f"{url}/demo") == 404
        assert list(tmp_path.glob("onfile-*/data/*.db*")) == []
    assert list(tmp_path.glob("onfile-*")) == []


def test_the_documented_key_opens_nothing_beside_another_though_the_store_has_it(
    tmp_path: Path,
) -> None:
    data = ("--data", str(tmp_path / "data"))
    with ready(tmp_path, *data) as told:
        assert told["key"] == SECRET_KEY
        assert status(f"{told['url']}/customers", SECRET_KEY) == 200
        assert status(f"{told['url']}/") == 200
    with ready(tmp_path, *data, "--key", OWN_KEY) as told:
        assert told["key"] == OWN_KEY
        assert status(f"{told['url']}/customers/{told['customer_id']}", OWN_KEY) == 200
        assert status(f"{told['url']}/customers", SECRET_KEY) == 401


def test_options_go_before_variables() -> None:
    environ = {"PORT": "1", "LOG": "json", "HOME": "/"}
    given = environ_from(["--port", "2", "--memory"], environ)
    assert given == {"PORT": "2", "LOG": "json", "HOME": "/", "MEMORY": "1"}
    assert options_from(given).port == 2


def test_what_is_wrong_is_said_in_the_words_it_came_in() -> None:
    arguments = ["--port", "x", "--key", "short-and-secret"]
    with pytest.raises(StartError) as refused:
        options_from(environ_from(arguments, {"READY": "soon"}))
    text = as_given(str(refused.value), arguments)
    assert "--port=x: expected a number up to 65535" in text
    assert "READY=soon: expected text or json" in text
    assert "--key: expected secret_key_" in text
    assert "short-and-secret" not in text


@pytest.mark.parametrize("other", [{"STORE": "dynamodb-local"}, {ENDPOINT: "http://127.0.0.1:1"}])
def test_memory_is_of_the_embedded_store(other: dict[str, str]) -> None:
    with pytest.raises(StartError, match="MEMORY=1 is of the embedded store alone"):
        options_from({"MEMORY": "1", **other})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_on_loopback_the_documented_key_stays(host: str) -> None:
    assert options_from({"HOST": host}).key is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "pay.example"])  # noqa: S104
def test_beyond_loopback_there_is_a_key_of_its_own_each_time(host: str) -> None:
    keys = {options_from({"HOST": host}).key for _ in range(2)}
    assert None not in keys
    assert len(keys) == 2
    assert options_from({"HOST": host, "ONFILE_KEY": OWN_KEY}).key == OWN_KEY


def test_the_documented_key_is_no_key_to_choose() -> None:
    with pytest.raises(StartError, match="not the documented key"):
        options_from({"ONFILE_KEY": SECRET_KEY})


@pytest.mark.parametrize(
    ("given", "code"),
    [(["--version"], 0), (["--help"], 0), ([], 2), (["dance"], 2), (["--", "run"], 2)],
)
def test_what_is_no_command_is_answered_by_what_there_is(
    given: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(given)
    said = capsys.readouterr()
    assert ended.value.code == code
    assert VERSION in said.out if given == ["--version"] else "run" in said.out + said.err
