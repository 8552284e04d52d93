"""The bucket that templates and packages are put into: the account's own, one for a region.

A bucket's name is the whole world's. Whoever guesses the next one can have it first, and would be
handed what is deployed, and could change it. So it is looked for among the account's buckets, never
by its name; a new one gets a name that can't be guessed; and every request says whose it must be.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onfile.deploy.aws_account import AwsAccount

OLD_VERSIONS_DAYS = 90
_CLOSED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_NOTES = "deployed.json"


class Bucket:
    """Found, or else made."""

    def __init__(self, account: AwsAccount) -> None:
        self._account, self._s3 = account, account.client("s3")
        self.name = self._found() or self._made()
        self._settle()

    @property
    def owned(self) -> dict[str, str]:
        """The bucket and whose it must be, of every request to it."""
        return {"Bucket": self.name, "ExpectedBucketOwner": self._account.number}

    def notes(self, stage: str) -> dict[str, str]:
        """Where the notes lie that Chalice makes of a stage."""
        return {**self.owned, "Key": f"{stage}/{_NOTES}"}

    def upload(self, path: Path, stage: str) -> str:
        """Put a file there under the hash of its content; the key."""
        content = path.read_bytes()
        key = f"{stage}/{hashlib.sha256(content).hexdigest()}{path.suffix}"
        self._s3.put_object(**self.owned, Key=key, Body=content)
        return key

    def address_of(self, key: str) -> str:
        """For CloudFormation."""
        return f"{self._s3.meta.endpoint_url}/{self.name}/{key}"

    def retire(self, stage: str, *, but: Iterable[str]) -> None:
        """Make old versions, which expire, of what was put there for a stage, `but` these keys."""
        kept = {*but, f"{stage}/{_NOTES}"}
        pages = self._s3.get_paginator("list_objects_v2")
        for page in pages.paginate(**self.owned, Prefix=f"{stage}/"):
            for key in (each["Key"] for each in page.get("Contents", [])):
                if key not in kept:
                    self._s3.delete_object(**self.owned, Key=key)

    def _found(self) -> str | None:
        """Also one from before names were made at random."""
        ours = re.compile(re.escape(self._stem()) + r"(-[0-9a-f]{16})?")
        names = [each["Name"] for each in self._s3.list_buckets()["Buckets"]]
        return min(filter(ours.fullmatch, names), default=None)

    def _made(self) -> str:
        name, region = f"{self._stem()}-{secrets.token_hex(8)}", self._account.region
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        self._s3.create_bucket(Bucket=name, **(elsewhere if region != "us-east-1" else {}))
        return name

    def _stem(self) -> str:
        return f"onfile-artifacts-{self._account.number}-{self._account.region}"

    def _settle(self) -> None:
        """Each time: a bucket from an earlier version becomes what one is today."""
        closed = dict.fromkeys(_CLOSED, True)
        self._s3.put_public_access_block(**self.owned, PublicAccessBlockConfiguration=closed)
        versions = {"Status": "Enabled"}
        self._s3.put_bucket_versioning(**self.owned, VersioningConfiguration=versions)
        self._s3.put_bucket_policy(**self.owned, Policy=json.dumps(self._only_by_tls()))
        self._s3.put_bucket_lifecycle_configuration(**self.owned, LifecycleConfiguration=_LIFE)

    def _only_by_tls(self) -> dict[str, Any]:
        arn = f"arn:{self._account.partition}:s3:::{self.name}"
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return {"Version": "2012-10-17", "Statement": [statement]}


_LIFE = {
    "Rules": [
        {
            "ID": "old-versions",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "NoncurrentVersionExpiration": {"NoncurrentDays": OLD_VERSIONS_DAYS},
            "Expiration": {"ExpiredObjectDeleteMarker": True},
        }
    ]
}
"""What is current is not touched: an update that fails goes back to it, however old."""
