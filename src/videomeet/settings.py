"""The settings: read once from the environment, validated, and never changed afterwards."""

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from videomeet.domain.mail.mail_limits import MailLimits

# A century, in seconds: dates have to stay within what Python can hold.
MAX_CLOCK_OFFSET = 3_200_000_000
PREFIX = "VIDEOMEET_"
SECRET_SETTINGS = (
    "encryption_keys",
    "zoom_client_id",
    "zoom_client_secret",
    "zoom_webhook_secret",
    "smtp_password",
)
NEW_KEY_COMMAND = "python3 -c 'import base64, os; print(\"k1:\" + base64.b64encode(os.urandom(32)).decode())'"


class SettingsError(Exception):
    """The settings can't be used; the message is one sentence that names the variable and the remedy."""


class Settings(BaseModel):
    """One installation's settings; documented in docs/reference/settings.md."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    demo: bool = False
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8700, ge=1, le=65535)
    trusted_proxies: str = "127.0.0.1"
    database_url: str = "sqlite:///var/videomeet.db"
    encryption_keys: str = Field(default="", repr=False)
    session_hours: int = Field(default=12, ge=1, le=720)
    audit_days: int = Field(default=400, ge=1, le=36500)
    embedded_worker: bool = True
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    zoom_client_id: str = Field(default="", repr=False)
    zoom_client_secret: str = Field(default="", repr=False)
    zoom_webhook_secret: str = Field(default="", repr=False)
    zoom_oauth_url: str = "https://zoom.us/oauth"
    zoom_api_url: str = "https://api.zoom.us/v2"
    zoom_marketplace_url: str = "https://marketplace.zoom.us"
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = Field(default="", repr=False)
    mail_from: str = ""
    mails_per_associate: int = Field(default=MailLimits.per_associate, ge=1, le=1_000_000)
    mails_per_tenant: int = Field(default=MailLimits.per_tenant, ge=1, le=10_000_000)
    push_url: str = ""
    sandbox: bool = False
    rehearsal: bool = False
    clock_ahead: float = Field(default=0, ge=-MAX_CLOCK_OFFSET, le=MAX_CLOCK_OFFSET)

    @field_validator("base_url", "zoom_oauth_url", "zoom_api_url", "zoom_marketplace_url", "push_url")
    @classmethod
    def _strip_trailing_slash(cls, value: str) -> str:
        return value.strip().rstrip("/")

    @field_validator("log_level", mode="before")
    @classmethod
    def _to_lower_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _check_settings(self) -> Self:
        _check_base_url(self)
        _check_database_url(self)
        _check_encryption_keys(self)
        _check_mail(self)
        if not self.demo:
            _check_production(self)
        return self

    @property
    def encryption_key_ring(self) -> tuple[tuple[str, bytes], ...]:
        """(key id, 32 bytes) pairs: the first encrypts, all of them decrypt."""
        return tuple(_parse_key(part) for part in self.encryption_keys.split(","))

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are marked Secure: always, except where the pages come over plain http (demo)."""
        return self.base_url.startswith("https:")

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return Path(self.database_url.removeprefix("sqlite:///"))


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read VIDEOMEET_* from `environ`. Raises SettingsError with one sentence."""
    values = {
        name: text for name in Settings.model_fields if (text := _read_variable(environ, name)) is not None
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_error_sentence(error.errors()[0])) from None


def _read_variable(environ: Mapping[str, str], name: str) -> str | None:
    variable = _variable_name(name)
    text = environ.get(variable, "").strip() or None
    path = environ.get(f"{variable}_FILE") if name in SECRET_SETTINGS else None
    if not path:
        return text
    if text:
        raise SettingsError(f"{variable} and {variable}_FILE are both set: keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SettingsError(f"{variable}_FILE names {path}, which can't be read ({reason}).") from None


def _variable_name(name: str) -> str:
    return PREFIX + name.upper()


def _error_sentence(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    constraints: dict[str, Any] = error.get("ctx", {})
    expected = {
        "bool_parsing": "true or false",
        "int_parsing": "a whole number",
        "float_parsing": "a number",
        "greater_than_equal": f"at least {constraints.get('ge')}",
        "less_than_equal": f"at most {constraints.get('le')}",
        "literal_error": f"one of {constraints.get('expected')}",
    }.get(error["type"], error["msg"])
    return f"{_variable_name(str(error['loc'][0]))} must be {expected}."


def _check_base_url(settings: Settings) -> None:
    parts = urlsplit(settings.base_url)
    if not settings.base_url:
        raise ValueError(
            "VIDEOMEET_BASE_URL is not set: give the address people open, as https://meet.example."
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ValueError(
            "VIDEOMEET_BASE_URL must be an address without a path, such as https://meet.example."
        )
    if parts.scheme != "https" and not settings.demo:
        raise ValueError("VIDEOMEET_BASE_URL must begin with https:// (plain http is for the demo only).")


def _check_database_url(settings: Settings) -> None:
    if not re.fullmatch(r"sqlite:///[^?]+", settings.database_url):
        raise ValueError(
            "VIDEOMEET_DATABASE_URL must name an SQLite file, such as sqlite:///var/videomeet.db."
        )


def _check_encryption_keys(settings: Settings) -> None:
    if not settings.encryption_keys:
        raise ValueError(
            f"VIDEOMEET_ENCRYPTION_KEYS is not set: make a key with {NEW_KEY_COMMAND} and keep it secret."
        )
    names = [name for name, _ in settings.encryption_key_ring]
    if len(set(names)) < len(names):
        raise ValueError(
            "VIDEOMEET_ENCRYPTION_KEYS uses one key name twice: give every key a name of its own."
        )


def _parse_key(text: str) -> tuple[str, bytes]:
    name, _, encoded = text.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32 or not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", name):
        raise ValueError(
            f"VIDEOMEET_ENCRYPTION_KEYS must be NAME:KEY pairs, separated by commas, each key 32 bytes "
            f"in base64: make one with {NEW_KEY_COMMAND}."
        )
    return name, key


def _check_mail(settings: Settings) -> None:
    if not settings.smtp_host:
        return
    if "@" not in settings.mail_from:
        raise ValueError("VIDEOMEET_MAIL_FROM must be the address e-mails come from, when SMTP_HOST is set.")
    if settings.smtp_security == "none" and settings.smtp_host not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError(
            "VIDEOMEET_SMTP_SECURITY may be none for a server on this machine only: use starttls or tls."
        )
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        raise ValueError("VIDEOMEET_SMTP_USER and VIDEOMEET_SMTP_PASSWORD belong together: set both.")


def _check_production(settings: Settings) -> None:
    if settings.sandbox:
        raise ValueError("VIDEOMEET_SANDBOX must not be on in production: unset it.")
    if settings.push_url:
        raise ValueError("VIDEOMEET_PUSH_URL may be set in the demo only: unset it.")
    if settings.clock_ahead:
        raise ValueError("VIDEOMEET_CLOCK_AHEAD may be set in the demo only: unset it.")
    for name in ("zoom_client_id", "zoom_client_secret"):
        if not getattr(settings, name):
            raise ValueError(
                f"{_variable_name(name)} is not set: copy it from your app at the Zoom Marketplace."
            )
    for name in ("zoom_oauth_url", "zoom_api_url", "zoom_marketplace_url"):
        if getattr(settings, name) != Settings.model_fields[name].default:
            raise ValueError(f"{_variable_name(name)} may be changed in the demo only: unset it.")
