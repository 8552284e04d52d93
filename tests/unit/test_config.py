"""Settings: complete and right, or an error that names all that is wrong."""

from __future__ import annotations

import pytest

from chalicelib.config import ANY_ORIGIN, ConfigurationError, Settings, settings_from

GOOD = {
    "ONFILE_STAGE": "local",
    "ONFILE_TABLE_PREFIX": "onfile-local",
    "AWS_DEFAULT_REGION": "us-east-1",
    "ONFILE_VAULT_KEY": "ab" * 32,
}


def test_settings_are_read() -> None:
    settings = settings_from({**GOOD, "HOME": "/nowhere"})
    assert settings == Settings(
        "local", "onfile-local", "us-east-1", b"\xab" * 32, shop_origins=(ANY_ORIGIN,)
    )
    assert settings.is_local


def test_the_vault_key_shows_in_no_repr() -> None:
    assert "ab" * 4 not in repr(settings_from(GOOD))
    assert "xab" not in repr(settings_from(GOOD))


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("empty", [True, False])
def test_a_missing_or_empty_variable_is_named(name: str, empty: bool) -> None:
    environ = {key: value for key, value in GOOD.items() if key != name}
    if empty:
        environ[name] = ""
    with pytest.raises(ConfigurationError) as error:
        settings_from(environ)
    assert str(error.value) == f"{name} is not set"


def test_everything_missing_is_said_at_once() -> None:
    with pytest.raises(ConfigurationError) as error:
        settings_from({})
    assert all(f"{name} is not set" in str(error.value) for name in GOOD)


@pytest.mark.parametrize("key", ["ab" * 31, "ab" * 33, "zz" * 32, "a" * 63, "é" * 32])
def test_a_wrong_vault_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        settings_from({**GOOD, "ONFILE_VAULT_KEY": key})
    assert str(error.value) == "ONFILE_VAULT_KEY must be 32 bytes in hex"


DEPLOYED = {
    "ONFILE_STAGE": "prod",
    "ONFILE_TABLE_PREFIX": "onfile-prod",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "ONFILE_KMS_KEY_ID": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-1234567890ab",
}


@pytest.mark.parametrize("key_id", [DEPLOYED["ONFILE_KMS_KEY_ID"], "alias/onfile", "1234-ab"])
def test_a_deployed_stage_runs_on_kms(key_id: str) -> None:
    settings = settings_from(DEPLOYED | {"ONFILE_KMS_KEY_ID": key_id})
    assert settings == Settings("prod", "onfile-prod", "eu-west-1", None, key_id)
    assert not settings.is_local


@pytest.mark.parametrize("name", sorted(DEPLOYED.keys() - {"ONFILE_STAGE"}))
def test_what_a_deployed_stage_lacks_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        settings_from({key: value for key, value in DEPLOYED.items() if key != name})
    assert str(error.value) == f"{name} is not set"


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            DEPLOYED | {"ONFILE_VAULT_KEY": "ab" * 32},
            "ONFILE_VAULT_KEY is for the local stage alone",
        ),
        (GOOD | {"ONFILE_KMS_KEY_ID": "k"}, "ONFILE_KMS_KEY_ID is for deployed stages alone"),
        (
            DEPLOYED | {"ONFILE_KMS_KEY_ID": "a key"},
            "ONFILE_KMS_KEY_ID must be the id, the ARN or an alias of a KMS key",
        ),
        (
            DEPLOYED | {"ONFILE_STAGE": "Prod_1"},
            "ONFILE_STAGE must be lower-case letters, digits and hyphens",
        ),
    ],
)
def test_the_keys_of_the_two_kinds_of_stage_do_not_mix(
    environ: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigurationError) as error:
        settings_from(environ)
    assert str(error.value) == message


def test_all_that_is_wrong_with_a_deployed_stage_is_said_together() -> None:
    with pytest.raises(ConfigurationError) as error:
        settings_from({"ONFILE_STAGE": "prod", "ONFILE_VAULT_KEY": "x"})
    for name in ("ONFILE_TABLE_PREFIX", "AWS_DEFAULT_REGION", "ONFILE_KMS_KEY_ID"):
        assert f"{name} is not set" in str(error.value)
    assert "ONFILE_VAULT_KEY is for the local stage alone" in str(error.value)
    assert "ONFILE_VAULT_KEY must be 32 bytes in hex" in str(error.value)


def test_every_page_may_embed_the_elements_of_the_local_stage_unless_some_are_named() -> None:
    assert settings_from(GOOD).shop_origins == ("*",)
    named = {**GOOD, "ONFILE_SHOP_ORIGINS": "https://shop.example https://*.example.com"}
    assert settings_from(named).shop_origins == ("https://shop.example", "https://*.example.com")


def test_no_page_may_embed_those_of_a_deployed_stage_unless_it_is_named() -> None:
    assert settings_from(DEPLOYED).shop_origins == ()


@pytest.mark.parametrize(
    "origins", ["shop.example", "https://a.example; script-src *", "* https://a"]
)
def test_what_is_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(ConfigurationError, match="ONFILE_SHOP_ORIGINS must be origins"):
        settings_from({**GOOD, "ONFILE_SHOP_ORIGINS": origins})
