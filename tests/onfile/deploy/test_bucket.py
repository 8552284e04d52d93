"""The bucket is the account's own, whatever somebody else has called his."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.bucket import Bucket

NUMBER, REGION = "123456789012", "eu-central-1"
GUESSED = f"onfile-artifacts-{NUMBER}-{REGION}"
UNOWNED = {"CreateBucket", "ListBuckets"}
"""What S3 lets nobody say an owner of."""


class Noting(AwsAccount):
    """An account whose requests to S3 are noted."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def client(self, service: str) -> Any:
        client = super().client(service)
        if service == "s3":
            client.meta.events.register("provide-client-params.s3", self._note)
        return client

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.asked.append((model.name, dict(params)))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Noting]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield Noting()


def test_its_name_can_not_be_guessed_and_is_found_again(account: Noting) -> None:
    first = Bucket(account)
    assert re.fullmatch(GUESSED + "-[0-9a-f]{16}", first.name)
    assert Bucket(account).name == first.name
    assert Bucket(account).name in [each["Name"] for each in _s3().list_buckets()["Buckets"]]


def test_one_of_before_goes_on_and_becomes_what_one_is_today(account: Noting) -> None:
    place: Any = {"LocationConstraint": REGION}
    for name in (f"{GUESSED}-of-somebody", GUESSED):
        _s3().create_bucket(Bucket=name, CreateBucketConfiguration=place)
    assert Bucket(account).name == GUESSED
    rules = _s3().get_bucket_lifecycle_configuration(Bucket=GUESSED)["Rules"]
    assert rules[0]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    assert _s3().get_bucket_versioning(Bucket=GUESSED)["Status"] == "Enabled"


def test_every_request_says_whose_it_must_be(account: Noting, tmp_path: Path) -> None:
    bucket, path = _open(account), tmp_path / "template.json"
    path.write_text("{}")
    key = bucket.upload(path, "prod")
    bucket.retire("prod", but=[])
    assert key in bucket.address_of(key)
    assert bucket.notes("prod")["ExpectedBucketOwner"] == NUMBER
    owners = {name: asked.get("ExpectedBucketOwner") for name, asked in account.asked}
    assert {name for name, owner in owners.items() if owner != NUMBER} == UNOWNED
    assert {"PutObject", "DeleteObject", "ListObjectsV2", "PutBucketPolicy"} <= owners.keys()


def test_what_was_deployed_before_becomes_an_old_version(account: Noting, tmp_path: Path) -> None:
    bucket, path = _open(account), tmp_path / "template.json"
    keys = []
    for stage, text in (("prod", "1"), ("prod", "2"), ("prod-vault", "1")):
        path.write_text(text)
        keys.append(bucket.upload(path, stage))
    notes = bucket.notes("prod")["Key"]
    _s3().put_object(Bucket=bucket.name, Key=notes, Body=b"{}")
    bucket.retire("prod", but=[keys[1]])
    left = {each["Key"] for each in _s3().list_objects_v2(Bucket=bucket.name)["Contents"]}
    assert left == {*keys[1:], notes}


def test_the_policy_speaks_of_the_partition_that_the_account_is_in(
    account: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = f"arn:aws-us-gov:iam::{NUMBER}:user/ann"
    monkeypatch.setattr(Noting, "_arn", arn)
    bucket = Bucket(account)
    policy = _s3().get_bucket_policy(Bucket=bucket.name)["Policy"]
    assert f'"arn:aws-us-gov:s3:::{bucket.name}"' in policy


def _open(account: Noting) -> Bucket:
    """Without its policy: moto refuses what that denies without TLS, with TLS too."""
    bucket = Bucket(account)
    _s3().delete_bucket_policy(Bucket=bucket.name)
    return bucket


def _s3() -> Any:
    return boto3.client("s3", region_name=REGION)
