"""Our signature is botocore's, to the letter, whatever is signed."""

from __future__ import annotations

import random
import string
from datetime import UTC, datetime, timedelta

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib.aws.signature import authorization

REQUESTS = 10_000
_TEXT = string.ascii_letters + string.digits + "/+=-_.~ \t"
_SERVICES = ("dynamodb", "kms", "sts", "a-service")
_HOSTS = ("dynamodb.us-east-1.amazonaws.com", "localhost:8000", "127.0.0.1:4566", "kms.x.gov")


def text(chance: random.Random, most: int, letters: str = _TEXT) -> str:
    return "x" + "".join(chance.choices(letters, k=chance.randrange(most)))


def test_ten_thousand_random_requests_are_signed_as_botocore_signs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(16)  # noqa: S311  (no secret)
    for _ in range(REQUESTS):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**9))
        monkeypatch.setattr(auth, "get_current_datetime", lambda at=moment: at)
        keys = (text(chance, 20, string.ascii_uppercase), text(chance, 40))
        token = text(chance, 300, string.ascii_letters + "/+=") if chance.random() < 0.5 else None
        region, service = text(chance, 12, string.ascii_lowercase), chance.choice(_SERVICES)
        body = chance.randbytes(chance.randrange(200))
        headers = {
            "content-type": f"application/x-amz-json-1.{chance.randrange(2)}",
            "host": chance.choice(_HOSTS),
            "x-amz-target": text(chance, 40),
            **({"x-amz-other": text(chance, 9)} if chance.random() < 0.3 else {}),
        }
        theirs = AWSRequest("POST", f"https://{headers['host']}/", headers=headers, data=body)
        auth.SigV4Auth(Credentials(*keys, token), service, region).add_auth(theirs)
        dated = {**headers, "x-amz-date": moment.strftime("%Y%m%dT%H%M%SZ")}
        ours = authorization(
            {**dated, "x-amz-security-token": token} if token else dated,
            body,
            access_key=keys[0],
            secret_key=keys[1],
            region=region,
            service=service,
        )
        assert ours == theirs.headers["Authorization"]
