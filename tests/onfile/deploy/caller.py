"""Somebody who uses a stage on the emulated AWS: its first key, and requests to its API."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import urllib3

from onfile.deploy.__main__ import main

ROOT = Path(__file__).parents[3]
VISA = "4242424242424242"


def first_key(stage: str) -> str:
    """As `make deploy` says: an organisation, then a key."""
    organisation = _admin(stage, "organisations", "create", "Acme")["organisation"]["id"]
    secret: str = _admin(stage, "keys", "create", organisation)["secret"]
    return secret


def _admin(stage: str, *arguments: str) -> Any:
    command = [sys.executable, "-m", "onfile.admin", "--stage", stage, "--json"]
    done = subprocess.run(
        [*command, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


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
    headers = urllib3.make_headers(basic_auth=f"{key}:")
    fields: Any = {"fields": form, "encode_multipart": False} if form else {}
    answer = urllib3.PoolManager(retries=False, timeout=60).request(
        method, f"{url}/{path}", headers=headers, **fields
    )
    return {"status": answer.status, "body": json.loads(answer.data)}


def command(name: str, stage: str, build: Path, *more: str) -> dict[str, Any]:
    """What a command of `make` ends with, and what it says."""
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(said):
        code = main([name, "--stage", stage, "--build", str(build), *more])
    return {"code": code, "said": said.getvalue()}
