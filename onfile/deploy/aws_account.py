"""The AWS account that the shell's credentials open: whose it is, and clients of its services."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from onfile.deploy.names import DeployError


class AwsAccount:
    """Raises DeployError where no region is named."""

    def __init__(self) -> None:
        self._session = get_session()
        self.region: str = self._session.get_config_variable("region") or ""
        if not self.region:
            raise DeployError("AWS_DEFAULT_REGION is not set: which region?")

    def client(self, service: str) -> Any:
        """A client of the region."""
        return self._session.create_client(service, region_name=self.region)

    @property
    def number(self) -> str:
        """The account's id, of twelve digits."""
        return self._arn.split(":")[4]

    @property
    def partition(self) -> str:
        """`aws`, or that of China or of a government."""
        return self._arn.split(":")[1]

    @cached_property
    def _arn(self) -> str:
        """The caller's: arn:PARTITION:SERVICE::ACCOUNT:…"""
        arn: str = self.client("sts").get_caller_identity()["Arn"]
        return arn


REFUSALS = (BotoCoreError, ClientError)
"""What the account's services answer with where they do not do as asked."""
