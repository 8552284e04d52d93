"""CloudFormation's functions worked out, for policies that go where no CloudFormation is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NAMED = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Literal:
    """`pseudo` by CloudFormation's names, `AWS::Region`; `arns` of resources by their logical ids.

    A name that is in neither raises KeyError: a policy is never written with a hole.
    """

    pseudo: Mapping[str, str]
    arns: Mapping[str, str]

    def of(self, value: Any) -> Any:
        """`value` with each Ref, Sub and GetAtt of an ARN replaced by what it stands for."""
        if isinstance(value, list):
            return list(map(self.of, value))
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": str(name)}:
                return self.pseudo[name]
            case {"Fn::Sub": str(text)}:
                return _NAMED.sub(lambda found: self._named(found[1]), text)
            case {"Fn::GetAtt": [name, attribute]}:
                return self._named(f"{name}.{attribute}")
        return {key: self.of(each) for key, each in value.items()}

    def _named(self, name: str) -> str:
        return self.arns[name.removesuffix(".Arn")] if name.endswith(".Arn") else self.pseudo[name]
