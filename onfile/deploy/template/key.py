"""The KMS key that protects payment details, tables and alarms, and who may use it for what."""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import Names, ref, sub

_ROOT = sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
_HERE = {"kms:CallerAccount": ref("AWS::AccountId")}

# What an administrator needs, without the right to encrypt and decrypt.
_ADMINISTRATION = (
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "DeleteAlias",
    "DescribeKey",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKey",
    "EnableKeyRotation",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListAliases",
    "ListGrants",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListResourceTags",
    "PutKeyPolicy",
    "RevokeGrant",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
)
_USE = ("Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom")


def key(names: Names) -> dict[str, Any]:
    """The key, its alias, and its policy. A stack that goes leaves the key: rows depend on it."""
    return {
        "Key": {
            "Type": "AWS::KMS::Key",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "Description": f"Onfile, stage {names.stage}: payment details and tables",
                "EnableKeyRotation": True,
                "PendingWindowInDays": 30,
                "KeyPolicy": {"Version": "2012-10-17", "Statement": _statements(names)},
            },
        },
        "KeyAlias": {
            "Type": "AWS::KMS::Alias",
            "Properties": {"AliasName": names.key_alias, "TargetKeyId": ref("Key")},
        },
    }


def _statements(names: Names) -> list[dict[str, Any]]:
    vault = {"kms:Decrypt", "kms:GenerateDataKey"}
    by_tables = {**_HERE, "kms:ViaService": sub("dynamodb.${AWS::Region}.${AWS::URLSuffix}")}
    return [
        _statement("Administration", {"AWS": _ROOT}, _ADMINISTRATION),
        # Opens to the policies of roles, and only for requests that are for this stage.
        _statement("Vault", {"AWS": _ROOT}, ("Decrypt", "GenerateDataKey"))
        | {"Condition": {"StringEquals": {"kms:EncryptionContext:onfile:stage": names.stage}}},
        # DynamoDB asks in the name of whoever may use the table.
        _statement("Tables", {"AWS": "*"}, (*_USE, "ReEncryptTo", "CreateGrant", "DescribeKey"))
        | {"Condition": {"StringEquals": by_tables}},
        {
            "Sid": "Alarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": sorted(vault),
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
        },
    ]


def _statement(sid: str, principal: Any, actions: tuple[str, ...]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": [f"kms:{action}" for action in actions],
        # In a key's policy: this key.
        "Resource": "*",
    }
