"""The AWS account that the shell's credentials open: clients, and where templates are put."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
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

    def bucket(self) -> str:
        """The bucket of artifacts, one for an account and region; made where it is missing."""
        number = self.client("sts").get_caller_identity()["AwsAccount"]
        name, s3 = f"onfile-artifacts-{number}-{self.region}", self.client("s3")
        try:
            s3.head_bucket(Bucket=name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
                raise
            self._make(s3, name)
        return name

    def _make(self, s3: Any, name: str) -> None:
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        s3.create_bucket(Bucket=name, **(elsewhere if self.region != "us-east-1" else {}))
        nobody = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy")
        closed = dict.fromkeys((*nobody, "RestrictPublicBuckets"), True)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=closed)
        versions = {"Status": "Enabled"}
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versions)
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(_only_by_tls(name)))

    def upload(self, bucket: str, path: Path, prefix: str) -> str:
        """Put a file there under the hash of its content; the key."""
        content = path.read_bytes()
        key = f"{prefix}/{hashlib.sha256(content).hexdigest()}{path.suffix}"
        self.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
        return key

    def template_url(self, bucket: str, path: Path, prefix: str) -> str:
        """Put a template there; its address for CloudFormation."""
        key = self.upload(bucket, path, prefix)
        return f"{self.client('s3').meta.endpoint_url}/{bucket}/{key}"


def _only_by_tls(bucket: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


REFUSALS = (BotoCoreError, ClientError)
"""What the account's services answer with where they do not do as asked."""
