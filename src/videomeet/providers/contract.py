"""What a provider is: data with optional parts. A part that is None is a thing the provider lacks."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.webhooks.webhook import WebhookEvent


@dataclass(frozen=True)
class Response:
    """An HTTP answer, read whole. `json` is None when the body is not JSON."""

    status: int
    headers: Mapping[str, str]
    json: Any = field(repr=False)


class TokenRejected(TryLater):
    """The access token is no longer good: refresh the grant once and call again.

    A `TryLater`, so that a caller who does not know it never takes a grant for dead.
    """


class HttpClient(Protocol):
    """The one way out to a provider (`providers/http_client.py`)."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Response:
        """Raise `TryLater` on timeouts, connection failures, 5xx and 429; return every other answer."""
        ...


@dataclass(frozen=True)
class Access:
    """One associate's right to act, made for one call. Never stored, never printed."""

    http_client: HttpClient
    token: str = field(repr=False)


@dataclass(frozen=True)
class Account:
    """Who a grant belongs to at the provider. `warning` is set when this account can't host well."""

    provider_user_id: str
    name: str
    email: str
    licence: str
    warning: Reason | None = None


@dataclass(frozen=True)
class DesiredMeeting:
    """What a provider meeting should be. `start` is aware UTC; by `correlation_id` it is found again."""

    correlation_id: str
    topic: str
    agenda: str
    start: datetime
    minutes: int
    zone: str
    passcode: str | None = field(repr=False, default=None)


@dataclass(frozen=True)
class ProviderMeeting:
    """A meeting as the provider has it (read back, so *effective*). `guest_url` may carry a passcode."""

    id: str
    host_id: str
    topic: str
    start: datetime | None
    minutes: int
    guest_url: str = field(repr=False)


@dataclass(frozen=True)
class CorrelatedMeeting:
    """A meeting among a host's that has a correlation id of ours, as the provider's list shows it."""

    meeting_id: str
    correlation_id: str
    topic: str = ""
    start: datetime | None = None
    minutes: int = 0


class Meetings(Protocol):
    """Meetings at a provider. Errors: Vanished, TokenRejected, NeedsAuthorization, TryLater, Refused."""

    async def create(self, access: Access, desired: DesiredMeeting) -> ProviderMeeting: ...

    async def update(self, access: Access, meeting_id: str, desired: DesiredMeeting) -> ProviderMeeting:
        """Change it and read it back."""
        ...

    async def read(self, access: Access, meeting_id: str) -> ProviderMeeting: ...

    async def delete(self, access: Access, meeting_id: str) -> None:
        """Done when the provider says done or gone."""
        ...

    async def find_by_correlation_id(self, access: Access, correlation_id: str) -> list[ProviderMeeting]:
        """The host's meetings with this correlation id, oldest first: none, one, or more after a mishap."""
        ...

    async def list_correlated(
        self, access: Access, known_ids: Collection[str] = ()
    ) -> list[CorrelatedMeeting]:
        """All the host's meetings with a correlation id of ours, and those among `known_ids` in any case.

        What is known need not be read; its `correlation_id` is then "".
        """
        ...

    async def start_url(self, access: Access, meeting_id: str) -> str:
        """The address that starts the meeting as its host: a secret, fetched at the click, never kept."""
        ...


class InvalidSignature(Exception):  # noqa: N818 (says what is the matter)
    """A webhook that the provider did not send, or not lately. The text is for the log."""


@dataclass(frozen=True)
class WebhookDelivery:
    """A webhook as read. `event` is None where there is nothing to act on.

    `challenge` is what the provider wants an answer to at once (`Webhooks.respond`).

    `timed` is False where the event does not say when it happened: two of them may be the same bytes.
    """

    event_name: str
    event: WebhookEvent | None = None
    challenge: str | None = None
    timed: bool = True


class Webhooks(Protocol):
    """What a provider reports of its own accord."""

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> datetime:
        """When the provider signed these very bytes; a retry may repeat it. `headers` in lower case.

        Raises `InvalidSignature` unless it did, and lately.
        """
        ...

    @staticmethod
    def parse(body: bytes, received_at: datetime) -> WebhookDelivery:
        """Whatever the bytes are, this does not fail. `received_at` stands in for a missing time.

        It has no secret, so that it can be called in a process of its own.
        """
        ...

    def respond(self, challenge: str) -> Mapping[str, str]:
        """What shows the provider that this is the right address."""
        ...


@dataclass(frozen=True)
class Tokens:
    """A grant's tokens. `expires_in` is in seconds from the answer."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: int = 3600
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OAuthSpec:
    """A provider's OAuth 2 facts. `scope_sets`: a grant must hold all scopes of one of the sets."""

    authorize_url: str
    token_url: str
    revoke_url: str | None
    client_id: str
    client_secret: str = field(repr=False)
    scope_sets: tuple[frozenset[str], ...] = ()
    authorize_params: Mapping[str, str] = field(default_factory=dict)
    fetch_account: Callable[[Access], Awaitable[Account]] | None = None


@dataclass(frozen=True)
class PasscodeRule:
    """Which passcodes the provider takes; `description` is printed under the field."""

    min_length: int
    max_length: int
    alphabet: str
    description: Reason


@dataclass(frozen=True)
class UninstallGuide:
    """How an administrator removes the app on the provider's side: a place and its steps."""

    url: str
    steps: tuple[Reason, ...]


@dataclass(frozen=True)
class Provider:
    """A video meeting provider. `origins` are where people and we are sent to (CSP, allowed hosts)."""

    key: str
    label: str
    requirement: Reason
    meetings: Meetings
    origins: frozenset[str]
    oauth: OAuthSpec | None = None
    passcode: PasscodeRule | None = None
    uninstall_guide: UninstallGuide | None = None
    # Creates and updates that one host may make in a day (UTC); None when the provider counts none.
    daily_quota: int | None = None
    webhooks: Webhooks | None = None
    # Licences (as `Account.licence`) that can't host well, and what says so.
    licence_warnings: Mapping[str, Reason] = field(default_factory=dict)
    # How an administrator has the provider deliver webhooks; the address stands beside it.
    webhook_steps: tuple[Reason, ...] = ()
    # How long nothing at all may arrive before something must be wrong; None where that says nothing.
    max_webhook_silence: timedelta | None = None
    # What answers anybody, if only with 401: the doctor asks it whether the provider can be reached.
    check_url: str | None = None
