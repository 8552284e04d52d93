"""The names of a stage's parts, in AWS and within its template."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chalicelib.config import LOCAL

_STAGE = re.compile(r"[a-z][a-z0-9-]{0,30}")
API = "api_handler"
SWEEP = "sweep"
FUNCTIONS = {API: "APIHandler", SWEEP: "Sweep"}
"""The functions by Chalice's name, and their logical ids."""

API_STAGE = "api"
"""The first part of every path: https://ID.execute-api.REGION.amazonaws.com/api/customers."""

ARCHITECTURES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's names, and those of the wheels."""

MEGABYTE = 1_000_000
LARGEST_ZIP = 9 * MEGABYTE
"""In bytes. What is larger starts slower, and tells of a package that nobody meant to add."""


class DeployError(Exception):
    """It can't be done like this; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Names:
    """Of one stage. `onfile.admin.stages` finds a deployed stage by the same names."""

    stage: str
    development: bool = False
    """Whether its functions are made by `chalice deploy`, which names them itself."""

    @property
    def stack(self) -> str:
        """The stack, and the prefix of the tables."""
        return f"onfile-{self.stage}"

    @property
    def key_alias(self) -> str:
        """The alias of the KMS key."""
        return f"alias/{self.stack}"

    def function(self, function: str) -> str:
        """A function's name, fixed, so that its role can name its log group before it is there."""
        if self.development:
            return self.stack if function == API else f"{self.stack}-{function}"
        return f"{self.stack}-{FUNCTIONS[function].lower()}"

    def log_group(self, function: str) -> str:
        """The log group that Lambda writes to."""
        return f"/aws/lambda/{self.function(function)}"


def names_of(stage: str) -> Names:
    """Raises DeployError for what can't be the name of a deployed stage."""
    if _STAGE.fullmatch(stage) is None or stage == LOCAL:
        raise DeployError(
            f"STAGE={stage}: expected lower-case letters, digits, dashes, not `local`"
        )
    return Names(stage)


def development_names_of(stage: str) -> Names:
    """Raises DeployError for what can't be the name of a development stage.

    Its API's function is called like the stage: `dev-sweep` would take the sweeper of `dev` over.
    """
    names = replace(names_of(stage), development=True)
    for function in FUNCTIONS.values():
        if stage.endswith(f"-{function.lower()}"):
            raise DeployError(f"STAGE={stage}: a function of another stage may be called so")
    return names


def logical(*words: str) -> str:
    """`sandbox-ledger`, `table` → `SandboxLedgerTable`."""
    return "".join(part.capitalize() for word in words for part in re.split(r"[-_]", word))


def ref(name: str) -> dict[str, str]:
    """CloudFormation's Ref."""
    return {"Ref": name}


def arn(name: str) -> dict[str, list[str]]:
    """The ARN of a resource of the template."""
    return {"Fn::GetAtt": [name, "Arn"]}


def sub(text: str) -> dict[str, str]:
    """CloudFormation's Sub."""
    return {"Fn::Sub": text}
