"""What whoever deploys may choose of a stage: parameters of its stack.

What is not chosen stays as it was; a word of its own takes away what was chosen once.
"""

from __future__ import annotations

from collections.abc import Mapping

from onfile.deploy.names import DeployError
from onfile.deploy.template.distribution import EDGE_PARAMETER

NOBODY, NO_DOMAIN = "nobody", "none"
EDGE = {"yes": "true", "no": "false", "": None}

Parameters = dict[str, str | None]
"""By the names in the template; None is as it was."""


def edge_parameter_of(edge: str) -> Parameters:
    """Of both kinds of stage. Raises DeployError."""
    if edge not in EDGE:
        raise DeployError(f"EDGE={edge}: expected yes or no")
    return {EDGE_PARAMETER: EDGE[edge]}


def parameters_of(
    *, alarm_email: str, edge: str, domain: str, zone: str, certificate: str
) -> Parameters:
    """Of a stage of `make deploy`. Raises DeployError."""
    email = {NOBODY: "", "": None}.get(alarm_email, alarm_email)
    return {"AlarmEmail": email, **edge_parameter_of(edge), **_domain(domain, zone, certificate)}


def _domain(domain: str, zone: str, certificate: str) -> Parameters:
    if domain == NO_DOMAIN:
        return {"Domain": "", "Zone": "", "Certificate": ""}
    if not domain:
        if zone or certificate:
            raise DeployError("ZONE and CERTIFICATE are of a DOMAIN: which one?")
        return dict.fromkeys(("Domain", "Zone", "Certificate"))
    return {"Domain": domain, "Zone": zone or None, "Certificate": certificate or None}


def refuse_half_a_domain(wanted: Parameters, before: Mapping[str, str]) -> None:
    """Raises DeployError for a domain that nobody can prove to be his. `before` is what was."""
    whole = {**before, **{name: value for name, value in wanted.items() if value is not None}}
    if whole.get("Domain") and not (whole.get("Zone") or whole.get("Certificate")):
        raise DeployError(
            f"DOMAIN={whole['Domain']} needs ZONE=…, the id of its hosted zone in Route 53 of this "
            f"account, or CERTIFICATE=…, the ARN of its certificate in ACM of this region"
        )
