"""Settings: what the environment may say, and the one sentence for what it may not."""

import base64
import os
from pathlib import Path

import pytest

from videomeet.settings import Settings, SettingsError, load_settings


def _key(name: str = "k1") -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def _production(**changes: str) -> dict[str, str]:
    values = {
        "BASE_URL": "https://meet.example",
        "ENCRYPTION_KEYS": _key(),
        "ZOOM_CLIENT_ID": "client",
        "ZOOM_CLIENT_SECRET": "secret",
    }
    return {f"VIDEOMEET_{name}": value for name, value in (values | changes).items()}


def _refusal(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    return str(caught.value)


def test_production_starts_with_its_secrets_and_an_https_address() -> None:
    settings = load_settings(_production())
    assert settings.base_url == "https://meet.example"
    assert settings.secure_cookies
    assert not settings.demo
    assert not settings.sandbox
    assert settings.zoom_api_url == "https://api.zoom.us/v2"


@pytest.mark.parametrize("name", ["BASE_URL", "ENCRYPTION_KEYS", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"])
def test_production_refuses_to_start_without_a_required_setting_and_names_it(name: str) -> None:
    assert _refusal(_production(**{name: ""})).startswith(f"VIDEOMEET_{name} is not set: ")


def test_production_refuses_a_plain_http_address() -> None:
    assert "VIDEOMEET_BASE_URL must begin with https://" in _refusal(
        _production(BASE_URL="http://meet.example")
    )


@pytest.mark.parametrize(
    "address", ["meet.example", "https://meet.example/path", "ftp://meet.example", "https://"]
)
def test_a_base_url_that_is_not_an_address_is_refused(address: str) -> None:
    assert _refusal(_production(BASE_URL=address)).startswith("VIDEOMEET_BASE_URL must be an address")


def test_production_refuses_the_sandbox() -> None:
    assert _refusal(_production(SANDBOX="true")).startswith("VIDEOMEET_SANDBOX must not be on")


@pytest.mark.parametrize("name", ["ZOOM_OAUTH_URL", "ZOOM_API_URL", "ZOOM_MARKETPLACE_URL"])
def test_production_refuses_another_zoom(name: str) -> None:
    assert f"VIDEOMEET_{name} may be changed in the demo only" in _refusal(
        _production(**{name: "http://127.0.0.1:8701"})
    )


def test_the_demo_runs_on_plain_http_against_a_sandbox_without_secure_cookies() -> None:
    environ = _production(
        DEMO="true",
        SANDBOX="true",
        BASE_URL="http://127.0.0.1:8700/",
        ZOOM_API_URL="http://127.0.0.1:8701/v2",
    )
    settings = load_settings(environ)
    assert settings.base_url == "http://127.0.0.1:8700"
    assert settings.sandbox
    assert not settings.secure_cookies


def test_not_even_the_demo_starts_without_encryption_keys() -> None:
    environ = _production(DEMO="true", ENCRYPTION_KEYS="")
    assert _refusal(environ).startswith("VIDEOMEET_ENCRYPTION_KEYS is not set: make a key with ")


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("  from-a-file\n")
    environ = _production(ZOOM_CLIENT_SECRET="") | {"VIDEOMEET_ZOOM_CLIENT_SECRET_FILE": str(path)}
    assert load_settings(environ).zoom_client_secret == "from-a-file"


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    environ = _production() | {"VIDEOMEET_ZOOM_CLIENT_SECRET_FILE": str(tmp_path)}
    assert "both set" in _refusal(environ)


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    environ = _production(ENCRYPTION_KEYS="") | {"VIDEOMEET_ENCRYPTION_KEYS_FILE": str(tmp_path / "none")}
    assert _refusal(environ).startswith(
        f"VIDEOMEET_ENCRYPTION_KEYS_FILE names {tmp_path / 'none'}, which can't be read"
    )


def test_the_first_encryption_key_comes_first_and_all_are_kept() -> None:
    settings = load_settings(_production(ENCRYPTION_KEYS=f"{_key('k2')}, {_key('k1')}"))
    assert [name for name, _ in settings.encryption_key_ring] == ["k2", "k1"]
    assert {len(key) for _, key in settings.encryption_key_ring} == {32}


@pytest.mark.parametrize(
    "keys",
    ["k1", "k1:", "k1:c2hvcnQ=", "k1:%%%", f"{_key('k 1')}", f"{_key()},"],
    ids=["no key", "empty key", "short key", "no base64", "name with a space", "comma at the end"],
)
def test_a_malformed_encryption_key_is_refused_with_the_command_that_makes_one(keys: str) -> None:
    message = _refusal(_production(ENCRYPTION_KEYS=keys))
    assert message.startswith("VIDEOMEET_ENCRYPTION_KEYS must be NAME:KEY pairs")
    assert "urandom(32)" in message


def test_one_key_name_for_two_keys_is_refused() -> None:
    assert "one key name twice" in _refusal(_production(ENCRYPTION_KEYS=f"{_key()},{_key()}"))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("PORT", "http", "a whole number"),
        ("PORT", "0", "at least 1"),
        ("PORT", "70000", "at most 65535"),
        ("DEMO", "perhaps", "true or false"),
        ("LOG_LEVEL", "loud", "one of 'debug', 'info', 'warning' or 'error'"),
        ("SESSION_HOURS", "1000", "at most 720"),
    ],
)
def test_a_value_of_the_wrong_kind_is_reported_in_one_sentence(name: str, value: str, wanted: str) -> None:
    assert _refusal(_production(**{name: value})) == f"VIDEOMEET_{name} must be {wanted}."


@pytest.mark.parametrize("address", ["postgresql://db/videomeet", "sqlite://", "sqlite:///"])
def test_a_database_that_is_not_an_sqlite_file_is_refused(address: str) -> None:
    assert "VIDEOMEET_DATABASE_URL must name an SQLite file" in _refusal(_production(DATABASE_URL=address))


def test_the_database_path_is_relative_or_absolute_as_written() -> None:
    assert load_settings(_production()).database_path == Path("var/videomeet.db")
    absolute = load_settings(_production(DATABASE_URL="sqlite:////srv/videomeet.db"))
    assert absolute.database_path == Path("/srv/videomeet.db")


def test_no_secret_is_printed_with_the_settings() -> None:
    text = repr(load_settings(_production(ZOOM_CLIENT_SECRET="hunter2")))
    assert "hunter2" not in text
    assert "k1:" not in text


def test_settings_never_change_after_reading() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(_production()).port = 1


def test_an_empty_variable_means_the_default() -> None:
    assert load_settings(_production(PORT="")).port == Settings.model_fields["port"].default
