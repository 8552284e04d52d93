"""What the banner and the page at `/` offer is there: they are asked again after each change."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from onfile.local.seed import CUSTOMER_ID, ORGANISATION_ID, SECRET_KEY
from tests.onfile.local.running import (
    ROOT,
    START_LIMIT_S,
    Running,
    free_port,
    running,
    start,
)

_CARD = {"type": "card", "card": {"card_number": "5103208879672792", "expiry": "12/35"}}


def test_what_is_offered_follows_the_store(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        assert f"{CUSTOMER_ID} (default method: Visa x-4242)" in service.banner
        assert offered(service) == service.banner.split("customer_id=")[1].split()[0] == CUSTOMER_ID
        assert request(service, f"/customers/{CUSTOMER_ID}", "DELETE")["id"] == CUSTOMER_ID
        assert offered(service) is None
        other = request(service, "/customers", "POST", {"name": "Ada", "email": "ada@example.com"})[
            "id"
        ]
        assert offered(service) is None
        card = {**_CARD, "customer_id": other, "default_payment_method": True}
        request(service, "/payment_methods", "POST", card)
        assert offered(service) == other
    with running(tmp_path) as again:
        assert CUSTOMER_ID not in again.banner
        assert f"{other} (default method: Mastercard x-2792)" in again.banner
        admin(tmp_path, "keys", "revoke", ORGANISATION_ID, key_id(tmp_path))
    with running(tmp_path) as without_key:
        assert SECRET_KEY not in without_key.banner
        assert f"keys create {ORGANISATION_ID}" in without_key.banner
        assert "keys create" in page(without_key)


def test_the_page_leads_on_without_a_script(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        text = page(service)
        assert "<script" not in text
        for path in re.findall(r'href="([^"]*)"', text):
            assert ask(service, path)[0] == 200
        assert {"/docs", "/demo", "/openapi.json"} == set(re.findall(r'href="([^"]*)"', text))
        assert ask(service, "/", host="shop.example")[0] == 404


def test_with_a_log_for_programs_stdout_has_nothing_else(tmp_path: Path) -> None:
    process = start(tmp_path, stderr=subprocess.PIPE, LOG="json")
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if line.startswith("Data is kept"):
                break
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=START_LIMIT_S)
    finally:
        process.kill()
    assert process.returncode == 0
    assert [line for line in output.splitlines() if not isinstance(json.loads(line), dict)] == []


@pytest.mark.parametrize("arguments", [[], ["--stage", "local"]], ids=["bare", "local"])
def test_chalice_local_serves_the_stage(tmp_path: Path, arguments: list[str]) -> None:
    command = [str(Path(sys.executable).parent / "chalice"), "local", "--no-autoreload"]
    port = str(free_port())
    with subprocess.Popen(
        [*command, "--port", port, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "ONFILE_DIRECTORY": str(tmp_path / "onfile"),
            "PYTHONUNBUFFERED": "1",  # its address is read while it runs
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            said = next(line for line in process.stdout if "Serving on" in line)
            service = Running(process, "", said.split()[-1])
            assert request(service, f"/customers/{CUSTOMER_ID}")["id"] == CUSTOMER_ID
        finally:
            process.kill()


def page(service: Running) -> str:
    status, text = ask(service, "/")
    assert status == 200
    return text


def offered(service: Running) -> str | None:
    """The customer that the page's request would charge."""
    found = re.search(r"customer_id=(\w+)", unescape(page(service)))
    return found[1] if found else None


def ask(service: Running, path: str, **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=30)) as it:
        it.request("GET", path, headers=headers)
        answer = it.getresponse()
        return answer.status, answer.read().decode()


def request(service: Running, path: str, method: str = "GET", body: Any = None) -> Any:
    token = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=30)) as it:
        it.request(method, path, None if body is None else json.dumps(body), headers)
        answer = it.getresponse()
        assert answer.status == 200
        return json.loads(answer.read())


def admin(directory: Path, *arguments: str) -> str:
    command = ["-m", "onfile.admin", "--stage", "local", "--quiet", "--json"]
    return subprocess.run(
        [sys.executable, *command, "--directory", str(directory / "onfile"), *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def key_id(directory: Path) -> str:
    [key] = json.loads(admin(directory, "keys", "list", ORGANISATION_ID))["keys"]
    return str(key["id"])
