"""Under which address a stage is reached, by what its stack and its API say of themselves."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from onfile.deploy.names import DeployError
from onfile.deploy.template.custom_domain import DOMAIN_OUTPUT, RECORDS_OUTPUT, TARGET_OUTPUT
from onfile.deploy.template.distribution import EDGE_OUTPUT

ENDPOINT_OUTPUT = "EndpointURL"


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is what callers use. Without a path it has no slash at its end, with one it has."""

    url: str
    host: str = ""
    """Where the host of `url` is reached, before a record says so."""

    needs_record: bool = False
    """Whether somebody has to make a record that leads there."""

    @property
    def has_path(self) -> bool:
        """Whether some SDKs can't use it."""
        return urlsplit(self.url).path != ""


def addresses(outputs: Mapping[str, str]) -> list[Address]:
    """All of the stage, the best first. Raises DeployError where there is none."""
    found = []
    if DOMAIN_OUTPUT in outputs:
        by_hand = RECORDS_OUTPUT not in outputs
        target = outputs[TARGET_OUTPUT]
        found.append(Address(f"https://{outputs[DOMAIN_OUTPUT]}", target, by_hand))
    if EDGE_OUTPUT in outputs:
        found.append(Address(f"https://{outputs[EDGE_OUTPUT]}"))
    if not found and ENDPOINT_OUTPUT in outputs:
        # The slash: without it some clients drop what stands after the last one.
        found.append(Address(outputs[ENDPOINT_OUTPUT].rstrip("/") + "/"))
    if not found:
        raise DeployError("the stack names no address")
    return found


@dataclass(frozen=True, slots=True)
class WayIn:
    """How a request gets to an address: to which URL, with which headers, as whom TLS knows it."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    server_name: str | None = None


def way_to(address: Address) -> WayIn:
    """An emulator stands in for all hosts of AWS, by the name in the header, and without TLS."""
    named = urlsplit(address.url)
    emulated = os.environ.get("AWS_ENDPOINT_URL")
    if emulated:
        headers = {"Host": named.netloc, "X-Forwarded-Proto": "https"}
        return WayIn(emulated.rstrip("/") + named.path.rstrip("/"), headers)
    if address.host:
        return WayIn(f"https://{address.host}", {"Host": named.netloc}, named.netloc)
    return WayIn(address.url.rstrip("/"))
