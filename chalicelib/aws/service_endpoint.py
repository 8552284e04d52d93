"""Where a service of AWS is: the plain endpoint of its region, or whatever botocore resolves."""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

_PLAIN = re.compile(r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+")
"""Regions of the partition `aws`, but for those that stand for another endpoint (`us-gov-west-1`
is told apart below)."""
_OTHER = ("us-gov-", "us-iso", "eu-iso")
_UNUSED = {"dynamodb": "list_tables", "kms": "list_keys"}
"""An operation for which botocore is asked for the URL; it is not sent."""


class Endpoint(NamedTuple):
    """`url` ends without a slash; requests are signed for `region`."""

    url: str
    region: str

    @property
    def host(self) -> str:
        """As the header has it: without the port that goes without saying."""
        parts = urlsplit(self.url)
        default = ":80" if parts.scheme == "http" else ":443"
        return parts.netloc.lower().removesuffix(default)


def endpoint_of(session: Any, service: str, region: str, url: str | None = None) -> Endpoint:
    """The endpoint that a botocore client of `session` would use; `url` is one that is given to it.

    A client of botocore costs 50 ms: it is made only where the answer is not plain. Raises what
    making that client raises.
    """
    if _is_bent(session):
        return _resolved(session, service, region, url)
    named = url or os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}")
    if named:
        return Endpoint(named.rstrip("/"), region)
    if _is_plain(session, service, region):
        return Endpoint(f"https://{service}.{region}.amazonaws.com", region)
    return _resolved(session, service, region, None)


def _is_bent(session: Any) -> bool:
    """Whether settings change, or forbid, even an endpoint that is given."""
    names = ("use_fips_endpoint", "use_dualstack_endpoint", "ignore_configured_endpoint_urls")
    return any(session.get_config_variable(name) for name in names)


def _is_plain(session: Any, service: str, region: str) -> bool:
    if not _PLAIN.fullmatch(region) or region.startswith(_OTHER):
        return False
    settings = session.get_scoped_config()
    if os.environ.get("AWS_ENDPOINT_URL") or {"endpoint_url", "services"} & set(settings):
        return False
    return service != "dynamodb" or not _names_account(session)


def _names_account(session: Any) -> bool:
    """Whether DynamoDB's endpoint may have the account in its name."""
    mode = session.get_config_variable("account_id_endpoint_mode")
    if mode == "disabled":
        return False
    credentials = session.get_credentials()
    return mode == "required" or getattr(credentials, "account_id", None) is not None


def _resolved(session: Any, service: str, region: str, url: str | None) -> Endpoint:
    """botocore's answer, taken from a signed URL: both are there in public."""
    client = session.create_client(service, region_name=region, endpoint_url=url)
    parts = urlsplit(client.generate_presigned_url(_UNUSED[service]))
    signed_for = parse_qs(parts.query)["X-Amz-Credential"][0].split("/")[-3]
    return Endpoint(f"{parts.scheme}://{parts.netloc}", signed_for)
