"""The settings, read once from the environment; all that is wrong with them is said together."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LOCAL = "local"
ANY_ORIGIN = "*"
_KEY_BYTES = 32
_ORIGIN = re.compile(r"https?://[a-z0-9*.-]+(:\d{1,5})?")


class ConfigurationError(Exception):
    """The environment does not say, or says wrongly, what the service needs to start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process runs with. See README.md for the table of variables."""

    stage: str
    table_prefix: str
    region: str
    vault_key: bytes = field(repr=False)
    shop_origins: tuple[str, ...] = (ANY_ORIGIN,)

    @property
    def is_local(self) -> bool:
        """Whether this is the stage with a seed, public keys and no KMS."""
        return self.stage == LOCAL


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Raises ConfigurationError that names every variable that is missing or wrong."""
    wrong: list[str] = []
    values = {}
    for name in ("ONFILE_STAGE", "ONFILE_TABLE_PREFIX", "AWS_DEFAULT_REGION", "ONFILE_VAULT_KEY"):
        values[name] = environ.get(name, "")
        if not values[name]:
            wrong.append(f"{name} is not set")
    key = _key(values["ONFILE_VAULT_KEY"])
    if values["ONFILE_VAULT_KEY"] and key is None:
        wrong.append(f"ONFILE_VAULT_KEY must be {_KEY_BYTES} bytes in hex")
    if values["ONFILE_STAGE"] not in ("", LOCAL):
        wrong.append("ONFILE_STAGE: only the local stage has a key provider yet")
    origins = tuple(environ.get("ONFILE_SHOP_ORIGINS", "").split())
    if not origins and values["ONFILE_STAGE"] in ("", LOCAL):
        origins = (ANY_ORIGIN,)
    if not origins:
        wrong.append("ONFILE_SHOP_ORIGINS is not set")
    if origins != (ANY_ORIGIN,) and not all(map(_ORIGIN.fullmatch, origins)):
        wrong.append("ONFILE_SHOP_ORIGINS must be origins, or * alone")
    if wrong or key is None:
        raise ConfigurationError("; ".join(wrong))
    return Settings(
        stage=values["ONFILE_STAGE"],
        table_prefix=values["ONFILE_TABLE_PREFIX"],
        region=values["AWS_DEFAULT_REGION"],
        vault_key=key,
        shop_origins=origins,
    )


def _key(text: str) -> bytes | None:
    try:
        key = bytes.fromhex(text)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == _KEY_BYTES else None
