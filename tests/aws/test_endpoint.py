"""Where a service is, by our short cut and by botocore's own choice, in twenty environments."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSResponse
from botocore.session import Session

from chalicelib.aws.lean_session import LeanSession
from chalicelib.aws.service_endpoint import endpoint_of

Environment = dict[str, str]

ENVIRONMENTS: list[tuple[str, Environment, str]] = [
    ("us-east-1", {}, ""),
    ("eu-central-1", {}, ""),
    ("me-central-1", {}, ""),
    ("mx-central-1", {}, ""),
    ("cn-north-1", {}, ""),
    ("us-gov-west-1", {}, ""),
    ("us-iso-east-1", {}, ""),
    ("eusc-de-east-1", {}, ""),
    ("eu-west-1", {"AWS_USE_FIPS_ENDPOINT": "true"}, ""),
    ("us-east-1", {"AWS_USE_FIPS_ENDPOINT": "true"}, ""),
    ("us-east-2", {"AWS_USE_DUALSTACK_ENDPOINT": "true"}, ""),
    ("us-west-2", {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"}, ""),
    ("us-east-1", {"AWS_ACCOUNT_ID": "123456789012"}, ""),
    ("us-east-1", {"AWS_ACCOUNT_ID": "123456789012", "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled"},
     ""),
    ("cn-north-1", {"AWS_ACCOUNT_ID": "123456789012"}, ""),
    ("us-east-1", {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, ""),
    ("us-east-1", {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000"}, ""),
    ("eu-west-3", {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000",
                   "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, ""),
    ("us-east-1", {}, "[default]\nendpoint_url = http://127.0.0.1:4000\n"),
    ("us-east-1", {}, "[default]\nservices = s\n[services s]\ndynamodb =\n"
                      "  endpoint_url = http://127.0.0.1:4001\n"),
    ("us-east-1", {}, "[default]\nuse_dualstack_endpoint = true\n"),
]  # fmt: skip


@pytest.mark.parametrize("service", ["dynamodb", "kms"])
@pytest.mark.parametrize(("region", "environment", "file"), ENVIRONMENTS)
def test_it_is_where_botocore_sends_to(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    service: str,
    region: str,
    environment: Environment,
    file: str,
) -> None:
    (tmp_path / "config").write_text(file)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    host, signed_for = sent_to(service, region)
    found = endpoint_of(LeanSession(), service, region)
    assert (found.url, found.region) == (host, signed_for)


def sent_to(service: str, region: str) -> tuple[str, str]:
    """Where botocore's client sends a request, and for which region it is signed."""
    client = Session().create_client(service, region_name=region)
    seen: list[Any] = []

    def stop(request: Any, **_: object) -> AWSResponse:
        seen.append(request)
        return AWSResponse(request.url, 200, {}, Empty())

    client.meta.events.register_first("before-send", stop)
    if service == "kms":
        client.list_keys()
    else:
        client.list_tables()
    parts = urlsplit(seen[0].url)
    text = seen[0].headers["Authorization"]
    scope = (text.decode() if isinstance(text, bytes) else text).split("Credential=")[1]
    return f"{parts.scheme}://{parts.netloc}", scope.split(",")[0].split("/")[-3]


class Empty:
    """A body with nothing in it."""

    def stream(self) -> list[bytes]:
        return [b"{}"]
