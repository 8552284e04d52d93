"""Somebody who uses a stage on the emulated AWS: its first key, and requests to its API."""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import urllib3

from onfile.deploy.__main__ import main
from onfile.deploy.addresses import Address, way_to

ROOT = Path(__file__).parents[3]
VISA = "4242424242424242"


def first_key(said: str) -> str:
    """By the commands that a deployment has `said`: an organisation, then a key."""
    organisation, key = (line for line in said.splitlines() if "onfile.admin" in line)
    made = _shell(organisation.replace("NAME", "Acme"))
    org_id = re.findall(r"org_\w+", made)[0]
    shown = _shell(key.replace("ORGANISATION_ID", org_id))
    [secret] = re.findall(r"\w*secret_key_\w+", shown)
    return secret


def address_in(said: str) -> str:
    """The one that it is at."""
    found = re.findall(r" is at (\S+)", said)
    assert len(found) == 1, said
    return str(found[0])


def first_request(said: str, key: str) -> str:
    """What the printed `curl` answers."""
    [curl] = (line for line in said.splitlines() if line.startswith("  curl "))
    way = way_to(Address(address_in(said)))
    reaching = curl.replace(address_in(said), way.url).replace("KEY", key)
    headers = (f"-H {shlex.quote(f'{name}: {value}')}" for name, value in way.headers.items())
    return _shell(f"{reaching} -s {' '.join(headers)}")


def _shell(command: str) -> str:
    done = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def new_customer(url: str, key: str, number: str) -> str:
    """A customer with a card as its default, like the one that the local stage begins with."""
    customer = ask(url, key, "POST", "customers", name="Matt Perez", email="m@example.com")
    card = {"card[card_number]": number, "card[expiry]": "12/35"}
    owned = {"customer_id": customer["body"]["id"], "default_payment_method": "true"}
    ask(url, key, "POST", "payment_methods", type="card", **card, **owned)
    return str(customer["body"]["id"])


def charge(url: str, key: str, customer: str) -> dict[str, Any]:
    """12.34 from the customer's default."""
    order = {"amount": "12.34", "type": "payment", "customer_id": customer}
    return ask(url, key, "POST", "transactions", **order)


def ask(url: str, key: str, method: str, path: str, **form: str) -> dict[str, Any]:
    """The status and the body of one answer."""
    way = way_to(Address(url))
    headers = urllib3.make_headers(basic_auth=f"{key}:") | way.headers
    fields: Any = {"fields": form, "encode_multipart": False} if form else {}
    answer = urllib3.PoolManager(retries=False, timeout=60).request(
        method, f"{way.url}/{path}", headers=headers, **fields
    )
    return {"status": answer.status, "body": json.loads(answer.data)}


def command(name: str, stage: str, build: Path, *more: str) -> dict[str, Any]:
    """What a command of `make` ends with, and what it says."""
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(said):
        code = main([name, "--stage", stage, "--build", str(build), *more])
    return {"code": code, "said": said.getvalue()}
