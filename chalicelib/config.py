"""The settings, read once from the environment; all that is wrong with them is said together."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import field

from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

LOCAL = "local"
ANY_ORIGIN = "*"
_KEY_BYTES = 32
_ORIGIN = late_pattern(r"https?://[a-z0-9*.-]+(:\d{1,5})?")
_STAGE = late_pattern(r"[a-z][a-z0-9-]{0,31}")
# https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html, KeyId
_KMS_KEY_ID = late_pattern(r"[A-Za-z0-9:/_-]{1,2048}")


class ConfigurationError(Exception):
    """The environment does not say, or says wrongly, what the service needs to start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process runs with. See README.md for the table of variables."""

    stage: str
    table_prefix: str
    region: str
    vault_key: bytes | None = field(default=None, repr=False)
    """Of the local stage alone."""
    kms_key_id: str | None = None
    """Of a deployed stage: the id, ARN or alias of the KMS key."""
    shop_origins: tuple[str, ...] = ()
    """Of the pages that may embed the elements."""
    edge_key: str = field(default="", repr=False)
    """By which the edge of a deployed stage is known; empty where there is none."""

    @property
    def is_local(self) -> bool:
        """Whether this is the stage with a seed, public keys and no KMS."""
        return self.stage == LOCAL


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Raises ConfigurationError that names every variable that is missing or wrong."""
    names = ("ONFILE_STAGE", "ONFILE_TABLE_PREFIX", "AWS_DEFAULT_REGION")
    wrong = [f"{name} is not set" for name in names if not environ.get(name)]
    stage = environ.get("ONFILE_STAGE", "")
    if stage and not _STAGE.fullmatch(stage):
        wrong.append("ONFILE_STAGE must be lower-case letters, digits and hyphens")
    key, kms_key_id = environ.get("ONFILE_VAULT_KEY", ""), environ.get("ONFILE_KMS_KEY_ID", "")
    wrong += _wrong_keys(stage, key, kms_key_id)
    origins, wrong_origins = _shop_origins(stage, environ.get("ONFILE_SHOP_ORIGINS", ""))
    wrong += wrong_origins
    if wrong:
        raise ConfigurationError("; ".join(wrong))
    return Settings(
        stage=stage,
        table_prefix=environ["ONFILE_TABLE_PREFIX"],
        region=environ["AWS_DEFAULT_REGION"],
        vault_key=_key(key) if stage == LOCAL else None,
        kms_key_id=kms_key_id or None,
        shop_origins=origins,
        edge_key=environ.get("ONFILE_EDGE_KEY", ""),
    )


def _wrong_keys(stage: str, key: str, kms_key_id: str) -> list[str]:
    """A stage has one kind of key: neither may stand in for the other without a word."""
    wrong = []
    if stage in ("", LOCAL):
        if not key:
            wrong.append("ONFILE_VAULT_KEY is not set")
        if kms_key_id:
            wrong.append("ONFILE_KMS_KEY_ID is for deployed stages alone")
    else:
        if key:
            wrong.append("ONFILE_VAULT_KEY is for the local stage alone")
        if not kms_key_id:
            wrong.append("ONFILE_KMS_KEY_ID is not set")
    if key and _key(key) is None:
        wrong.append(f"ONFILE_VAULT_KEY must be {_KEY_BYTES} bytes in hex")
    if kms_key_id and not _KMS_KEY_ID.fullmatch(kms_key_id):
        wrong.append("ONFILE_KMS_KEY_ID must be the id, the ARN or an alias of a KMS key")
    return wrong


def _key(text: str) -> bytes | None:
    try:
        key = bytes.fromhex(text)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == _KEY_BYTES else None


def _shop_origins(stage: str, text: str) -> tuple[tuple[str, ...], list[str]]:
    """The origins, and what is wrong with them. Unset: every page's in the local stage, or none."""
    origins = tuple(text.split())
    if not origins:
        return ((ANY_ORIGIN,) if stage == LOCAL else ()), []
    fits = origins == (ANY_ORIGIN,) or all(map(_ORIGIN.fullmatch, origins))
    return origins, [] if fits else ["ONFILE_SHOP_ORIGINS must be origins, or * alone"]
