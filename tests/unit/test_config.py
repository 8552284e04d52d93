"""Settings: complete and right, or an error that names all that is wrong."""

from __future__ import annotations

import pytest

from chalicelib.config import ConfigurationError, Settings, settings_from

GOOD = {
    "ONFILE_STAGE": "local",
    "ONFILE_TABLE_PREFIX": "onfile-local",
    "AWS_DEFAULT_REGION": "us-east-1",
    "ONFILE_VAULT_KEY": "ab" * 32,
}


def test_settings_are_read() -> None:
    settings = settings_from({**GOOD, "HOME": "/nowhere"})
    assert settings == Settings("local", "onfile-local", "us-east-1", b"\xab" * 32)
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


def test_no_other_stage_runs_on_the_local_key() -> None:
    with pytest.raises(ConfigurationError, match="ONFILE_STAGE"):
        settings_from({**GOOD, "ONFILE_STAGE": "production"})


def test_a_wrong_key_and_a_wrong_stage_are_said_together() -> None:
    with pytest.raises(ConfigurationError) as error:
        settings_from({**GOOD, "ONFILE_STAGE": "production", "ONFILE_VAULT_KEY": "x"})
    assert "ONFILE_STAGE" in str(error.value)
    assert "ONFILE_VAULT_KEY" in str(error.value)


def test_every_page_may_embed_the_elements_of_the_local_stage_unless_some_are_named() -> None:
    assert settings_from(GOOD).shop_origins == ("*",)
    named = {**GOOD, "ONFILE_SHOP_ORIGINS": "https://shop.example https://*.example.com"}
    assert settings_from(named).shop_origins == ("https://shop.example", "https://*.example.com")


def test_a_deployed_stage_names_the_pages_that_may_embed_the_elements() -> None:
    with pytest.raises(ConfigurationError, match="ONFILE_SHOP_ORIGINS is not set"):
        settings_from({**GOOD, "ONFILE_STAGE": "production"})


@pytest.mark.parametrize(
    "origins", ["shop.example", "https://a.example; script-src *", "* https://a"]
)
def test_what_is_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(ConfigurationError, match="ONFILE_SHOP_ORIGINS must be origins"):
        settings_from({**GOOD, "ONFILE_SHOP_ORIGINS": origins})
