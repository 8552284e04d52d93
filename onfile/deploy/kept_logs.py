"""The logs of a stage, which outlive it: what was charged may be disputed after it is gone."""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import FUNCTIONS, DeployError, Names
from onfile.deploy.template.table_resources import STAGE_TAG


class KeptLogs:
    """Those of one stage, by a client of CloudWatch Logs."""

    def __init__(self, logs: Any, names: Names) -> None:
        self._logs, self._names = logs, names

    def groups(self) -> list[str]:
        """The groups that say that they are of this stage."""
        named = [*map(self._names.log_group, FUNCTIONS), self._names.access_log]
        return [name for name in named if self._says_ours(name)]

    def refuse_to_mix(self) -> None:
        """Raises DeployError where a new stage would write to the logs of an old one."""
        groups = self.groups()
        if groups:
            stage = self._names.stage
            raise DeployError(
                f"The logs of an earlier stage {stage} are kept: {', '.join(groups)}. "
                f"To delete them: make destroy STAGE={stage} LOGS={stage}. Or take another name."
            )

    def delete(self) -> list[str]:
        """Delete them; which they were."""
        groups = self.groups()
        for name in groups:
            self._logs.delete_log_group(logGroupName=name)
        return groups

    def _says_ours(self, name: str) -> bool:
        found = self._logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        for group in found:
            if group["logGroupName"] == name:
                arn = group["arn"].removesuffix(":*")
                tags = self._logs.list_tags_for_resource(resourceArn=arn)["tags"]
                return bool(tags.get(STAGE_TAG) == self._names.stage)
        return False
