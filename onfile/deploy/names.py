"""The names of a stage's parts, in AWS and within its template."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chalicelib.config import LOCAL
from onfile.stage_names import STAGE, key_alias_of, stack_of, tables_of

API = "api_handler"
SWEEP = "sweep"
PUBLISH = "publish"
DELIVER = "deliver"
FUNCTIONS = {API: "APIHandler", SWEEP: "Sweep", PUBLISH: "Publish", DELIVER: "Deliver"}
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
    prefix: str = ""
    """Of its tables, where that is another than a stage of this name has today."""

    @property
    def stack(self) -> str:
        """The stack, and what the names of most other parts begin with."""
        return stack_of(self.stage)

    @property
    def tables(self) -> str:
        """What the names of the tables begin with, before a dash."""
        return self.prefix or tables_of(self.stage)

    def table(self, suffix: str) -> str:
        """A table's name."""
        return f"{self.tables}-{suffix}"

    @property
    def key_alias(self) -> str:
        """The alias of the KMS key."""
        return key_alias_of(self.stage)

    def function(self, function: str) -> str:
        """A function's name, fixed, so that its role can name its log group before it is there."""
        if self.development:
            return self.stack if function == API else f"{self.stack}-{function}"
        return f"{self.stack}-{FUNCTIONS[function].lower()}"

    def log_group(self, function: str) -> str:
        """The log group that Lambda writes to."""
        return f"/aws/lambda/{self.function(function)}"

    @property
    def access_log(self) -> str:
        """The log group that the gateway writes to."""
        return f"/{self.stack}/access"


_PREFIX = re.compile(r"[A-Za-z0-9_.-]{3,200}")


def names_of(stage: str, prefix: str = "") -> Names:
    """Raises DeployError for what can't be the name of a deployed stage, or of its tables."""
    if STAGE.fullmatch(stage) is None or stage == LOCAL:
        raise DeployError(
            f"STAGE={stage}: expected lower-case letters, digits, dashes, not `local`"
        )
    if prefix and _PREFIX.fullmatch(prefix) is None:
        raise DeployError(f"TABLES={prefix}: expected letters, digits, dots, dashes, underscores")
    return Names(stage, prefix=prefix)


def development_names_of(stage: str, prefix: str = "") -> Names:
    """Raises DeployError for what can't be the name of a development stage.

    Its API's function is called like the stage: `dev-sweep` would take the sweeper of `dev` over.
    """
    names = replace(names_of(stage, prefix), development=True)
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
