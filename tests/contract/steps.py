"""The steps that the contract tests share: a person connects, a meeting is wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.contract.sandboxes import ProviderSandbox
from tests.support.clock import NOON

from videomeet.providers.contract import (
    Access,
    Account,
    DesiredMeeting,
    HttpClient,
    Meetings,
    OAuthSpec,
    Tokens,
)
from videomeet.providers.oauth import authorization_url, exchange_code, new_code_verifier

CORRELATION_ID = "4b1f4f0e-8a53-4f7e-9f0a-1f7c9c8d2e10"
PASSCODE = "Ab3456xyz"
TOMORROW = (NOON + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class ConnectedPerson:
    """A person who has consented, and what can be done as them."""

    spec: OAuthSpec
    tokens: Tokens
    access: Access
    account: Account
    meetings: Meetings


def oauth_spec(sandbox: ProviderSandbox) -> OAuthSpec:
    assert sandbox.provider.oauth is not None
    return sandbox.provider.oauth


async def consent(sandbox: ProviderSandbox, http_client: HttpClient, person: str) -> Tokens:
    """From the authorization address to the tokens."""
    spec, verifier = oauth_spec(sandbox), new_code_verifier()
    url = authorization_url(spec, sandbox.redirect_uri, "the-state", verifier)
    redirect_query = sandbox.decide_consent(url, person)
    assert redirect_query["state"] == "the-state"
    return await exchange_code(http_client, spec, redirect_query["code"], sandbox.redirect_uri, verifier)


async def fetch_account(spec: OAuthSpec, access: Access) -> Account:
    assert spec.fetch_account is not None
    return await spec.fetch_account(access)


async def connect(sandbox: ProviderSandbox, http_client: HttpClient, person: str) -> ConnectedPerson:
    spec, tokens = oauth_spec(sandbox), await consent(sandbox, http_client, person)
    access = Access(http_client, tokens.access)
    return ConnectedPerson(spec, tokens, access, await fetch_account(spec, access), sandbox.provider.meetings)


def desired_meeting(
    *,
    topic: str = "Review of the offer",
    agenda: str = "Numbers first.",
    start: datetime = TOMORROW,
    minutes: int = 45,
    zone: str = "Europe/Oslo",
    passcode: str | None = PASSCODE,
) -> DesiredMeeting:
    return DesiredMeeting(CORRELATION_ID, topic, agenda, start, minutes, zone, passcode)
